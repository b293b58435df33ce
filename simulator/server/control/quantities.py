"""Amounts and instants in control requests and answers: their text goes in or comes out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from simulator.api.instants import EPOCH
from simulator.api.json_text import spell
from simulator.scenario.model import Instant

END = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
"""Dates end with the year 9999; what is planned for later than now must still have one."""


def spell_money(amount: Decimal) -> str:
    """An amount as a decimal string."""
    return str(spell(amount, 2))


def _within_dates(moment: dt.datetime) -> dt.datetime:
    if not EPOCH <= moment < END:
        raise PydanticCustomError("instant", "an instant from 1970 to 8999, in ISO 8601")
    return moment


BoundedInstant = Annotated[Instant, AfterValidator(_within_dates)]
"""ISO 8601; without an offset it is UTC."""

Money = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
