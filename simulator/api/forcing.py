"""A refusal that nothing in the request deserves: a reason goes in, a rejection with all its details comes out."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter
from typing import TYPE_CHECKING, Any

from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, RATE_LIMITED, Rejection

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.api.vendor import VendorError
    from simulator.sandbox.books.accounts import AccountTerms
    from simulator.sandbox.faults.effects import Refusal

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


AMOUNTS = frozenset({"balance", "required"})
"""Details that are amounts of money."""


def details_of(reason: str, error: VendorError) -> set[str]:
    """The names of the details that the vendor's words for a reason are filled with."""
    names = {name for _, name, _, _ in Formatter().parse(error.message) if name} | set(error.example)
    return names | {*AMOUNTS, "currency"} if reason == INSUFFICIENT_BALANCE else names


def forced(call: Call[Any], refusal: Refusal) -> Rejection:
    """The rejection, as the vendor's `refuse` expects it."""
    error = call.vendor.errors[refusal.reason]
    stand_ins = STAND_INS | {"method": call.request.method}
    details: dict[str, object] = {name: stand_ins.get(name, name) for name in details_of(refusal.reason, error)}
    details |= error.example
    if refusal.reason == INSUFFICIENT_BALANCE:
        details |= _balance(call)
    elif refusal.reason == RATE_LIMITED:
        details["retry_after_ms"] = _wait_ms(call, refusal) if refusal.has_retry_after else None
        limit = _terms(call).limit
        details["limit"] = 1 if limit is None else limit.rates[0].number
    return Rejection(refusal.reason, **details | dict(refusal.details))


def _terms(call: Call[Any]) -> AccountTerms:
    """Those of who asks; of a new account, where that is not known."""
    account = call.exchange.account
    return call.sandbox.rules.of_accounts(call.vendor.name, call.vendor.terms) if account is None else account.terms


def _balance(call: Call[Any]) -> dict[str, object]:
    account, terms = call.exchange.account, _terms(call)
    balance = Decimal(0) if account is None else account.balance
    return {"balance": balance, "required": balance + terms.price, "currency": terms.currency}


def _wait_ms(call: Call[Any], refusal: Refusal) -> int:
    if refusal.retry_after_ms is not None:
        return refusal.retry_after_ms
    return WAIT_MS if call.admission is None else call.admission.reset_ms - call.now_ms
