"""Look up declared refusals by our name of a reason, or by a vendor's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.scenario.known import Known, unknown
from simulator.serving.forcing import details_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from simulator.api.vendor import Vendor
    from simulator.sandbox.faults.effects.refusal import Refusal
    from simulator.scenario.declared_models import DeclaredPart


def known_refusal(refuse: DeclaredPart, vendor: str | None, known: Known) -> DeclaredPart:
    """Return a refusal with our name of its reason; raises `PydanticCustomError` where a vendor has no such refusal.

    Args:
        refuse: names a reason, or a code of the vendor's.
        vendor: whose it is; None for all, who must share the reason then.
        known: the vendors.
    """
    named = [known.vendors[vendor]] if vendor and vendor in known.vendors else list(known.vendors.values())
    shared = set.intersection(*(set(each.errors) for each in named))
    refusal: Refusal = refuse.value()
    reason = refusal.reason
    if reason not in shared:
        if vendor is None:
            raise unknown("reason of every vendor (name one in `match` for more)", reason, sorted(shared))
        errors = reversed(list(named[0].errors.items()))  # the first of those that share a code
        by_code = {str(error.code): reason for reason, error in errors if error.code is not None}
        if reason not in by_code:
            raise unknown("reason", reason, [*sorted(shared), *by_code])
        reason = by_code[reason]
        refuse = refuse.model_copy(update={"reason": reason})
    _check_details(reason, refusal.details, named)
    return refuse


def known_to_any(refuse: DeclaredPart, known: Known) -> DeclaredPart:
    """Return a refusal of whoever's; raises `PydanticCustomError` where no vendor has such a reason or code."""
    names = {
        name for each in known.vendors.values() for row in each.errors.items() for name in (row[0], str(row[1].code))
    }
    if (reason := refuse.value().reason) not in names:
        raise unknown("reason", reason, sorted(names))
    return refuse


def _check_details(reason: str, details: Iterable[str], named: Sequence[Vendor[Any]]) -> None:
    names = sorted(set().union(*(details_of(reason, each.errors[reason]) for each in named)))
    for name in details:
        if name not in names:
            raise unknown(f"detail of {reason}", name, names)
