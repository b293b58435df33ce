"""Texts and recipients go in, priced drafts come out: segments by the vendor's rule, cost by the account's price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.sandbox.books.messages import Draft

if TYPE_CHECKING:
    from simulator.api.call import Call


def draft(call: Call[Any], to: str, text: str) -> Draft:
    """One text to one recipient (E.164)."""
    segments = call.vendor.segment_rule.measure(text).segments
    return Draft(to, text, segments, call.account.cost_of(to, segments))


def drafts(call: Call[Any], recipients: Sequence[str], text: str) -> list[Draft]:
    """One text to each recipient (E.164), in their order; a repeated recipient counts each time."""
    segments = call.vendor.segment_rule.measure(text).segments
    cost_of = call.account.cost_of
    return [Draft(to, text, segments, cost_of(to, segments)) for to in recipients]
