"""Read durations as people write them, `3s`, `1h30m` or a number of seconds, as milliseconds, and write them again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_DURATION_MS = 100 * 366 * 86_400_000
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)", re.ASCII)
DURATION_PATTERN = r"^(\d{1,12}(\.\d{1,6})?(ms|s|m|h|d))+$"


MOST_DIGITS = 10**12
"""A number of a duration that is read has fewer digits than this."""


def parse_duration(value: object) -> int:
    """Read `3s`, `1h30m`, `250ms` or a number of seconds, as milliseconds.

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
    if total_ms is None or not total_ms.is_finite() or not 0 <= total_ms <= MAX_DURATION_MS:
        raise PydanticCustomError(
            "duration", "a duration such as 250ms, 3s, 2m, 1h30m or 1d, or a number of seconds; at most 100 years"
        )
    return int(total_ms)


def written_duration(duration_ms: int) -> str:
    """Write milliseconds as a duration that can be read again."""
    if duration_ms < MOST_DIGITS:
        return f"{duration_ms}ms"
    return f"{duration_ms // 1_000}.{duration_ms % 1_000:03}s"


def lasting(*, at_least_ms: int = 0, at_most_ms: int = MAX_DURATION_MS) -> AfterValidator:
    """Bound a duration; whoever goes beyond is told the bounds with their units."""

    def bounded(duration_ms: int) -> int:
        if not at_least_ms <= duration_ms <= at_most_ms:
            least = f"at least {_in_its_unit(at_least_ms)} and " if at_least_ms else ""
            raise PydanticCustomError("duration", f"a duration of {least}at most {_in_its_unit(at_most_ms)}")
        return duration_ms

    return AfterValidator(bounded)


def _in_its_unit(duration_ms: int) -> str:
    unit, unit_ms = next((each, ms) for each, ms in reversed(UNITS_MS.items()) if duration_ms % ms == 0)
    return f"{duration_ms // unit_ms}{unit}"


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    # Written as a number, milliseconds would be read again as seconds.
    PlainSerializer(written_duration, return_type=str, when_used="json-unless-none"),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": DURATION_PATTERN}, {"type": "number", "minimum": 0}],
            "examples": ["3s"],
        }
    ),
]
"""Milliseconds, read from text or from a number of seconds."""
