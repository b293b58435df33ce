"""Read the `faults` and `receipts` of a scenario: what is declared is checked, and made into faults of a sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulator.sandbox.faults.declaring import declared_fields
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.receipt import ReceiptTrouble
from simulator.sandbox.faults.fault import Fault
from simulator.sandbox.faults.kinds import EFFECTS
from simulator.sandbox.faults.striking import Phase, Point
from simulator.scenario.declared_models import (
    DeclaredPart,
    effect_fields,
    model_of,
    refuse_flaw,
    value_in,
    with_fields,
)
from simulator.scenario.delay_models import Part
from simulator.scenario.fault_match_model import FaultMatchModel
from simulator.scenario.known import Known, Truth
from simulator.scenario.refusal_names import known_refusal, known_to_any

MAX_NAME = 100
ReceiptModel = model_of(ReceiptTrouble)


@with_fields(**effect_fields(EFFECTS))
class FaultModel(Part):
    """A defect: which requests it is for, in which phase it strikes, and what it does."""

    kinds: ClassVar[tuple[type[Effect], ...]] = EFFECTS

    name: str | None = Field(default=None, min_length=1, max_length=MAX_NAME, description="Unique in its world.")
    is_on: Truth = Field(default=True, alias="on", description="no: it waits until the timeline turns it on.")
    match: FaultMatchModel = FaultMatchModel()
    phase: Literal["before", "after", "always"] | None = Field(
        default=None,
        description=(
            "before: the vendor has done nothing. after: it has accepted and charged all. always: whatever its answer."
        ),
    )

    @property
    def only_turns(self) -> bool:
        """Whether it is no fault, but turns one: nothing that is declared does."""
        return False

    def fault(self, name: str, start_ms: int) -> Fault:
        """Make the fault, in a world that begins at an instant."""
        effects = list(self._effects())
        event = next((each.reported for each in effects if each.reported is not None), None)
        acted = (each.acted() for each in effects)
        match = self.match.match(start_ms, event)
        return Fault(name, match, self._phase_of(effects), *acted, is_on=self.is_on, declared=self.declaration())

    def declaration(self) -> dict[str, Any]:
        """Return the declaration without the name, as JSON can hold it; the same fault can be made of it."""
        shown = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        shown.pop("name", None)
        declared: dict[str, Any] = json.loads(json.dumps(shown))
        return declared

    def _effects(self) -> Iterator[Effect]:
        """List the effects that are declared."""
        for kind in self.kinds:
            if kind.key is None:
                effect: Effect = value_in(self, kind)
                if effect.is_any:
                    yield effect
            elif getattr(self, kind.key) is not None:
                yield getattr(self, kind.key).value()

    def _phase_of(self, effects: list[Effect]) -> Phase:
        """Return the phase that is declared; if none is, the one in which the effects make sense."""
        if self.phase is not None:
            return Phase(self.phase)
        is_accepted = any(each.point is Point.ACCEPTANCE for each in effects)
        return Phase.BEFORE if any(each.ends_request for each in effects) and not is_accepted else Phase.AFTER

    @field_validator("refuse", check_fields=False)
    @classmethod
    def _is_a_reason(cls, refuse: DeclaredPart | None, info: ValidationInfo) -> DeclaredPart | None:
        known = info.context
        if refuse is None or not isinstance(known, Known):
            return refuse
        match = info.data.get("match")
        if match is None:  # it is wrong, and told by itself
            return known_to_any(refuse, known)
        vendor = match.vendor if isinstance(match, FaultMatchModel) else None
        if vendor is None and isinstance(match, FaultMatchModel) and match.account:
            vendor = match.account.rpartition("-")[0]
        return known_refusal(refuse, vendor, known)

    @model_validator(mode="after")
    def _makes_sense(self, info: ValidationInfo) -> FaultModel:
        if self.only_turns:
            return self
        effects = list(self._effects())
        if not effects:
            raise PydanticCustomError("one_of", "at least one effect, such as `refuse`, `respond`, `latency` or `wire`")
        if any(each.point is Point.RECEIPT for each in effects):
            if len(effects) > 1:
                raise PydanticCustomError(
                    "contradiction", "`receipt` alone: put other effects into a fault of their own"
                )
            if self.match.vendor is not None and self._has_no_receipts(info):
                raise PydanticCustomError("contradiction", "a vendor that calls back: this can never match")
        answers = [f"`{each.key}`" for each in effects if each.is_answer]
        if len(answers) > 1:
            raise PydanticCustomError("contradiction", f"either {' or '.join(answers)}")
        for kind in self.kinds:
            if kind.key is None:  # the others are parts, and have told
                refuse_flaw(value_in(self, kind).flaw())
        return self._agrees_with_phase(effects)

    def _has_no_receipts(self, info: ValidationInfo) -> bool:
        known = info.context
        return isinstance(known, Known) and not known.vendors[str(self.match.vendor)].has_callbacks

    def _agrees_with_phase(self, effects: list[Effect]) -> FaultModel:
        phase = self._phase_of(effects)
        if phase is Phase.BEFORE and not any(each.ends_request for each in effects):
            raise PydanticCustomError(
                "contradiction",
                "`refuse`, `respond` or a `wire` without an answer in the phase before: the others need an answer",
            )
        for each in effects:
            refuse_flaw(each.flaw_in(phase))
        looks_at_messages = self.match.match(0).looks_at_messages
        if looks_at_messages and any(each.point is Point.ADMISSION for each in effects):
            early = [key for kind in self.kinds if kind.point is Point.ADMISSION for key in declared_fields(kind)]
            names = " and ".join(f"`{key}`" for key in early)
            raise PydanticCustomError(
                "contradiction", f"no recipient, sender or text: {names} strike before these are known"
            )
        if phase is not Phase.AFTER and any(each.point is not None for each in effects):
            raise PydanticCustomError("contradiction", "the phase after, or none: the effect has a phase of its own")
        if phase is Phase.ALWAYS and looks_at_messages:
            raise PydanticCustomError(
                "contradiction", "no recipient, sender or text in the phase always: a refused request has none"
            )
        return self


@with_fields(ReceiptModel)
class ReceiptRuleModel(Part):
    """What goes wrong with the receipts of the messages that match."""

    name: str | None = Field(default=None, min_length=1, max_length=MAX_NAME, description="Unique in its world.")
    is_on: Truth = Field(default=True, alias="on", description="no: it waits until the timeline turns it on.")
    match: FaultMatchModel = FaultMatchModel()

    def as_fault(self) -> FaultModel:
        """Make a fault of the rule."""
        names = ReceiptModel.model_fields.keys()
        values = {name: getattr(self, name) for name in names}
        receipt = ReceiptModel.model_construct(self.model_fields_set & names, **values)
        whole: dict[str, Any] = {"name": self.name, "is_on": self.is_on, "match": self.match, "receipt": receipt}
        given = {*self.model_fields_set & {"name", "is_on", "match"}, "receipt"}
        return FaultModel.model_construct(given, **whole)
