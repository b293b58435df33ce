"""Answer a request to the control API: find its operation, check what was sent, have it done."""

from __future__ import annotations

import asyncio
import difflib
import logging
from functools import partial
from typing import TYPE_CHECKING

from simulator.api.cutting import Cutter
from simulator.api.problem import problem
from simulator.api.request import Kept, Request, Response
from simulator.catalogue.installed import folders_by_vendor
from simulator.catalogue.offering import spare_pydantic_its_search
from simulator.control.answers import rendered
from simulator.control.arguments import read_body, read_query
from simulator.control.guard import without_token
from simulator.control.operation import ControlOperation, Nothing, Ports, Scope, Visit
from simulator.control.problems import problem_of
from simulator.control.routes import find_operations
from simulator.control.yaml_bodies import is_yaml, read_yaml_body
from simulator.hosting.hosted import Hosted
from simulator.sandbox.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from simulator.api.routing import Match
    from simulator.hosting.host import Host

logger = logging.getLogger(__name__)

LARGE_BODY = 64 * 1024
"""Reading and checking a longer one takes long enough to hold up everybody else."""


class ControlApp:
    """Answer every request under /__admin.

    Args:
        host: the worlds that are seen and steered.
        ports: opens ports of vendors' own.
    """

    def __init__(self, host: Host, ports: Ports) -> None:
        spare_pydantic_its_search()
        self._host = host
        self._ports = ports
        self._cutter = Cutter(host.directory)
        # Found once: a package that comes or breaks later is none of the vendors that are served.
        self._folders = folders_by_vendor()

    async def answer(self, addressed: Hosted | str | None, request: Request) -> Response:
        """Answer one request; never raises.

        Args:
            addressed: the sandbox that a prefix named, None without a prefix; its name for an operation on a name.
            request: its path is the one below the prefix.
        """
        try:
            return without_token(request, self._host.settings.admin_token) or await self._route(addressed, request)
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

    async def _route(self, addressed: Hosted | str | None, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        match = await find_operations(method, request.path)
        if match is None:
            return await asyncio.to_thread(_unknown_path, request)
        operation = match.targets.get(method)
        if operation is None:
            return _other_method(request, match)
        if addressed is not None and operation.scope is Scope.SERVER:
            return _server_wide(operation)
        return await self._perform(operation, addressed, match.params, request)

    async def _perform(
        self, operation: ControlOperation, addressed: Hosted | str | None, params: Mapping[str, str], request: Request
    ) -> Response:
        hosted = addressed if isinstance(addressed, Hosted) else self._host.sandboxes.default
        name = addressed if isinstance(addressed, str) else hosted.sandbox.name
        is_read_only = operation.method == "GET"
        query = read_query(operation.query, request.query)
        body: BaseModel = Nothing()
        if not is_read_only:
            read = self._reader(operation, hosted, request)
            is_large = len(request.body) > LARGE_BODY  # others go on meanwhile
            body = await asyncio.to_thread(read) if is_large else read()
        known_here = (self._cutter, self._folders)
        visit = Visit(self._host, self._ports, name, hosted, params, query, body, request, *known_here)
        is_about_sandbox = operation.scope is Scope.SANDBOX and not operation.is_static
        if is_about_sandbox:
            await self._host.present(hosted)
        shut = self._host.shut or (hosted.shut if is_about_sandbox else None)
        if shut is not None and not operation.makes_room and not (shut.is_readable and is_read_only):
            return shut.answer()
        try:
            answer = await operation.handler(visit)
        finally:
            if not is_read_only:
                self._host.moved(hosted)
        response = await rendered(answer)
        return Kept(response.status, response.body, response.headers) if operation.is_kept else response

    def _reader(self, operation: ControlOperation, hosted: Hosted, request: Request) -> Callable[[], BaseModel]:
        """Choose how the body is read: an entry of a scenario may be YAML, anything else is JSON whatever it says."""
        entry = operation.entry
        if entry is None:
            return partial(read_body, operation.body, request.body)
        known = entry.names_in(self._host, hosted)
        if is_yaml(request):
            return partial(read_yaml_body, operation.body, request.body, entry.section, known)
        return partial(read_body, operation.body, request.body, known)


def _unknown_path(request: Request) -> Response:
    from simulator.control.every_operation import OPERATIONS  # noqa: PLC0415 - most of what there is to load

    paths = {operation.full_path for operation in OPERATIONS}
    near = difflib.get_close_matches(request.path[:200], paths, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return problem(
        404,
        "unknown-route",
        f"The control API has no operation at {request.path[:200]}.{hint} `routes` lists its operations, and "
        "/__admin/docs describes them; /s/{sandbox} may stand in front of those about one sandbox.",
        routes=sorted(f"{operation.method} {operation.full_path}" for operation in OPERATIONS),
    )


def _other_method(request: Request, match: Match[ControlOperation]) -> Response:
    methods = {*match.targets, "OPTIONS", *(["HEAD"] if "GET" in match.targets else [])}
    allow = (("Allow", ", ".join(sorted(methods))),)
    if request.method == "OPTIONS":
        return Response(204, b"", allow)
    return problem(
        405,
        "unknown-method",
        f"{request.path[:200]} takes {allow[0][1]}, not {request.method}.",
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
