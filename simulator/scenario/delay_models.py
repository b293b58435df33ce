"""Declare how long something takes: a duration or a distribution."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.rules.delays import MAX_DELAY_MS, Delay, LogNormal, Normal, Percentiles, Uniform
from simulator.scenario.durations import lasting
from simulator.scenario.quantities import TextDuration
from simulator.text.docstrings import Documented

Wait = Annotated[TextDuration, lasting(at_most_ms=MAX_DELAY_MS)]


class Part(Documented, BaseModel):
    """A part of a scenario; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class UniformModel(Part):
    """Every delay between two is equally likely."""

    low: Wait = Field(alias="from")
    high: Wait = Field(alias="to")


class NormalModel(Part):
    """A bell curve; negative delays become 0."""

    mean: Wait
    deviation: Wait


class LogNormalModel(Part):
    """Mostly short delays with a long tail: half stay below `median`, 95 of 100 below `p95`."""

    median: Annotated[TextDuration, lasting(at_least_ms=1, at_most_ms=MAX_DELAY_MS)]
    p95: Wait


class DelayModel(Part):
    """How long something takes: a duration such as `2s`, or one distribution."""

    constant: Wait | None = None
    uniform: UniformModel | None = None
    normal: NormalModel | None = None
    lognormal: LogNormalModel | None = None
    percentiles: dict[Annotated[float, Field(ge=0, le=100)], Wait] | None = Field(
        default=None, min_length=1, max_length=100, description="For example {50: 2s, 95: 8s, 100: 1m}."
    )

    @model_validator(mode="after")
    def _is_one_distribution(self) -> DelayModel:
        if len(self.model_fields_set) != 1 or getattr(self, next(iter(self.model_fields_set))) is None:
            raise PydanticCustomError("one_of", "a duration such as 2s, or exactly one distribution")
        uniform, lognormal, percentiles = self.uniform, self.lognormal, self.percentiles
        if uniform and uniform.low > uniform.high:
            raise PydanticCustomError("order", "a `to` at least as long as `from`")
        if lognormal and lognormal.p95 < lognormal.median:
            raise PydanticCustomError("order", "a `p95` at least as long as `median`")
        if percentiles and [percentiles[share] for share in sorted(percentiles)] != sorted(percentiles.values()):
            raise PydanticCustomError("order", "delays that never fall as percentiles rise")
        return self

    def delay(self) -> Delay:
        """Make the distribution."""
        if self.uniform:
            return Uniform(self.uniform.low, self.uniform.high)
        if self.normal:
            return Normal(self.normal.mean, self.normal.deviation)
        if self.lognormal:
            return LogNormal(self.lognormal.median, self.lognormal.p95)
        if self.percentiles:
            shares = sorted(self.percentiles)
            return Percentiles(tuple(each / 100 for each in shares), tuple(self.percentiles[each] for each in shares))
        return Uniform(self.constant or 0, self.constant or 0)


def _as_delay(value: object) -> object:
    return {"constant": value} if isinstance(value, str) else value


DelayField = Annotated[DelayModel, BeforeValidator(_as_delay, json_schema_input_type=TextDuration | DelayModel)]
