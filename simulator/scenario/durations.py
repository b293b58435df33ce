"""Read durations as people write them: `3s`, `1h30m` or a number of seconds, as milliseconds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_DURATION_MS = 100 * 366 * 86_400_000
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)", re.ASCII)
DURATION_PATTERN = r"^(\d{1,12}(\.\d{1,6})?(ms|s|m|h|d))+$"


def parse_duration(value: object) -> int:
    """`3s`, `1h30m`, `250ms` or a number of seconds, as milliseconds.

    Raises:
        PydanticCustomError: it is none of these, negative, or longer than a hundred years.
    """
    total_ms: Decimal | None = None
    if isinstance(value, str):
        parts = _DURATION.findall(value)
        if parts and "".join(f"{number}{unit}" for number, unit in parts) == value:
            total_ms = sum((Decimal(number) * UNITS_MS[unit] for number, unit in parts), Decimal(0))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        total_ms = Decimal(str(value)) * 1_000
    if total_ms is None or not 0 <= total_ms <= MAX_DURATION_MS:
        raise PydanticCustomError(
            "duration", "a duration such as 250ms, 3s, 2m, 1h30m or 1d, or a number of seconds; at most 100 years"
        )
    return int(total_ms)


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": DURATION_PATTERN}, {"type": "number", "minimum": 0}],
            "examples": ["3s"],
        }
    ),
]
"""Milliseconds, read from text or from a number of seconds."""
