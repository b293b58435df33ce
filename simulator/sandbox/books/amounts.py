"""Hold amounts of money that many things share: each is one object."""

from __future__ import annotations

from decimal import Decimal

NOTHING = Decimal(0)
"""No money, as all have that has moved none."""
