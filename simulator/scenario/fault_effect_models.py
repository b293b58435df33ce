"""What a fault does to an answer and its connection: a declaration goes in, is checked, and comes out as an effect."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from simulator.api.forcing import AMOUNTS
from simulator.commands.money import Money
from simulator.sandbox.faults.effects import RawAnswer, Refusal, Wire, WireKind
from simulator.scenario.damage_models import HeaderName, HeaderValue
from simulator.scenario.delay_models import Part
from simulator.scenario.quantities import TextDuration, parse_text_duration, written_duration

MAX_BODY = 1_000_000
RealTime = Annotated[TextDuration, Field(le=600_000)]
"""A wait in real time: ten minutes at most."""


Detail = Annotated[str, Field(max_length=1_000)] | bool | int | Annotated[float, Field(allow_inf_nan=False)]
_MONEY: TypeAdapter[Decimal] = TypeAdapter(Money)


def _as_reason(value: object) -> object:
    return {"reason": value} if isinstance(value, str) else value


def _retry_after(value: object) -> str | int:
    if isinstance(value, str) and value in {"right", "none"}:
        return value
    if isinstance(value, str) and value.startswith("-"):
        return -parse_text_duration(value[1:])
    try:
        return parse_text_duration(value)
    except PydanticCustomError:
        raise PydanticCustomError("retry_after", "right, none, or a duration such as 30s or -5s") from None


def _details(details: dict[str, object]) -> dict[str, object]:
    for name in AMOUNTS & details.keys():
        try:
            _MONEY.validate_python(details[name])
        except ValidationError:
            raise PydanticCustomError("money", "an amount such as 12.50 for {name}", {"name": name}) from None
    return details


class RefusalModel(Part):
    """The vendor's own refusal, for a reason of its error table."""

    reason: str = Field(description="A reason or a code of the vendor, as `sms-simulator vendors` lists them.")
    retry_after: Annotated[
        str | int,
        BeforeValidator(_retry_after),
        WithJsonSchema({"type": "string", "examples": ["right", "none", "5s"]}),
    ] = Field(default="right", description="After too many requests: the right wait, none, or another (-5s is past).")
    details: dict[str, Detail] = Field(
        default={}, max_length=20, description="What the vendor's words are filled with."
    )

    _is_money = field_validator("details")(_details)

    @field_serializer("retry_after", when_used="json")
    def _written(self, wait: str | int) -> str:
        return wait if isinstance(wait, str) else written_duration(wait)

    def refusal(self) -> Refusal:
        """The refusal."""
        wait = self.retry_after
        details = {name: Decimal(str(value)) if name in AMOUNTS else value for name, value in self.details.items()}
        return Refusal(self.reason, details, wait if isinstance(wait, int) else None, wait != "none")


class AnswerModel(Part):
    """An answer that is not the vendor's."""

    status: Annotated[int, Field(ge=200, le=599)]
    body: str = Field(default="", max_length=MAX_BODY)
    content_type: HeaderValue | None = Field(default=None, description="text/html where there is a body, if not set.")
    headers: dict[HeaderName, HeaderValue] = Field(default={}, max_length=50)

    def answer(self) -> RawAnswer:
        """The answer."""
        kind = self.content_type or ("text/html" if self.body else None)
        labels = [("Content-Type", kind)] if kind else []
        return RawAnswer(self.status, (*labels, *self.headers.items()), self.body.encode())


def _drip_wait_ms() -> int:
    return 100


class DripModel(Part):
    """A body in small pieces."""

    size: Annotated[int, Field(ge=1, le=65_536)] = Field(default=1, description="Bytes at a time.")
    every: RealTime = Field(default_factory=_drip_wait_ms, description="Between two pieces, in real time; 100ms.")


WireName = Literal["close", "reset", "hang", "refused", "endless"]


class WireModel(Part):
    """What happens to the connection: one of these."""

    cut: Annotated[float, Field(ge=0, lt=1)] | None = Field(default=None, description="The share that is sent.")
    drip: DripModel | None = Field(default=None, description="Sent in small pieces.")
    kind: WireName | None = None

    @model_validator(mode="after")
    def _is_one(self) -> WireModel:
        if sum(each is not None for each in (self.cut, self.drip, self.kind)) != 1:
            raise PydanticCustomError(
                "one_of", "close, reset, hang, refused or endless, or a mapping with either `cut` or `drip`"
            )
        return self

    def wire(self) -> Wire:
        """The effect."""
        if self.cut is not None:
            return Wire(WireKind.CUT, share=self.cut)
        if self.drip is not None:
            return Wire(WireKind.DRIP, size=self.drip.size, every_ms=self.drip.every)
        return Wire(WireKind(self.kind))


def _as_wire(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


RefusalField = Annotated[RefusalModel, BeforeValidator(_as_reason, json_schema_input_type=str | RefusalModel)]
WireField = Annotated[WireModel, BeforeValidator(_as_wire, json_schema_input_type=WireName | WireModel)]
