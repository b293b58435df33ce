"""Fill a fresh sandbox that begins in the past with some days of real requests."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.sample import SampleSend
from simulator.demo.planning import Send, plan
from simulator.inprocess import InProcess
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.chance import Chance
from simulator.scenario.build import credentials_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.api.request import Request
    from simulator.api.vendor import Vendor
    from simulator.demo.wanted import Demo
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.chance import Stream
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory

    Sample = Callable[[SampleSend], Request]
    Mishap = Callable[["Customer", Send], None]

AGENT = "demo-data"


class Customer(NamedTuple):
    """An account of a vendor, its way to send, and its credentials."""

    vendor: Vendor[Any]
    sample: Sample
    account: Account
    credentials: Mapping[str, str]


def live_through(sandbox: Sandbox, directory: VendorDirectory, demo: Demo, present_ms: int) -> None:
    """Let a sandbox, whose clock stands frozen at the first instant, live until the present. No callback is sent.

    Every vendor's first account sends; about half-way each meets an empty balance and, later, a wrong key.
    """
    client = InProcess(sandbox, directory)
    life = _Life(client, Chance(demo.seed).once("demo"))
    if life.customers:
        life.lead(demo.count, present_ms)
    client.move_to(present_ms)


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
        sends = plan(regions, count, self._sandbox.clock.now_ms(), until_ms, self._random)
        mishaps = self._mishaps(len(sends))
        for ordinal, send in enumerate(sends):
            self._client.move_to(send.at_ms)
            customer = self.customers[send.vendor]
            self._keep_solvent(customer.account)
            if ordinal in mishaps:
                mishaps[ordinal](customer, send)
            self._ask(customer, send)

    def _mishaps(self, sends: int) -> dict[int, Mishap]:
        """Return the mishap before each send that has one: each vendor's turn comes once for every kind of mishap."""
        half, later = sends // 2, sends * 3 // 4
        turns = len(self.customers)
        return dict.fromkeys(range(half, half + turns), self._run_dry) | dict.fromkeys(
            range(later, later + turns), self._mistype
        )

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

    def _ask(self, customer: Customer, send: Send) -> None:
        wanted = SampleSend(customer.credentials, send.sender_id, send.recipients, send.text, self._random)
        self._client.serve_sample(customer.vendor, customer.sample(wanted), AGENT)
