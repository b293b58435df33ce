"""Agree on the terms of accounts: the vendor's defaults, with what a world says in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.books.limits import Limit, per_minute
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.vendor import Vendor
    from simulator.scenario.account_models import TermsModel


def terms_by_vendor(models: Mapping[str, TermsModel], vendors: Mapping[str, Vendor[Any]]) -> dict[str, AccountTerms]:
    """Make the terms of vendors that a world speaks of; raises `UnknownNameError` for a vendor that does not exist."""
    for name in models:
        if name not in vendors:
            raise UnknownNameError("vendor", name, vendors)
    return {name: account_terms(vendors[name], vendors[name].terms, model) for name, model in models.items()}


def account_terms(vendor: Vendor[Any], defaults: AccountTerms, model: TermsModel) -> AccountTerms:
    """Put what the model says in the place of defaults. A price of its own holds for every region.

    Raises:
        UnknownNameError: the vendor has no such plan.
    """
    return AccountTerms(
        currency=model.currency or defaults.currency,
        price=defaults.price if model.price is None else model.price,
        opening_balance=defaults.opening_balance if model.balance is None else model.balance,
        default_sender=defaults.default_sender,
        prices=_prices(defaults, model),
        sender_ids=defaults.sender_ids if model.sender_ids is None else _senders(model.sender_ids),
        limit=_limit(vendor, defaults, model),
        limit_counts=model.limit_counts or defaults.limit_counts,
        key_lifetime_ms=defaults.key_lifetime_ms,
        refund_after_ms=defaults.refund_after_ms if model.refunds is None else _refund_after_ms(model.refunds),
        budget=defaults.budget if model.budget is None else model.budget,
        switches=defaults.switches,
        plan=model.plan or defaults.plan,
    )


def _limit(vendor: Vendor[Any], defaults: AccountTerms, model: TermsModel) -> Limit | None:
    if model.plan is not None and model.plan not in vendor.plans:
        raise UnknownNameError(f"plan of {vendor.name}", model.plan, vendor.plans)
    if model.rate_limit is not None:
        return None if model.rate_limit == "none" else per_minute(model.rate_limit)
    return defaults.limit if model.plan is None else vendor.plans[model.plan]


def _refund_after_ms(refunds: str | int) -> int | None:
    return refunds if isinstance(refunds, int) else {"none": None, "at_once": 0}[refunds]


def _prices(defaults: AccountTerms, model: TermsModel) -> Mapping[str, Decimal]:
    if model.prices is not None:
        return model.prices
    return defaults.prices if model.price is None else {}


def _senders(names: list[str]) -> dict[str, bool]:
    pending = ":pending"
    return {name.removesuffix(pending): not name.endswith(pending) for name in names}
