"""Write amounts of money as JSON numbers with decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.text.json_writing import Number, spell

if TYPE_CHECKING:
    from decimal import Decimal


def spell_amount(amount: Decimal) -> Number:
    """Write a whole amount with one decimal place, any other with at least two: `20.0`, `1000.50`.

    Source: ugsms.com/documentation/v2, the examples of Send SMS and of the balance.
    """
    return spell(amount, 1 if amount == amount.to_integral_value() else 2)
