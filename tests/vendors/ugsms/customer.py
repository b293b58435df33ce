"""A world with one UGSMS customer, known by an API key and by a login."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from support.inprocess import NOON_2024, World

from simulator.api.request import Response
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import Credential
from simulator.sandbox.books.ledger import LedgerEntry
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.ugsms import VENDOR
from simulator.vendors.ugsms.policy import UgsmsPolicy

KEY = "abcd1234efgh5678xyz9"
KEY_HEADER = {"X-API-Key": KEY}
LOGIN = {"username": "john_doe", "password": "secret123"}

SEND = "/api/v2/sms/send"
BULK = "/api/v2/sms/send/bulk"
BALANCE = "/api/v2/account/balance"
USAGE = "/api/v2/account/usage"
SEND_V1 = "/v1/sms/send"

DOCUMENTED_SEND = {
    "numbers": "0702913454,0776913451",
    "message_body": "Hello from UGSMS API v2",
    "sender_id": "UGSMS",
}
DOCUMENTED_SEND_V1 = {
    "username": "john_doe",
    "password": "secret123",
    "numbers": "0702913454,0776913451",
    "message_body": "Hello from UGSMS API v1",
    "sender_id": "UGSMS",
}


class CustomerWorld(World):
    """One account, with a price and a balance, under a policy."""

    def post(self, target: str, fields: dict[str, Any]) -> Response:
        """A JSON body, with the customer's API key in the header."""
        return self.ask("POST", target, headers=KEY_HEADER, json=fields)

    def bulk(self, *messages: object, **fields: Any) -> Response:
        """A bulk of these messages."""
        return self.post(BULK, {"messages": list(messages), **fields})

    def entries(self) -> list[LedgerEntry]:
        """The account's ledger without its opening, oldest first."""
        return [entry for entry in self.sandbox.ledger.entries() if entry.account is self.account][-2::-1]

    def state(self) -> tuple[int, int, Decimal, int]:
        """How many accounts, ledger entries, money and messages there are."""
        balance = sum((account.balance for account in self.sandbox.accounts), Decimal(0))
        return len(self.sandbox.accounts), len(self.sandbox.ledger), balance, len(self.messages())


def a_world(
    price: str = "35", balance: str = "100000", *, expires_ms: int | None = None, **switches: Any
) -> CustomerWorld:
    """A world at noon on 1 January 2024; `switches` are fields of the policy."""
    world = CustomerWorld(VENDOR, rules=Rules(seed="test", policies={"ugsms": UgsmsPolicy(**switches)}))
    terms = dataclasses.replace(VENDOR.terms, price=Decimal(price), opening_balance=Decimal(balance))
    credentials = [
        Credential("api_key", (KEY,), expires_ms),
        Credential("login", (LOGIN["username"], LOGIN["password"])),
    ]
    open_account(world.sandbox, "ugsms", terms, credentials, number=12345)
    return world


def message(number: str = "0702913454", text: str = "Hello") -> dict[str, str]:
    """One message of a bulk."""
    return {"number": number, "message_body": text}


__all__ = [
    "BALANCE", "BULK", "DOCUMENTED_SEND", "DOCUMENTED_SEND_V1", "KEY", "KEY_HEADER", "LOGIN", "NOON_2024", "SEND",
    "SEND_V1", "USAGE", "CustomerWorld", "a_world", "message",
]  # fmt: skip
