"""Try a vendor by the requests that its own sample makes, each in a sandbox of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

from simulator.api.sample import SampleSend
from simulator.api.vendor import Vendor
from simulator.conformance.loading import RECEIVER
from simulator.conformance.player import Sent
from simulator.conformance.stage import Happened, in_process
from simulator.demo.numbering import mobile_numbers
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.chance import Chance
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.scenario.account_models import AccountModel
from simulator.scenario.build import credentials_of
from simulator.scenario.world import World
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.api.request import Request
    from simulator.api.routing import Route
    from simulator.sandbox.books.messages import Message

START = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
LONG_AFTER_MS = 3 * 86_400_000
"""A span after which all that a message causes is over: an absent recipient is given up after a day."""

SENDER = "SHOP"
TEXT = "Hello"


Question = Callable[[Vendor[Any]], str | None]
"""A question whether a vendor behaves as every vendor does: None if so, else what it does instead."""

Questions = Mapping[str, Question]
"""Questions by the name under which an answer is reported, and may be declined."""


class UnboundError(Exception):
    """A request to which no operation of the vendor is bound."""


@frozen
class Outcome:
    """One request, and the messages it left, oldest first."""

    happened: Happened
    messages: tuple[Message, ...]

    @property
    def rejection(self) -> str | None:
        """The reason, where the whole request was refused."""
        return self.happened.rejection

    def __str__(self) -> str:
        response = self.happened.response
        return f"the answer has status {response.status} and reason {self.rejection}: {response.body[:200]!r}"


class Trial:
    """A vendor alone in a sandbox, with one account, which has a URL of its own for reports where the vendor has that.

    Args:
        vendor: whom to try; it needs a sample to `send`.
        account: what its account begins with, in the words of scenario files.
        unknown: what becomes of credentials that are not the account's.
    """

    def __init__(
        self,
        vendor: Vendor[Any],
        account: Mapping[str, object] | None = None,
        unknown: UnknownCredentials = UnknownCredentials.OPEN,
    ) -> None:
        own = {} if vendor.reporting is None else {"callback_url": RECEIVER}
        model = AccountModel.model_validate({"vendor": vendor.name, **own, **(account or {})})
        world = World(seed="trial", start=START, speed=0, accounts=(model,), unknown_credentials=unknown)
        self.vendor = vendor
        self.stage = in_process(world, (vendor,))
        self.sandbox = self.stage.sandbox
        (self.account,) = self.sandbox.accounts
        self.credentials: Mapping[str, str] = credentials_of(self.account, vendor)
        self.numbers = tuple(islice(mobile_numbers(vendor.region, Chance("trial").once("numbers")), 2))

    def send(
        self,
        *to: str,
        text: str = TEXT,
        sender: str = SENDER,
        credentials: Mapping[str, str] | None = None,
        way: int = 0,
        names_url: bool = True,
    ) -> Outcome:
        """Send a text to the first number, unless others are given.

        Args:
            to: the recipients.
            text: what they get.
            sender: the sender ID.
            credentials: somebody else's than the account's.
            way: which of several ways to ask, where the vendor's sample draws between them.
            names_url: receipts are wanted at a URL that it names, where it can.

        Raises:
            UnboundError: no operation of the vendor is bound to what the sample makes.
        """
        make = self.vendor.sample
        if make is None:
            raise AssertionError("the vendor has no sample")
        named = self.credentials if credentials is None else credentials
        random = Chance(f"way {way}").once("sample")
        receiver = self.stage.receiver if names_url else None
        return self.ask(make(SampleSend(named, sender, to or self.numbers[:1], text, random, receiver)))

    def ask(self, request: Request) -> Outcome:
        """Serve a request of the vendor's own making; raises `UnboundError` like `send`."""
        return self.serve(Sent(request.method, request.target, CIMultiDict(request.headers), request.body))

    def serve(self, sent: Sent) -> Outcome:
        """Serve any request; raises `UnboundError` like `send`."""
        asked, stored = len(self.stage.happened), len(self._messages())
        self.stage.serve(sent)
        if len(self.stage.happened) == asked:
            raise UnboundError(f"no operation is bound to {sent.method} {sent.path.partition('?')[0]}")
        return Outcome(self.stage.happened[-1], tuple(self._messages()[stored:]))

    def finish(self) -> None:
        """Let everything happen that is still to come."""
        self.stage.pass_time(LONG_AFTER_MS)

    @property
    def spent(self) -> Decimal:
        """The sum that has been charged to the account so far."""
        return self.account.terms.opening_balance - self.account.balance

    def amiss(self, outcome: Outcome, *to: str, text: str = TEXT, sender: str = SENDER) -> str | None:
        """Tell how an outcome differs from one message of the account's to each recipient, the first number if none."""
        wanted = [(number, text, sender) for number in to or self.numbers[:1]]
        got = [(each.to, each.text, each.submission.sender_id) for each in outcome.messages]
        if got != wanted:
            return f"{_shown(wanted)} asked for, {_shown(got)} stored; {outcome}"
        owners = {each.submission.account.id for each in outcome.messages}
        return None if owners == {self.account.id} else f"the message is that of {', '.join(owners)}, not the sender's"

    def left(self, outcome: Outcome) -> str | None:
        """Tell what a request left behind although nothing should be sent and nothing paid."""
        self.finish()
        if outcome.messages:
            return f"a message is stored: {outcome}"
        if len(self.sandbox.ledger) > len(self.sandbox.accounts):  # each was opened with an entry
            return f"nothing is stored and {self.spent} is charged: {outcome}"
        return None

    def _messages(self) -> list[Message]:
        return list(self.sandbox.messages.search(MessageQuery()))[::-1]


def bare(route: Route) -> Sent:
    """Make a request to a route without query, headers or body; the parameters of its path are `1`."""
    return Sent(route.method, re.sub(r"\{\w+\}", "1", route.path), CIMultiDict(), b"")


def _shown(messages: Sequence[tuple[str, str, str]]) -> str:
    found = [f"{text[:20]!r} to {to} from {sender!r}" for to, text, sender in messages]
    return " and ".join(found[:3]) or "nothing"
