"""Make a rejection that nothing in the request deserves, with all the details that the vendor's words need."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from string import Formatter
from typing import TYPE_CHECKING, Any

from simulator.sandbox.faults.effects.refusal import AMOUNTS, NO_WAIT
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, RATE_LIMITED, Rejection
from simulator.text.json_writing import Number

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.api.vendor import VendorError
    from simulator.sandbox.books.accounts import AccountTerms

WAIT_MS = 60_000
"""The wait after a refusal for too many requests, where no window is being counted."""

STAND_INS: dict[str, object] = {
    "field": "message",
    "value": "",
    "problem": "a fault was injected",
    "line": 1,
    "expected": "valid",
}
"""What stands for a detail that nobody gives; for any other its name does."""


def details_of(reason: str, error: VendorError) -> set[str]:
    """Return the names of the details that the vendor's words for a reason are filled with."""
    names = {name for _, name, _, _ in Formatter().parse(error.message) if name} | set(error.example)
    return names | {*AMOUNTS, "currency"} if reason == INSUFFICIENT_BALANCE else names


def forced(call: Call[Any], reason: str, given: Mapping[str, object], retry_after: str | int) -> Rejection:
    """Make the rejection that the vendor's `refuse` expects.

    Args:
        call: what is refused.
        reason: of the vendor's error table.
        given: details that are declared; amounts may be spelled.
        retry_after: `NO_WAIT`, how long to wait in milliseconds, or any other word for the right wait.
    """
    error = call.vendor.errors[reason]
    stand_ins = STAND_INS | {"method": call.request.method}
    details: dict[str, object] = {name: stand_ins.get(name, name) for name in details_of(reason, error)}
    details |= error.example
    if reason == INSUFFICIENT_BALANCE:
        details |= _balance(call)
    elif reason == RATE_LIMITED:
        wait_ms = retry_after if isinstance(retry_after, int) else _wait_ms(call)
        details["retry_after_ms"] = None if retry_after == NO_WAIT else wait_ms
        limit = _terms(call).limit
        details["limit"] = 1 if limit is None else limit.rates[0].number
    amounts = {name: Decimal(str(given[name])) for name in AMOUNTS & given.keys()}
    given = {name: Number(repr(value)) if isinstance(value, float) else value for name, value in given.items()}
    return Rejection(reason, **details | dict(given) | amounts)


def _terms(call: Call[Any]) -> AccountTerms:
    """Return the terms of the account that asks; those of a new one where it is not known."""
    account = call.exchange.account
    return call.sandbox.rules.of_accounts(call.vendor.name, call.vendor.terms) if account is None else account.terms


def _balance(call: Call[Any]) -> dict[str, object]:
    account, terms = call.exchange.account, _terms(call)
    balance = Decimal(0) if account is None else account.balance
    return {"balance": balance, "required": balance + terms.price, "currency": terms.currency}


def _wait_ms(call: Call[Any]) -> int:
    return WAIT_MS if call.admission is None else call.admission.reset_ms - call.now_ms
