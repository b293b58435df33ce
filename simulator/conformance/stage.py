"""A sandbox and the vendors go in; a stage of function calls for transcripts, and what happened on it, come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.api.directory import VendorDirectory
from simulator.api.request import Request, Response, split_target
from simulator.api.serve import serve
from simulator.contract.exchange import CallbackSent, Exchange
from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.books.callbacks import Attempt
from simulator.sandbox.books.messages import MessageQuery
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.build import build_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from simulator.api.vendor import Vendor
    from simulator.conformance.player import Sent
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World

HOUR_MS = 3_600_000


@dataclass(slots=True)
class Happened:
    """One request that reached a vendor, and what came of it.

    Args:
        vendor: its name.
        ordinal: of the exchange in the sandbox's journal.
        rejection: the reason, where the whole request was refused.
    """

    vendor: str
    ordinal: int
    sent: Sent
    response: Response
    rejection: str | None
    callbacks: list[CallbackSent] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The vendor's own path, percent-decoded."""
        return split_target(self.sent.path)[1]

    def exchange(self) -> Exchange:
        """It as the contract's judge wants it."""
        _, path, query = split_target(self.sent.path)
        return Exchange(
            method=self.sent.method,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers=tuple(self.sent.headers.items()),
            body=self.sent.body,
            status=self.response.status,
            response_headers=tuple(self.response.headers),
            response_body=self.response.body,
            callbacks=tuple(self.callbacks),
        )


class InProcess:
    """A stage without a socket; every callback is answered with 200, wherever it goes.

    Args:
        vendors: all that are served.
    """

    receiver = "http://127.0.0.1:9/callback"

    def __init__(self, sandbox: Sandbox, vendors: Iterable[Vendor[Any]]) -> None:
        self.directory = VendorDirectory(vendors)
        self.sandbox = sandbox
        self.happened: list[Happened] = []
        self._received: list[bytes] = []

    async def ask(self, sent: Sent) -> Response:
        """Serve one request."""
        return self.serve(sent)

    def serve(self, sent: Sent) -> Response:
        """Serve one request; nothing in here waits."""
        _, path, query = split_target(sent.path)
        request = Request(sent.method, path, query, sent.headers, sent.body, sent.path)
        addressed = self.directory.address(sent.method, path, "localhost", request)
        if isinstance(addressed, Response):
            return addressed
        response = serve(self.sandbox, addressed, request)
        exchange = next(self.sandbox.journal.newest_first())
        self.happened.append(Happened(addressed.vendor.name, exchange.ordinal, sent, response, exchange.rejection))
        self._receive()
        return response

    async def advance(self, ms: int) -> None:
        """Let time pass, step by step."""
        self.pass_time(ms)

    def pass_time(self, ms: int) -> None:
        """Let time pass; nothing in here waits."""
        until_ms = self.sandbox.clock.now_ms() + ms
        self.sandbox.clock.move_to(until_ms)
        while self.sandbox.agenda.next_due_ms <= until_ms:
            self.sandbox.step()
            self._receive()

    async def token(self, vendor: str) -> str:
        """A bearer token for the first account of a vendor, valid for an hour."""
        mint = self.directory.vendor(vendor).token
        if mint is None:
            raise ValueError(f"{vendor} has no bearer tokens; leave <jwt:{vendor}> out of its transcripts")
        now_ms = self.sandbox.clock.now_ms()
        return mint(self.sandbox.accounts.of_vendor(vendor)[0], now_ms, now_ms + HOUR_MS)

    async def balance(self, vendor: str) -> Decimal:
        """The balance of the first account of a vendor."""
        return self.sandbox.accounts.of_vendor(vendor)[0].balance

    async def states(self, vendor: str) -> list[str]:
        """The states of the vendor's messages, oldest first."""
        found = list(self.sandbox.messages.search(MessageQuery(vendor=vendor)))
        return [message.state.value for message in reversed(found)]

    async def callbacks(self) -> list[bytes]:
        """The bodies that the receiver got, in order."""
        return self._received

    def _receive(self) -> None:
        for callback, is_replay in self.sandbox.take_outbox():
            if callback.url.startswith(self.receiver):
                self._received.append(callback.content.body)
            self._attach(callback)
            take_result(self.sandbox, callback, Attempt(self.sandbox.now_ms, 200, None, 0, "", is_replay))

    def _attach(self, callback: Callback) -> None:
        content = callback.content
        sent = CallbackSent(content.method, content.headers, content.body)
        for happened in self.happened:
            if happened.ordinal == callback.subject.exchange:
                happened.callbacks.append(sent)


def in_process(world: World, vendors: Iterable[Vendor[Any]]) -> InProcess:
    """A stage in a new sandbox that begins as a world says; its time stands still."""
    vendors = tuple(vendors)
    sandbox = build_sandbox("transcript", world, vendors, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)
    return InProcess(sandbox, vendors)
