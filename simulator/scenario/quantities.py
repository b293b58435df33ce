"""Read amounts, durations and instants as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.api.instants import EPOCH
from simulator.commands.money import Money
from simulator.scenario.durations import DURATION_PATTERN, parse_duration, written_duration

END = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
"""Dates end with the year 9999; what is planned for later than now must still have one."""


def parse_text_duration(value: object) -> int:
    """Read `3s`, `1h30m` or `250ms` as milliseconds: in a file a number has its unit.

    Raises:
        PydanticCustomError: it is none of these.
    """
    if isinstance(value, str):
        try:
            return parse_duration(value)
        except PydanticCustomError:
            pass
    raise PydanticCustomError("duration", "a duration with its unit, such as 250ms, 3s, 2m, 1h30m or 1d")


def parse_moment(value: object) -> int | dt.datetime:
    """Read a duration after the start, in milliseconds, or an instant.

    Raises:
        PydanticCustomError: it is neither.
    """
    try:
        return parse_text_duration(value)
    except PydanticCustomError:
        pass
    try:
        return _within_dates(_aware(dt.datetime.fromisoformat(str(value))))
    except (ValueError, PydanticCustomError):
        raise PydanticCustomError(
            "moment", "a duration after the start such as 10m, or an instant such as 2024-01-31T12:00:00Z"
        ) from None


def _written_moment(moment: int | dt.datetime) -> str:
    return moment.isoformat() if isinstance(moment, dt.datetime) else written_duration(moment)


def _aware(moment: dt.datetime) -> dt.datetime:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    try:
        aware.astimezone(dt.UTC)
    except OverflowError:
        raise PydanticCustomError("instant", "an instant in the years 1 to 9999 of UTC") from None
    return aware


Instant = Annotated[dt.datetime, AfterValidator(_aware)]
"""ISO 8601; without an offset it is UTC."""


def _within_dates(moment: dt.datetime) -> dt.datetime:
    if not EPOCH <= moment < END:
        raise PydanticCustomError("instant", "an instant from 1970 to 8999, in ISO 8601")
    return moment


TextDuration = Annotated[
    int,
    BeforeValidator(parse_text_duration),
    PlainSerializer(written_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["250ms", "3s", "1h30m"]}),
]
"""Milliseconds, read from text."""

Moment = Annotated[
    int | dt.datetime,
    PlainValidator(parse_moment),
    PlainSerializer(_written_moment, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["10m", "2024-01-31T12:00:00Z"]}),
]
"""Milliseconds after the start, or an instant."""

BoundedInstant = Annotated[Instant, AfterValidator(_within_dates)]
"""ISO 8601; without an offset it is UTC."""

Amount = Annotated[Money, Field(gt=0)]
NotNegative = Annotated[Money, Field(ge=0)]
