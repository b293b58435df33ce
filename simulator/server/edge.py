"""The HTTP edge: an aiohttp request goes in, is addressed to a sandbox and served, and a response comes out."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.api.serve import Addressed, note_unrouted, serve
from simulator.hosting.receivers import CATCH_PREFIX
from simulator.sandbox.errors import CapacityError, UnknownNameError
from simulator.sandbox.rejection import Rejection
from simulator.server.catching import catch
from simulator.server.incoming import received
from simulator.server.wire import FaultyAnswer, FaultyResponse
from simulator.server.written import WrittenResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http_parser import RawRequestMessage
    from aiohttp.streams import StreamReader
    from aiohttp.web_protocol import RequestHandler

    from simulator.api.directory import VendorDirectory
    from simulator.api.request import Request
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

    Control = Callable[[Hosted | None, Request], Awaitable[Response]]

logger = logging.getLogger(__name__)
CONTROL_PREFIX = "/__admin"
DEFECT = "a defect of the simulator, in %s %s"
OURS = (CONTROL_PREFIX, CATCH_PREFIX)


class Edge:
    """Turns HTTP into values and back; see the module.

    Args:
        host: the worlds that requests lead to.
        control: answers what is addressed to the control API; the sandbox is None without a prefix.
        max_body_bytes: a longer body is refused.
    """

    def __init__(self, host: Host, control: Control, max_body_bytes: int) -> None:
        self._host = host
        self._sandboxes = host.sandboxes
        self._control = control
        self._max_body_bytes = max_body_bytes

    def request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: asyncio.Task[None],
    ) -> web.BaseRequest:
        """Make aiohttp's request, with our limit of the body."""
        return web.BaseRequest(
            message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=self._max_body_bytes
        )

    async def handle(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        return await self.respond(self._answer(http))

    async def respond(self, answering: Awaitable[Response]) -> web.StreamResponse:
        """Make an HTTP response of an answer, or of what went wrong on the way to it."""
        try:
            response = await answering
        except (web.RequestPayloadError, ConnectionError) as error:
            response = problem(400, "unreadable-body", f"The body cannot be read to its end: {error}")
        except web.HTTPRequestEntityTooLarge:
            response = problem(
                413,
                "body-too-large",
                f"The body is longer than {self._max_body_bytes} bytes, the most this server takes; "
                "start it with a higher --max-body-bytes to send more.",
            )
        if isinstance(response, FaultyAnswer):
            return FaultyResponse(response, response.hosted, int(time.time()))
        return WrittenResponse(response, int(time.time()))

    async def _answer(self, http: web.BaseRequest) -> Response:
        name, request = await received(http)
        path = request.path
        hosted = None  # looked up only now: a sandbox may go while the body is on its way
        if name is not None:
            try:
                hosted = self._sandboxes.get(name)
            except UnknownNameError as error:
                return problem(404, "unknown-sandbox", f"{error}; make it with POST /__admin/sandboxes")
            hosted.seen()
        if path.startswith(CONTROL_PREFIX):
            return await self._control(hosted, request)
        if path.startswith(CATCH_PREFIX):
            return await catch(hosted or self._sandboxes.default, request) or await _hang_up(http)
        return self.emulate(hosted, request)

    def emulate(self, hosted: Hosted | None, request: Request, directory: VendorDirectory | None = None) -> Response:
        """Answer as a vendor; the sandbox, where it is None, is found by credentials, and the vendor among all."""
        host = request.headers.get("Host", "").partition(":")[0].lower()
        try:
            addressed = (directory or self._host.directory).address(request.method, request.path, host, request)
        except Exception:  # a vendor's words for what it does not route
            logger.exception(DEFECT, request.method, request.path)
            return _defect()
        if isinstance(addressed, Response):
            hosted = hosted or self._sandboxes.default
            note_unrouted(hosted.sandbox, request, addressed)
            return addressed if self._host.observer is None else self._host.observer.answered(hosted, addressed)
        if hosted is None:
            hosted = self._tenant(addressed, request) if self._sandboxes.has_tenants else self._sandboxes.default
        hosted.seen()
        try:
            response = serve(hosted.sandbox, addressed, request)
        except CapacityError as error:
            response = problem(507, "capacity", str(error))
        except Exception:
            logger.exception(DEFECT, request.method, request.path)
            response = _defect()
        self._host.attend_to(hosted)
        if self._host.observer is not None:
            response = self._host.observer.answered(hosted, response)
        return response if response.transmission is None else self._faulty(hosted, response)

    def _faulty(self, hosted: Hosted, response: Response) -> Response:
        if response.transmission is not None and response.transmission.awaits_callbacks:
            hosted.sandbox.catch_up()
            self._host.attend_to(hosted)
        return FaultyAnswer(response, hosted)

    def _tenant(self, addressed: Addressed, request: Request) -> Hosted:
        try:
            presented = addressed.operation.credentials(request)
        except Rejection:  # the vendor will refuse it; in which sandbox is all the same
            return self._sandboxes.default
        return self._sandboxes.by_credentials(addressed.vendor.name, presented)


def _defect() -> Response:
    return problem(
        500,
        "defect",
        "The simulator itself failed on this request; no vendor answers like this. The log has the traceback: "
        "please report it with the request.",
    )


async def _hang_up(http: web.BaseRequest) -> Response:
    """Close the connection; the response that is returned reaches nobody."""
    if http.transport is not None:
        http.transport.abort()
        await asyncio.sleep(0)  # the connection is lost in the loop's next round
    return Response(200, b"", ())
