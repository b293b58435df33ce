"""The `faults` of a scenario: what is declared goes in, is checked, and comes out as faults of a sandbox."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from simulator.commands.money import Money
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.faults.effects import MAX_HOLD_MS, Effects, Latency, Mishandling, WireKind
from simulator.sandbox.faults.fault import Fault, Phase
from simulator.scenario.damage_models import DamageField, HeaderChange, HeaderName
from simulator.scenario.delay_models import DelayField, Part
from simulator.scenario.fault_effect_models import AnswerModel, RealTime, RefusalField, RefusalModel, WireField
from simulator.scenario.fault_match_model import Count, FaultMatchModel
from simulator.scenario.known import Known, Truth
from simulator.scenario.quantities import TextDuration
from simulator.scenario.receipt_models import ReceiptModel
from simulator.scenario.refusal_names import known_refusal

MAX_NAME = 100


_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Annotated[Money, Field(gt=0)])


def _amount_or_all(spend: str) -> str:
    if spend != "all":
        try:
            _AMOUNT.validate_python(spend)
        except ValidationError:
            raise PydanticCustomError("spend", "an amount above 0, or all") from None
    return spend


class FaultModel(Part):
    """A defect: which requests it is for, in which phase it strikes, and what it does."""

    name: str | None = Field(default=None, min_length=1, max_length=MAX_NAME, description="Unique in its world.")
    is_on: Truth = Field(default=True, alias="on", description="no: it waits until the timeline turns it on.")
    match: FaultMatchModel = FaultMatchModel()
    phase: Literal["before", "after", "always"] | None = Field(
        default=None,
        description="before: nothing happened. after: accepted and charged all the same. always: whatever the answer.",
    )
    refuse: RefusalField | None = None
    respond: AnswerModel | None = None
    latency: DelayField | None = Field(default=None, description="How long the answer is held, in real time.")
    jitter: RealTime = Field(default_factory=int, description="By how much that varies either way.")
    wire: WireField | None = None
    damage: list[DamageField] = Field(default=[], max_length=20, description="What is done to the body, in order.")
    headers: dict[HeaderName, HeaderChange] = Field(
        default={}, max_length=50, description="Headers set; ~ removes one."
    )
    rate_limit: Count | None = Field(default=None, description="Requests a minute, for each account.")
    stale_balance: TextDuration | None = Field(default=None, description="Balances are shown as they were then.")
    charges: Annotated[int, Field(ge=2, le=10)] | None = Field(default=None, description="How often it is charged.")
    send: Truth = Field(default=True, description="no: what was charged never reaches the network.")
    refund_after: TextDuration | None = Field(default=None, description="It is charged, and refunded so much later.")
    spend: Annotated[str, BeforeValidator(str), AfterValidator(_amount_or_all)] | None = Field(
        default=None,
        max_length=30,
        description="What somebody else spends of the balance right after the acceptance, or all.",
    )
    receipt: ReceiptModel | None = Field(default=None, description="What goes wrong with delivery receipts.")

    @property
    def phase_taken(self) -> Phase:
        """The phase that is said; if none is, the one in which the effects make sense."""
        if self.phase is not None:
            return Phase(self.phase)
        wire = self.wire
        stops = self.refuse or self.respond or (wire and wire.wire().kind.is_without_answer)
        return Phase.BEFORE if stops and not self._is_mishandled else Phase.AFTER

    @property
    def _is_mishandled(self) -> bool:
        return self.charges is not None or not self.send or self.refund_after is not None or self.spend is not None

    @field_validator("refuse")
    @classmethod
    def _is_a_reason(cls, refuse: RefusalModel | None, info: ValidationInfo) -> RefusalModel | None:
        known = info.context
        if refuse is None or not isinstance(known, Known):
            return refuse
        match = info.data.get("match")
        vendor = match.vendor if isinstance(match, FaultMatchModel) else None
        if vendor is None and isinstance(match, FaultMatchModel) and match.account:
            vendor = match.account.rpartition("-")[0]
        return known_refusal(refuse, vendor, known)

    @model_validator(mode="after")
    def _makes_sense(self, info: ValidationInfo) -> FaultModel:
        if not self._effects().is_any:
            raise PydanticCustomError("one_of", "at least one effect, such as `refuse`, `respond`, `latency` or `wire`")
        effects = self._effects()
        if self.receipt is not None and (effects != _of_receipt(effects) or self._is_mishandled):
            raise PydanticCustomError("contradiction", "`receipt` alone: answers and receipts are faults of their own")
        if self.refuse is not None and self.respond is not None:
            raise PydanticCustomError("contradiction", "either `refuse` or `respond`")
        if self.receipt is not None and self.match.vendor is not None and self._has_no_receipts(info):
            raise PydanticCustomError("contradiction", "a vendor that calls back: this can never match")
        if self.latency is not None and self.latency.delay().at(0.95) > MAX_HOLD_MS:
            raise PydanticCustomError("latency", "a `latency` of ten minutes at most: it passes in real time")
        if self.jitter and self.latency is None:
            raise PydanticCustomError("contradiction", "`latency` beside `jitter`")
        return self._agrees_with_phase(effects)

    def _has_no_receipts(self, info: ValidationInfo) -> bool:
        known = info.context
        return isinstance(known, Known) and not known.vendors[str(self.match.vendor)].has_callbacks

    def _agrees_with_phase(self, effects: Effects) -> FaultModel:
        phase = self.phase_taken
        if phase is Phase.BEFORE and not effects.stops:
            raise PydanticCustomError(
                "contradiction",
                "`refuse`, `respond` or a `wire` without an answer in the phase before: the others need an answer",
            )
        if phase is not Phase.BEFORE and effects.wire is not None and effects.wire.kind is WireKind.REFUSED:
            raise PydanticCustomError(
                "contradiction", "`refused` in the phase before: where nobody is, nothing happens"
            )
        only_after = effects.mishandling or effects.stale_balance_ms is not None or effects.limit
        looks_at_messages = self.match.match(0).looks_at_messages
        if looks_at_messages and (effects.stale_balance_ms is not None or effects.limit):
            raise PydanticCustomError(
                "contradiction",
                "no recipient, sender or text: `rate_limit` and `stale_balance` look before they are known",
            )
        if phase is not Phase.AFTER and (only_after or self.receipt):
            raise PydanticCustomError("contradiction", "the phase after, or none: the effect has a phase of its own")
        if phase is Phase.ALWAYS and looks_at_messages:
            raise PydanticCustomError(
                "contradiction", "no recipient, sender or text in the phase always: a refused request has none"
            )
        return self

    def fault(self, name: str, start_ms: int) -> Fault:
        """The fault, in a world that begins at an instant."""
        event = None if self.receipt is None else self.receipt.event
        return Fault(
            name,
            self.match.match(start_ms, event),
            self.phase_taken,
            self._effects(),
            is_on=self.is_on,
            declared=self.declaration(),
        )

    def declaration(self) -> dict[str, Any]:
        """What was said, without the name, as JSON can hold it; the same fault can be made of it."""
        shown = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        shown.pop("name", None)
        declared: dict[str, Any] = json.loads(json.dumps(shown))
        return declared

    def _effects(self) -> Effects:
        receipt = self.receipt
        is_hasty = receipt is not None and receipt.before_answer
        mishandling = None
        if self._is_mishandled or is_hasty:
            spend = None if self.spend is None else Decimal(-1) if self.spend == "all" else Decimal(self.spend)
            mishandling = Mishandling(self.charges or 1, self.send, self.refund_after, spend, is_hasty)
        return Effects(
            refusal=self.refuse.refusal() if self.refuse else None,
            answer=self.respond.answer() if self.respond else None,
            latency=Latency(self.latency.delay(), self.jitter) if self.latency else None,
            wire=self.wire.wire() if self.wire else None,
            damages=tuple(each.damage() for each in self.damage),
            headers=tuple(self.headers.items()),
            limit=None if self.rate_limit is None else per_minute(self.rate_limit),
            stale_balance_ms=self.stale_balance,
            mishandling=mishandling,
            receipt=receipt.trouble() if receipt is not None and not is_hasty else None,
        )


def _of_receipt(effects: Effects) -> Effects:
    return Effects(receipt=effects.receipt, mishandling=effects.mishandling)


class ReceiptRuleModel(ReceiptModel):
    """What goes wrong with the receipts of the messages that match."""

    name: str | None = Field(default=None, min_length=1, max_length=MAX_NAME, description="Unique in its world.")
    is_on: Truth = Field(default=True, alias="on", description="no: it waits until the timeline turns it on.")
    match: FaultMatchModel = FaultMatchModel()

    def as_fault(self) -> FaultModel:
        """The same as a fault."""
        receipt = ReceiptModel.model_construct(
            self.model_fields_set & ReceiptModel.model_fields.keys(),
            **{name: getattr(self, name) for name in ReceiptModel.model_fields},
        )
        given = {*self.model_fields_set & {"name", "is_on", "match"}, "receipt"}
        return FaultModel.model_construct(given, name=self.name, is_on=self.is_on, match=self.match, receipt=receipt)
