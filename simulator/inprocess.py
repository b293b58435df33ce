"""Ask the emulated vendors within this process: one sandbox, its requests, time and callbacks, without a socket.

Clients that try, replay, fill or test a world drive it by this module, which does what a server does, in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

from simulator.api.request import Request, Response, split_target
from simulator.sandbox.acts.advancing import advance, hand_out, stand_at
from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.books.callbacks import Attempt, Dispatch
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.books.messages import Message
from simulator.sandbox.origin import LOCAL, Origin, origin_of
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.build import build_sandbox
from simulator.serving.serve import Addressed, serve
from simulator.serving.unrouted import Unrouted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import Presented
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory

Receive = Callable[[Dispatch], int | None]
"""A receiver: takes a callback when it is sent, and returns the status of its answer; None for none, or a later one."""


class InProcess:
    """Serves requests to one sandbox, and lets time pass in it.

    Args:
        sandbox: where requests lead; between them its time is to stand still.
        directory: the vendors.
        receive: gets the callbacks; without one they stay in flight.
    """

    def __init__(self, sandbox: Sandbox, directory: VendorDirectory, receive: Receive | None = None) -> None:
        self.sandbox = sandbox
        self.directory = directory
        self.receive = receive

    def serve(self, request: Request) -> Response:
        """Answer a request, then have what it caused received; raises what `serve` of the API does."""
        return self._answer(self.directory.addressed(request), request)

    def serve_sample(self, vendor: Vendor[Any], made: Request, agent: str) -> Response:
        """Answer what a vendor's sample made, sent to the vendor's own host by a client that calls itself `agent`."""
        headers = CIMultiDict({"Host": LOCAL.host, "User-Agent": agent} | dict(made.headers))
        host = origin_of(next(iter(vendor.hosts), ""))
        request = Request(made.method, made.path, made.query, headers, made.body, origin=host)
        addressed = self.directory.addressed(request)
        if isinstance(addressed, Unrouted):
            raise AssertionError(f"{vendor.title} has nothing at {made.path}")  # noqa: TRY004 - its own mistake
        return self._answer(addressed, request)

    def advance(self, ms: int) -> None:
        """Let time pass, one entry of the agenda after the other."""
        self.move_to(self.sandbox.clock.now_ms() + ms)

    def move_to(self, instant_ms: int) -> None:
        """Let time pass until an instant."""
        for dispatches in advance(self.sandbox, instant_ms):
            self._send(dispatches)
        stand_at(self.sandbox, instant_ms)

    def call_back(self) -> None:
        """Have the callbacks received that something else than a request or time has put into the outbox."""
        self._send(hand_out(self.sandbox))

    @property
    def latest(self) -> Exchange:
        """The request that was answered last."""
        return next(self.sandbox.journal.newest_first())

    def messages(self, **query: Any) -> list[Message]:
        """Return the stored messages that a query finds, oldest first."""
        return list(self.sandbox.messages.search(MessageQuery(**query)))[::-1]

    def _answer(self, addressed: Addressed | Unrouted, request: Request) -> Response:
        try:
            return serve(self.sandbox, addressed, request)
        finally:  # what a request caused before it failed is called back all the same
            self.call_back()

    def _send(self, dispatches: Iterable[Dispatch]) -> None:
        for dispatch in dispatches:
            status = None if self.receive is None else self.receive(dispatch)
            if status is not None:
                attempt = Attempt(self.sandbox.now_ms, status, None, 0, "", dispatch.is_replay)
                take_result(self.sandbox, dispatch.callback, attempt)


def request_to(
    method: str,
    target: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    origin: Origin = LOCAL,
) -> Request:
    """Make a request as a server takes it: its target taken apart, its headers looked up without regard to case."""
    _, path, query = split_target(target)
    return Request(method, path, query, CIMultiDict(headers), body, target, origin)


def presented_in(exchange: Exchange, vendors: VendorDirectory) -> Presented | None:
    """Return the credentials that the vendor itself finds in a request."""
    if exchange.vendor is None or exchange.operation is None:
        return None
    vendor = vendors.vendor(exchange.vendor)
    operation = next(each for each in vendor.operations if each.name == exchange.operation)
    try:
        return operation.credentials(request_to(exchange.method, exchange.target, exchange.headers, exchange.body))
    except Rejection:
        return None


def held_sandbox(name: str, world: World, vendors: Iterable[Vendor[Any]], present_ms: int = 0) -> Sandbox:
    """Make a sandbox that begins as a world says, and whose time stands still, whatever its speed, until it is moved.

    Raises:
        SimulatorError: as `build_sandbox` does.
    """
    return build_sandbox(name, world, vendors, bounds=Bounds(), present_ms=present_ms, real_ms=lambda: 0)
