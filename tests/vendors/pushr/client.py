"""Requests as a client of this vendor sends them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.inprocess import NOON_2024, World, body_of

from simulator.sandbox.acts import charging
from simulator.sandbox.books.accounts import AccountTerms, Credential
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.pushr import VENDOR
from simulator.vendors.pushr.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.request import Response
    from simulator.sandbox.books.accounts import Account

SEND = "/api/client/sms/send-sms"
CUSTOM = "/api/client/sms/custom"
LIST = "/api/client/sms/"
KEYS = ("your_public_key", "your_secret_key")
HOUR_MS = 3_600_000

DOCUMENTED_SEND: dict[str, object] = {
    "api_key_public": "your_public_key",
    "api_key_secret": "your_secret_key",
    "message": "Hello! This is a test message.",
    "recipients": ["233558544343", "233548769324"],
    "sender_id": "PYWE",
    "scheduled": False,
    "time_scheduled": None,
}
DOCUMENTED_TEMPLATE = "Hi {name}, your order {order_id} for GHS {amount} is ready for pickup!"
DOCUMENTED_CSV = (
    "contact,name,order_id,amount\n"
    "233558544343,John Doe,ORD123,150.00\n"
    "233548769324,Jane Smith,ORD124,200.00\n"
    "233559876543,Bob Johnson,ORD125,75.50\n"
)
DOCUMENTED_FORM: dict[str, object] = {
    "api_key_public": "your_public_key",
    "api_key_secret": "your_secret_key",
    "business": "1",
    "sender_id": "PYWE",
    "template": DOCUMENTED_TEMPLATE,
    "csv_file": DOCUMENTED_CSV.encode(),
}


def a_world(start_ms: int = NOON_2024, *, is_open: bool = True, **switches: Any) -> World:
    """A world of this vendor alone, with some switches set."""
    policies = {VENDOR.name: Policy(**switches)}
    unknown = UnknownCredentials.OPEN if is_open else UnknownCredentials.REFUSE
    return World(VENDOR, rules=Rules(seed="test", policies=policies, unknown_credentials=unknown), start_ms=start_ms)


def open_account(
    world: World,
    *,
    keys: tuple[str, str] = KEYS,
    number: int | None = None,
    expires_ms: int | None = None,
    **changes: Any,
) -> Account:
    """An account with other terms than the default ones."""
    terms = {"currency": "GHS", "price": Decimal("1.25"), "opening_balance": Decimal(1000), "default_sender": "PYWE"}
    credentials = VENDOR.with_handles([Credential("api_keys", keys, expires_ms)])
    given = AccountTerms(**{"limit": None, **terms, **changes})
    return charging.open_account(world.sandbox, VENDOR.name, given, credentials, number)


def changed(documented: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """A documented request with some fields changed; a field that is `...` is left out."""
    return {key: value for key, value in {**documented, **changes}.items() if value is not ...}


def send(world: World, **changes: object) -> Response:
    """The documented request, with some fields changed."""
    return world.ask("POST", SEND, json=changed(DOCUMENTED_SEND, changes))


def custom(world: World, **changes: object) -> Response:
    """The documented form, with some fields changed; bytes are sent as a file."""
    parts = []
    for name, value in changed(DOCUMENTED_FORM, changes).items():
        filename = '; filename="contacts.csv"' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else str(value).encode()
        head = f'--limit\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join(parts) + b"--limit--\r\n"
    return world.ask("POST", CUSTOM, body=body, headers={"Content-Type": "multipart/form-data; boundary=limit"})


def token_for(account: Account, world: World, lifetime_ms: int = HOUR_MS) -> str:
    """A token of the simulator's own making."""
    assert VENDOR.token is not None
    return VENDOR.token(account, world.sandbox.now_ms, world.sandbox.now_ms + lifetime_ms)


def listed(world: World, account: Account, query: str | None = None, **headers: str) -> Response:
    """The account's list."""
    target = f"{LIST}?business={account.number}" if query is None else f"{LIST}{query}"
    return world.ask("GET", target, headers={"Authorization": f"Bearer {token_for(account, world)}", **headers})


def rows_of(world: World, account: Account) -> Any:
    """The rows of the account's list."""
    return body_of(listed(world, account))["data"]


def detail(text: str) -> dict[str, str]:
    """The body of a refusal."""
    return {"detail": text}


def at(text: str) -> int:
    """An instant in milliseconds."""
    return int(dt.datetime.fromisoformat(text).timestamp() * 1000)
