"""The control API: a sandbox and a request go in, an operation is found, checked and done, a response comes out."""

from __future__ import annotations

import contextlib
import difflib
import logging
from typing import TYPE_CHECKING, Any

from simulator.api.problem import problem
from simulator.api.request import Request, Response
from simulator.api.routing import Route, RouteTable
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.inputs import ControlInput
from simulator.server.control.answers import json_response
from simulator.server.control.cutting import Cutter
from simulator.server.control.guard import Guard
from simulator.server.control.inputs import read_body, read_query
from simulator.server.control.operation import ControlOperation, Nothing, Scope, Visit
from simulator.server.control.problems import problem_of
from simulator.server.control.table import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from simulator.api.routing import Match
    from simulator.server.app import Simulator
    from simulator.server.hosted import Hosted

logger = logging.getLogger(__name__)


class ControlApp:
    """Answers everything under /__admin.

    Args:
        simulator: what is seen and steered.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.operations = OPERATIONS
        self._simulator = simulator
        self._cutter = Cutter(simulator.directory)
        self._guard = Guard(simulator.settings)
        self._routes: RouteTable[ControlOperation] = RouteTable(
            (Route(operation.method, operation.full_path), operation) for operation in OPERATIONS
        )

    async def answer(self, hosted: Hosted | None, request: Request) -> Response:
        """Answer one request; never raises.

        Args:
            hosted: the sandbox that a prefix named, None without a prefix.
            request: its path is the one below the prefix.
        """
        try:
            return self._guard.refusal(request) or await self._route(hosted, request)
        except SimulatorError as error:
            return problem_of(error)
        except Exception:
            logger.exception("a defect of the simulator, in %s %s", request.method, request.path)
            return problem(
                500,
                "defect",
                "The simulator itself failed on this request. The log has the traceback: please report it with the "
                "request.",
            )

    async def apply(self, hosted: Hosted, entry: ControlInput) -> None:
        """Do once more what was recorded; what was refused then is refused again. Nobody is told and nothing is sent.

        Raises:
            SimulatorError: there is no such operation, or it is none that is recorded.
        """
        match = self._routes.find(entry.path)
        operation = None if match is None else match.targets.get(entry.method)
        if match is None or operation is None or not operation.is_input:
            raise SimulatorError(f"{entry.method} {entry.path[:200]} is no operation that changes a sandbox")
        request = Request(entry.method, entry.path, entry.query, {}, entry.body)
        with contextlib.suppress(SimulatorError):
            query, body = read_query(operation.query, entry.query), read_body(operation.body, entry.body)
            await operation.handler(self._visit(hosted, match.params, query, body, request))

    async def _route(self, hosted: Hosted | None, request: Request) -> Response:
        match = self._routes.find(request.path)
        if match is None:
            return self._unknown_path(request)
        operation = match.targets.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            return _other_method(request, match)
        if hosted is not None and operation.scope is Scope.SERVER:
            return _server_wide(operation)
        return await self._perform(operation, hosted or self._simulator.sandboxes.default, match.params, request)

    async def _perform(
        self, operation: ControlOperation, hosted: Hosted, params: Mapping[str, str], request: Request
    ) -> Response:
        is_read_only = operation.method == "GET"
        query = read_query(operation.query, request.query)
        body = Nothing() if is_read_only else read_body(operation.body, request.body)
        visit = self._visit(hosted, params, query, body, request)
        if operation.scope is Scope.SANDBOX:
            hosted.sandbox.catch_up()
            self._simulator.edge.attend_to(hosted)
        if operation.is_input:
            hosted.sandbox.inputs.note(
                ControlInput(hosted.sandbox.now_ms, request.method, request.path, request.query, request.body)
            )
        try:
            answer = await operation.handler(visit)
        finally:
            if not is_read_only:
                self._follow_up(hosted)
        return _render(operation.status, answer)

    def _visit(
        self, hosted: Hosted, params: Mapping[str, str], query: BaseModel, body: BaseModel, request: Request
    ) -> Visit[Any, Any]:
        return Visit(self._simulator, hosted, params, query, body, request, self.operations, self._cutter)

    def _follow_up(self, hosted: Hosted) -> None:
        """After anything that may have changed a sandbox or its clock: arm its timer anew, send, wake who waits."""
        self._simulator.pump.disarm(hosted)
        self._simulator.pump.arm(hosted)
        self._simulator.edge.attend_to(hosted)

    def _unknown_path(self, request: Request) -> Response:
        paths = {operation.full_path for operation in self.operations}
        near = difflib.get_close_matches(request.path[:200], paths, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return problem(
            404,
            "unknown-route",
            f"The control API has nothing at {request.path[:200]}.{hint} What it has is listed in `routes` and "
            "described at /__admin/docs; /s/{sandbox} may stand in front of what is about one sandbox.",
            routes=sorted(f"{operation.method} {operation.full_path}" for operation in self.operations),
        )


def _other_method(request: Request, match: Match[ControlOperation]) -> Response:
    methods = {*match.targets, "OPTIONS", *(["HEAD"] if "GET" in match.targets else [])}
    allow = (("Allow", ", ".join(sorted(methods))),)
    if request.method == "OPTIONS":
        return Response(204, b"", allow)
    return problem(
        405,
        "unknown-method",
        f"{request.path[:200]} is there for {allow[0][1]}, not for {request.method}.",
        allow,
        routes=[f"{operation.method} {operation.full_path}" for operation in match.targets.values()],
    )


def _server_wide(operation: ControlOperation) -> Response:
    return problem(
        404,
        "server-wide",
        f"{operation.method} {operation.full_path} is about the whole server, not about one sandbox: "
        "call it without /s/{sandbox} in front.",
    )


def _render(status: int, answer: BaseModel | Response | None) -> Response:
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(204, b"", ())
    return json_response(answer, status)
