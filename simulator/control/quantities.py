"""Spell amounts in the answers of the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.text.json_writing import spell

if TYPE_CHECKING:
    from decimal import Decimal


def spell_money(amount: Decimal) -> str:
    """Spell an amount as a decimal string."""
    return str(spell(amount, 2))
