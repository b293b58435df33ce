"""Play transcripts on a stage within this process, and keep what happened on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.api.request import split_target
from simulator.conformance.loading import RECEIVER
from simulator.contract.exchange import CallbackSent, Exchange
from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.sandbox.acts.receiving import receive
from simulator.sandbox.origin import LOCAL, origin_of
from simulator.serving.serve import VendorDirectory
from simulator.text.forms import query_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from simulator.api.request import Response
    from simulator.api.vendor import Vendor
    from simulator.conformance.player import Sent
    from simulator.conformance.transcript import Arriving
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World

ACKNOWLEDGED = 200
HOUR_MS = 3_600_000


@dataclass(slots=True)
class Happened:
    """One request that reached a vendor, and its consequences.

    Args:
        vendor: its name.
        ordinal: of the exchange in the sandbox's journal.
        rejection: the reason, where the whole request was refused.
        callbacks: that it caused, those that are yet to come as well.
    """

    vendor: str
    ordinal: int
    sent: Sent
    response: Response
    rejection: str | None
    callbacks: list[CallbackSent]

    @property
    def path(self) -> str:
        """The vendor's own path, percent-decoded."""
        return split_target(self.sent.path)[1]

    def exchange(self) -> Exchange:
        """Return the exchange as the contract's judge takes it."""
        _, path, query = split_target(self.sent.path)
        return Exchange(
            method=self.sent.method,
            path=path,
            query=tuple(query_pairs(query)),
            headers=tuple(self.sent.headers.items()),
            body=self.sent.body,
            status=self.response.status,
            response_headers=tuple(self.response.headers),
            response_body=self.response.body,
            callbacks=tuple(self.callbacks),
        )


class InProcessStage:
    """A stage without a socket; every callback is answered with 200, wherever it goes.

    Args:
        vendors: all that are served.
    """

    receiver = RECEIVER

    def __init__(self, sandbox: Sandbox, vendors: Iterable[Vendor[Any]]) -> None:
        self.sandbox = sandbox
        self.happened: list[Happened] = []
        self._client = InProcess(sandbox, VendorDirectory(vendors), self._receive)
        self._received: list[bytes] = []
        self._caused: defaultdict[int, list[CallbackSent]] = defaultdict(list)

    async def ask(self, sent: Sent) -> Response:
        """Serve one request."""
        return self.serve(sent)

    def serve(self, sent: Sent) -> Response:
        """Serve one request; nothing in here waits."""
        origin = origin_of(sent.headers.get("Host", LOCAL.host))
        response = self._client.serve(request_to(sent.method, sent.path, sent.headers, sent.body, origin))
        exchange = self._client.latest
        if exchange.vendor is not None and exchange.operation is not None:
            caused = self._caused[exchange.ordinal]
            self.happened.append(
                Happened(exchange.vendor, exchange.ordinal, sent, response, exchange.rejection, caused)
            )
        return response

    async def receive(self, arriving: Arriving) -> None:
        """Have a message from a handset arrive at the number that an account of the world declares."""
        book = self.sandbox.incoming
        holders = book.holders(arriving.to)
        if not holders:
            raise ValueError(f"no account has the number {arriving.to}; declare it under incoming of one")
        held = book.find(holders[0].vendor, arriving.to, arriving.text)
        account = holders[0] if held is None else held.account
        receive(self.sandbox, account, arriving.to, arriving.sender, arriving.text)
        self._client.call_back()

    async def advance(self, ms: int) -> None:
        """Let time pass, step by step."""
        self.pass_time(ms)

    def pass_time(self, ms: int) -> None:
        """Let time pass; nothing in here waits."""
        self._client.advance(ms)

    async def token(self, vendor: str) -> str:
        """Mint a bearer token for the first account of a vendor, valid for an hour."""
        mint = self._client.directory.vendor(vendor).token
        if mint is None:
            raise ValueError(f"{vendor} has no bearer tokens; leave <jwt:{vendor}> out of its transcripts")
        now_ms = self.sandbox.clock.now_ms()
        return mint(self.sandbox.accounts.of_vendor(vendor)[0], now_ms, now_ms + HOUR_MS)

    async def balance(self, vendor: str) -> Decimal:
        """Return the balance of the first account of a vendor."""
        return self.sandbox.accounts.of_vendor(vendor)[0].balance

    async def states(self, vendor: str) -> list[str]:
        """Return the states of the vendor's messages, oldest first."""
        return [message.state.value for message in self._client.messages(vendor=vendor)]

    async def callbacks(self) -> list[bytes]:
        """Return the bodies that the receiver got, in order."""
        return self._received

    def _receive(self, dispatch: Dispatch) -> int:
        callback = dispatch.callback
        request = callback.request
        if callback.url.startswith(self.receiver):
            self._received.append(request.body)
        sent = CallbackSent.to(request.url, request.method, request.headers, request.body)
        self._caused[callback.subject.exchange].append(sent)
        return ACKNOWLEDGED


def in_process(world: World, vendors: Iterable[Vendor[Any]]) -> InProcessStage:
    """Make a stage in a new sandbox that begins as a world says; its time stands still."""
    vendors = tuple(vendors)
    return InProcessStage(held_sandbox("transcript", world, vendors), vendors)
