"""Lead each request to the process that has its sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import Response
from simulator.cluster.naming import READY, named
from simulator.hosting.peers import READY as READINESS
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.server.answering import CONTROL_PREFIX as PREFIX
from simulator.server.holding import Later

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.api.request import Request
    from simulator.cluster.peers import Peers
    from simulator.server.answering import Answering
    from simulator.server.holding import Answered

    IsReady = Callable[[], Response]

OK = 200


class Fronting:
    """Answer what comes to this process: itself, or by the process that has the sandbox.

    Args:
        peers: the others.
        answering: answers what is for this process.
        is_ready: tells whether this process is.
    """

    def __init__(self, peers: Peers, answering: Answering, is_ready: IsReady) -> None:
        self._peers = peers
        self._answering = answering
        self._is_ready = is_ready
        self._has_default = peers.has_here(DEFAULT_NAME)

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer one request; never raises.

        Args:
            name: of the sandbox whose prefix it had.
            request: with all of its body.
        """
        at = self._named(request) if name is None else name
        if at is None:
            return self._everywhere(request)
        link = self._peers.link_to(at)
        if link is None:
            return self._answering.answer(name, request)
        is_by_credentials = name is None and at != DEFAULT_NAME and not request.path.startswith(PREFIX)
        return link.ask(at if is_by_credentials else name, request)

    # ----------------------------------------------------------------------------------------------------------------

    def _named(self, request: Request) -> str | None:
        """Name the sandbox that a request without a prefix has to do with; None where it has with none, or with all."""
        if request.path.startswith(PREFIX):
            return named(request)
        if self._has_default:
            return DEFAULT_NAME  # it looks at the credentials itself
        try:
            return self._answering.homes.named(self._answering.addressed(request), request) or DEFAULT_NAME
        except Exception:  # noqa: BLE001 - a vendor's words for what it does not route, which are for the other to tell
            return DEFAULT_NAME

    def _everywhere(self, request: Request) -> Answered:
        if request.path == READY and request.method in {"GET", "HEAD"}:
            return Later(self._ready())
        return self._answering.answer(None, request)

    async def _ready(self) -> Response:
        """Tell whether requests may be sent: to all processes."""
        here = self._is_ready()
        if here.status != OK:
            return here
        away = self._peers.away
        told = await self._peers.facts(READINESS)
        if away or len(told) < self._peers.count_of_processes - 1:
            which = f"worker {', '.join(map(str, away))}" if away else "one"
            return problem(503, "worker-away", f"Of the processes of this server {which} is being started.")
        for status, body, headers in told:
            if status != OK:
                return Response(status, body.encode(), [(name, value) for name, value in headers])
        return here
