"""Write and read instants as vendors do; inside they are milliseconds since the epoch."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@lru_cache(maxsize=64)  # while a clock stands still, and under load, many answers share an instant
def iso_seconds(instant_ms: int) -> str:
    """Write an instant in ISO 8601, in UTC to the second: `2024-01-01T12:00:00Z`."""
    return _iso(instant_ms // 1000)


@lru_cache(maxsize=64)
def _iso(second: int) -> str:
    return dt.datetime.fromtimestamp(second, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_millis(instant_ms: int) -> str:
    """Write an instant in ISO 8601, in UTC to the millisecond: `2024-01-01T12:00:00.000Z`."""
    return f"{iso_seconds(instant_ms)[:-1]}.{instant_ms % 1000:03d}Z"


def in_ms(moment: dt.datetime) -> int:
    """Return a moment with an offset as whole milliseconds since the epoch; its float timestamp is not exact."""
    return (moment - EPOCH) // dt.timedelta(milliseconds=1)


FIRST_MS = in_ms(dt.datetime.min.replace(tzinfo=dt.UTC))
LAST_MS = in_ms(dt.datetime.max.replace(tzinfo=dt.UTC))


def parse_instant(text: str, zone: dt.tzinfo = dt.UTC) -> int | None:
    """Read ISO 8601 with a date, a time and perhaps an offset (else the zone's) as milliseconds; None if invalid."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2024-01-01"):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    instant_ms = in_ms(moment)
    return instant_ms if FIRST_MS <= instant_ms <= LAST_MS else None  # an offset may lead out of the calendar
