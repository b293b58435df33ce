"""Read what effects of faults mark as written in a way of its own: waits, amounts, truths and delays."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from simulator.commands.money import Money
from simulator.sandbox.faults.declaring import Written
from simulator.sandbox.faults.effects.mishandling import ALL
from simulator.sandbox.faults.effects.refusal import AMOUNTS, NO_WAIT, RIGHT_WAIT
from simulator.scenario.delay_models import DelayField
from simulator.scenario.durations import written_duration
from simulator.scenario.known import Truth
from simulator.scenario.quantities import TextDuration, parse_text_duration

_MONEY: TypeAdapter[Decimal] = TypeAdapter(Money)
_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Annotated[Money, Field(gt=0)])


def _retry_after(value: object) -> str | int:
    if isinstance(value, str) and value in {RIGHT_WAIT, NO_WAIT}:
        return value
    if isinstance(value, str) and value.startswith("-"):
        return -parse_text_duration(value[1:])
    try:
        return parse_text_duration(value)
    except PydanticCustomError:
        raise PydanticCustomError("retry_after", "right, none, or a duration such as 30s or -5s") from None


def _written_wait(wait: str | int) -> str:
    return wait if isinstance(wait, str) else written_duration(wait)


def _details(details: dict[str, object]) -> dict[str, object]:
    for name in AMOUNTS & details.keys():
        try:
            _MONEY.validate_python(details[name])
        except ValidationError:
            raise PydanticCustomError("money", "an amount such as 12.50 for {name}", {"name": name}) from None
    return details


def _amount_or_all(spend: str) -> str:
    if spend != ALL:
        try:
            _AMOUNT.validate_python(spend)
        except ValidationError:
            raise PydanticCustomError("spend", "an amount above 0, or all") from None
    return spend


Detail = Annotated[str, Field(max_length=1_000)] | bool | int | Annotated[float, Field(allow_inf_nan=False)]

WORDS: Mapping[Written, Any] = {
    Written.TRUTH: Truth,
    Written.DURATION: TextDuration,
    Written.DELAY: DelayField,
    Written.WAIT_TO_TELL: Annotated[
        str | int,
        BeforeValidator(_retry_after),
        PlainSerializer(_written_wait, return_type=str, when_used="json"),
        WithJsonSchema({"type": "string", "examples": ["right", "none", "5s"]}),
    ],
    Written.AMOUNT_OR_ALL: Annotated[str, BeforeValidator(str), AfterValidator(_amount_or_all)],
    Written.DETAILS: Annotated[dict[str, Detail], Field(max_length=20), AfterValidator(_details)],
}
"""What stands for a field's own type where it is marked so."""
