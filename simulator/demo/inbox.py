"""Fill a fresh sandbox that begins in the past with some days of real requests."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.sample import SampleSend
from simulator.demo.planning import Send, plan
from simulator.inprocess import InProcess
from simulator.sandbox.acts.charging import post
from simulator.sandbox.acts.own_callbacks import report_to
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.chance import Chance
from simulator.scenario.build import credentials_of
from simulator.scenario.fault_models import FaultModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.api.request import Request
    from simulator.api.vendor import Vendor
    from simulator.demo.wanted import Demo
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.chance import Stream
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory

    Sample = Callable[[SampleSend], Request]
    Mishap = Callable[["Customer", Send], None]

AGENT = "demo-data"
LOST = "answer-lost-in-demo-data"
"""The name of the fault."""
AGAIN_MS = 4_000
"""How long a customer waits for an answer before it sends again."""
ENOUGH = 40
"""Among fewer messages none is sent twice."""
NO_NUMBER = "12345"
WELL, BROKEN, BUSY = 200, 500, 503
BUSY_EVERY, BROKEN_EVERY = 7, 41
"""So often a receiver is busy at the first try of a receipt, and broken at every try."""


class Customer(NamedTuple):
    """An account of a vendor, its way to send, and its credentials."""

    vendor: Vendor[Any]
    sample: Sample
    account: Account
    credentials: Mapping[str, str]


def live_through(
    sandbox: Sandbox, directory: VendorDirectory, demo: Demo, present_ms: int, receiver: str | None = None
) -> None:
    """Let a sandbox, whose clock stands frozen at the first instant, live until the present.

    Every vendor's first account sends; each meets a wrong number, an empty balance and a wrong key in turn. One answer
    gets lost by a fault, and its customer sends again. No callback leaves the process.

    Args:
        sandbox: where.
        directory: the vendors.
        demo: what is wanted.
        present_ms: the last instant.
        receiver: the URL to which receipts are reported from now on, where a vendor reports to accounts' own. A
            receiver is played that is now and then busy, and sometimes out of order.
    """
    client = InProcess(sandbox, directory, None if receiver is None else partial(_answer, receiver))
    life = _Life(client, Chance(demo.seed).once("demo"))
    if receiver is not None:
        life.have_receipts(receiver)
    if life.customers:
        life.lead(demo.count, present_ms)
    client.move_to(present_ms)


def _answer(receiver: str, dispatch: Dispatch) -> int | None:
    """Answer a callback as a receiver does that is not always well; nobody answers what goes elsewhere."""
    callback = dispatch.callback
    if callback.url != receiver:
        return None
    if callback.ordinal % BROKEN_EVERY == 0:
        return BROKEN
    return BUSY if callback.ordinal % BUSY_EVERY == 0 and not callback.attempts else WELL


class _Life:
    """The customers of one sandbox, and what they do."""

    def __init__(self, client: InProcess, random: Stream) -> None:
        self._client = client
        self._sandbox = client.sandbox
        self._random = random
        self.customers = [
            Customer(vendor, vendor.sample, account, credentials_of(account, vendor))
            for vendor in client.directory
            for account in client.sandbox.accounts.of_vendor(vendor.name)[:1]
            if vendor.sample is not None
        ]

    def lead(self, count: int, until_ms: int) -> None:
        """Send to that many recipients in all."""
        regions = [customer.vendor.region for customer in self.customers]
        planned = count if count < ENOUGH else count - 1
        sends = plan(regions, planned, self._sandbox.clock.now_ms(), until_ms, self._random)
        mishaps = self._mishaps(len(sends))
        alone = [ordinal for ordinal, send in enumerate(sends) if len(send.recipients) == 1 and ordinal not in mishaps]
        twice = alone[len(alone) // 3] if planned < count and alone else None
        for ordinal, send in enumerate(sends):
            self._client.move_to(max(send.at_ms, self._sandbox.clock.now_ms()))
            customer = self.customers[send.vendor]
            self._keep_solvent(customer.account)
            if ordinal in mishaps:
                mishaps[ordinal](customer, send)
            self._ask(customer, send, is_answer_lost=ordinal == twice)

    def have_receipts(self, url: str) -> None:
        """Have receipts reported to a URL, where an account can and has none of its own."""
        for customer in self.customers:
            if customer.vendor.name in self._sandbox.rules.reporting and customer.account.callback is None:
                report_to(self._sandbox, customer.account, url)

    def _mishaps(self, sends: int) -> dict[int, Mishap]:
        """Return the mishap before each send that has one: each vendor's turn comes once for every kind of mishap."""
        turns = len(self.customers)
        found: dict[int, Mishap] = {}
        for share, mishap in ((1 / 4, self._misdial), (1 / 2, self._run_dry), (3 / 4, self._mistype)):
            first = int(sends * share)
            found |= dict.fromkeys(range(first, first + turns), mishap)
        return found

    def _misdial(self, customer: Customer, send: Send) -> None:
        """Send to what is no number, which every vendor's pages rule out."""
        self._ask(customer, send._replace(recipients=(NO_NUMBER,)))

    def _lose_next_answer(self, vendor: str) -> None:
        """Have the next answer of a vendor get lost behind what was accepted."""
        declared = {"match": {"vendor": vendor, "nth": 1}, "phase": "after", "wire": "close"}
        self._sandbox.faults.add(FaultModel.model_validate(declared).fault(LOST, self._sandbox.now_ms))

    def _run_dry(self, customer: Customer, send: Send) -> None:
        """Spend the balance elsewhere, have a send refused for it, and top the account up."""
        account = customer.account
        if account.balance:
            post(self._sandbox, account, Cause.ADJUSTMENT, -account.balance)
        self._ask(customer, send)
        self._keep_solvent(account)

    def _mistype(self, customer: Customer, send: Send) -> None:
        """Try with wrong credentials."""
        wrong = {name: f"invalid-{value[:8]}" for name, value in customer.credentials.items()}
        self._ask(customer._replace(credentials=wrong), send)

    def _keep_solvent(self, account: Account) -> None:
        enough = max(account.terms.opening_balance / 10, Decimal(1))
        if account.balance < enough:
            post(self._sandbox, account, Cause.TOP_UP, max(account.terms.opening_balance, enough))

    def _ask(self, customer: Customer, send: Send, *, is_answer_lost: bool = False) -> None:
        """Send; where the answer gets lost on its way, the customer knows of nothing and asks the same again."""
        wanted = SampleSend(customer.credentials, send.sender_id, send.recipients, send.text, self._random)
        request = customer.sample(wanted)
        if is_answer_lost:
            self._lose_next_answer(customer.vendor.name)
            self._client.serve_sample(customer.vendor, request, AGENT)
            self._client.advance(AGAIN_MS)
        self._client.serve_sample(customer.vendor, request, AGENT)
