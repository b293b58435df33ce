"""A fresh sandbox in the past goes in, one that lived through some days comes out: its requests are real ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from multidict import CIMultiDict

from simulator.api.request import Request, Response
from simulator.api.sample import SampleSend
from simulator.api.serve import serve
from simulator.demo.planning import DAY_MS, Send, plan
from simulator.sandbox.chance import Chance
from simulator.sandbox.ledger import Cause
from simulator.scenario.build import credentials_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from random import Random

    from simulator.api.directory import VendorDirectory
    from simulator.api.vendor import Vendor
    from simulator.sandbox.accounts import Account
    from simulator.sandbox.sandbox import Sandbox

    Sample = Callable[[SampleSend], Request]

MAX_COUNT = 5_000
MAX_DAYS = 90
HEADERS = {"Host": "localhost", "User-Agent": "demo-data"}


class Demo(NamedTuple):
    """What demo data is wanted: about how many messages over how many days; equal seeds give equal ones."""

    count: int = 300
    days: int = 5
    seed: str = "demo"

    @property
    def span_ms(self) -> int:
        """How long before the present it begins."""
        return self.days * DAY_MS


class Customer(NamedTuple):
    """An account of a vendor, how it sends, and the credentials it does it with."""

    vendor: Vendor[Any]
    sample: Sample
    account: Account
    credentials: Mapping[str, str]


def live_through(sandbox: Sandbox, directory: VendorDirectory, demo: Demo, present_ms: int) -> None:
    """Let the sandbox, whose clock stands frozen at the first instant, live until the present. No callback is sent.

    Every vendor's first account sends; about half-way each meets an empty balance and, later, a wrong key.
    """
    customers = list(_customers(sandbox, directory))
    if not customers:
        return
    random = Chance(demo.seed).once("demo")
    sends = plan(
        [customer.vendor.region for customer in customers], demo.count, sandbox.clock.now_ms(), present_ms, random
    )
    mishaps = _mishaps(len(sends), len(customers))
    for ordinal, send in enumerate(sends):
        sandbox.clock.move_to(send.at_ms)
        sandbox.catch_up()
        customer = customers[send.vendor]
        _keep_solvent(sandbox, customer.account)
        mishap = mishaps.get(ordinal)
        if mishap is not None:
            mishap(sandbox, directory, customer, send, random)
        _ask(sandbox, directory, customer, send, random)
    sandbox.clock.move_to(present_ms)
    sandbox.catch_up()
    sandbox.take_outbox()


def _customers(sandbox: Sandbox, directory: VendorDirectory) -> Iterable[Customer]:
    for vendor in directory:
        accounts = sandbox.accounts.of_vendor(vendor.name)
        if vendor.sample is not None and accounts:
            yield Customer(vendor, vendor.sample, accounts[0], credentials_of(accounts[0], vendor))


Mishap = "Callable[[Sandbox, VendorDirectory, Customer, Send, Random], None]"


def _mishaps(sends: int, customers: int) -> dict[int, Callable[..., None]]:
    """Which sends something goes wrong before, at first: each vendor's turn comes once for every kind of mishap."""
    half, later = sends // 2, sends * 3 // 4
    return {
        **dict.fromkeys(range(half, min(half + customers, sends)), _run_dry),
        **dict.fromkeys(range(later, min(later + customers, sends)), _mistype),
    }


def _run_dry(
    sandbox: Sandbox, directory: VendorDirectory, customer: Customer, send: Send, random: Random
) -> None:
    """The balance is spent elsewhere, a send is refused for it, and the account is topped up."""
    account = customer.account
    sandbox.post(account, Cause.ADJUSTMENT, -account.balance)
    _ask(sandbox, directory, customer, send, random)
    _keep_solvent(sandbox, account)


def _mistype(
    sandbox: Sandbox, directory: VendorDirectory, customer: Customer, send: Send, random: Random
) -> None:
    """Somebody tries with credentials that are not right."""
    wrong = {name: f"invalid-{value[:8]}" for name, value in customer.credentials.items()}
    _ask(sandbox, directory, customer._replace(credentials=wrong), send, random)


def _keep_solvent(sandbox: Sandbox, account: Account) -> None:
    enough = max(account.terms.opening_balance / 10, Decimal(1))
    if account.balance < enough:
        sandbox.post(account, Cause.TOP_UP, max(account.terms.opening_balance, enough))


def _ask(
    sandbox: Sandbox, directory: VendorDirectory, customer: Customer, send: Send, random: Random
) -> None:
    made = customer.sample(
        SampleSend(customer.credentials, send.sender_id, send.recipients, send.text, random)
    )
    headers = CIMultiDict(HEADERS | dict(made.headers))
    request = Request(made.method, made.path, made.query, headers, made.body)
    host = customer.vendor.hosts[0] if customer.vendor.hosts else ""
    addressed = directory.address(request.method, request.path, host)
    if isinstance(addressed, Response):
        raise AssertionError(f"the sample of {customer.vendor.title} goes to {request.path}, which it does not answer")
    serve(sandbox, addressed, request)
