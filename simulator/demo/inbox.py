"""A fresh sandbox in the past goes in, one that lived through some days comes out: its requests are real ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from multidict import CIMultiDict

from simulator.api.request import Request, Response
from simulator.api.sample import SampleSend
from simulator.api.serve import serve
from simulator.demo.planning import Send, plan
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.chance import Chance
from simulator.scenario.build import credentials_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.api.directory import VendorDirectory
    from simulator.api.vendor import Vendor
    from simulator.demo.wanted import Demo
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.chance import Stream
    from simulator.sandbox.sandbox import Sandbox

    Sample = Callable[[SampleSend], Request]
    Mishap = Callable[["Customer", Send], None]

HEADERS = {"Host": "localhost", "User-Agent": "demo-data"}


class Customer(NamedTuple):
    """An account of a vendor, how it sends, and the credentials it does it with."""

    vendor: Vendor[Any]
    sample: Sample
    account: Account
    credentials: Mapping[str, str]


def live_through(sandbox: Sandbox, directory: VendorDirectory, demo: Demo, present_ms: int) -> None:
    """Let a sandbox, whose clock stands frozen at the first instant, live until the present. No callback is sent.

    Every vendor's first account sends; about half-way each meets an empty balance and, later, a wrong key.
    """
    life = _Life(sandbox, directory, Chance(demo.seed).once("demo"))
    if life.customers:
        life.lead(demo.count, present_ms)
    sandbox.clock.move_to(present_ms)
    sandbox.catch_up()
    sandbox.take_outbox()


class _Life:
    """The customers of one sandbox, and what they do."""

    def __init__(self, sandbox: Sandbox, directory: VendorDirectory, random: Stream) -> None:
        self._sandbox = sandbox
        self._directory = directory
        self._random = random
        self.customers = [
            Customer(vendor, vendor.sample, account, credentials_of(account, vendor))
            for vendor in directory
            for account in sandbox.accounts.of_vendor(vendor.name)[:1]
            if vendor.sample is not None
        ]

    def lead(self, count: int, until_ms: int) -> None:
        """Send to that many recipients in all."""
        regions = [customer.vendor.region for customer in self.customers]
        sends = plan(regions, count, self._sandbox.clock.now_ms(), until_ms, self._random)
        mishaps = self._mishaps(len(sends))
        for ordinal, send in enumerate(sends):
            self._sandbox.clock.move_to(send.at_ms)
            self._sandbox.catch_up()
            customer = self.customers[send.vendor]
            self._keep_solvent(customer.account)
            if ordinal in mishaps:
                mishaps[ordinal](customer, send)
            self._ask(customer, send)

    def _mishaps(self, sends: int) -> dict[int, Mishap]:
        """What goes wrong before which sends: each vendor's turn comes once for every kind of mishap."""
        half, later = sends // 2, sends * 3 // 4
        turns = len(self.customers)
        return dict.fromkeys(range(half, half + turns), self._run_dry) | dict.fromkeys(
            range(later, later + turns), self._mistype
        )

    def _run_dry(self, customer: Customer, send: Send) -> None:
        """The balance is spent elsewhere, a send is refused for it, and the account is topped up."""
        account = customer.account
        if account.balance:
            post(self._sandbox, account, Cause.ADJUSTMENT, -account.balance)
        self._ask(customer, send)
        self._keep_solvent(account)

    def _mistype(self, customer: Customer, send: Send) -> None:
        """Somebody tries with credentials that are not right."""
        wrong = {name: f"invalid-{value[:8]}" for name, value in customer.credentials.items()}
        self._ask(customer._replace(credentials=wrong), send)

    def _keep_solvent(self, account: Account) -> None:
        enough = max(account.terms.opening_balance / 10, Decimal(1))
        if account.balance < enough:
            post(self._sandbox, account, Cause.TOP_UP, max(account.terms.opening_balance, enough))

    def _ask(self, customer: Customer, send: Send) -> None:
        vendor = customer.vendor
        made = customer.sample(
            SampleSend(customer.credentials, send.sender_id, send.recipients, send.text, self._random)
        )
        request = Request(made.method, made.path, made.query, CIMultiDict(HEADERS | dict(made.headers)), made.body)
        addressed = self._directory.address(request.method, request.path, next(iter(vendor.hosts), ""))
        if isinstance(addressed, Response):
            raise AssertionError(f"{vendor.title} has nothing at {request.path}")  # noqa: TRY004 - its own mistake
        serve(self._sandbox, addressed, request)
