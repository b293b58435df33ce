"""Trouble with delivery receipts as people write it: what is declared goes in, is checked, and comes out as a value."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.api.damage import spoil_callback
from simulator.sandbox.faults.effects import Manners, ReceiptTrouble, RetryRule
from simulator.scenario.damage_models import DamageField
from simulator.scenario.delay_models import Part
from simulator.scenario.known import Truth
from simulator.scenario.quantities import TextDuration

MAX_COPIES = 1_000
MAX_ATTEMPTS = 20
MAX_WAIT_MS = 30 * 86_400_000
"""Between two of many: so that the last one still has a date."""
RealTime = Annotated[TextDuration, Field(le=600_000)]


class CopiesModel(Part):
    """The same receipt again."""

    count: Annotated[int, Field(ge=1, le=MAX_COPIES)] = Field(default=1, description="How many more.")
    every: Annotated[TextDuration, Field(le=MAX_WAIT_MS)] = Field(
        default_factory=int, description="Between two of them."
    )


class RetryModel(Part):
    """The vendor's rule for receipts that are not acknowledged."""

    backoff: list[Annotated[TextDuration, Field(le=MAX_WAIT_MS)]] = Field(
        default=[], max_length=MAX_ATTEMPTS, description="The wait before each retry."
    )
    timeout: Annotated[RealTime, Field(gt=0)] | None = Field(default=None, description="What a receiver may take.")
    redirect_is_enough: Truth = Field(default=False, description="yes: 3xx counts as acknowledged.")


class MannersModel(Part):
    """How the vendor behaves on the connection, in real time."""

    send_every: RealTime = Field(default_factory=int, description="Between two pieces of the body.")
    send_size: Annotated[int, Field(ge=1, le=65_536)] = Field(default=16, description="Bytes in a piece.")
    read_every: RealTime = Field(default_factory=int, description="Before each 64 bytes of the answer.")
    hold: RealTime = Field(default_factory=int, description="How long the connection is kept after the answer.")


def _copies(value: object) -> object:
    return {"count": value} if isinstance(value, str | int) else value


class ReceiptModel(Part):
    """What goes wrong with the receipts of the messages that match. All of it may be combined."""

    event: Literal["sent", "delivered", "failed", "expired"] | None = Field(
        default=None, description="Only receipts of this state."
    )
    never: Truth = Field(default=False, description="yes: they are not sent.")
    before_answer: Truth = Field(default=False, description="yes: sent and delivered are reported before the answer.")
    late: TextDuration = Field(default_factory=int, description="How much later they come.")
    burst: TextDuration = Field(
        default_factory=int, description="They are held back, and come all together this often."
    )
    copies: Annotated[CopiesModel, BeforeValidator(_copies, json_schema_input_type=int | CopiesModel)] | None = Field(
        default=None, description="Sent again."
    )
    out_of_order: Truth = Field(default=False, description="yes: the final state is reported first.")
    conflict: TextDuration | None = Field(default=None, description="So much later another final state is reported.")
    unknown_id: TextDuration | None = Field(default=None, description="So much later one comes for an id of nobody.")
    damage: list[DamageField] = Field(default=[], max_length=20, description="What is done to the body, in order.")
    retry: RetryModel | None = None
    manners: MannersModel | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ReceiptModel:
        is_trouble = self.trouble() != ReceiptTrouble()
        if self.before_answer and (is_trouble or self.event):
            raise PydanticCustomError(
                "contradiction", "`before_answer` alone: what else goes wrong is a fault of its own"
            )
        if not self.before_answer and not is_trouble:
            raise PydanticCustomError("one_of", "at least one trouble, such as `never`, `late`, `copies` or `conflict`")
        return self

    def trouble(self) -> ReceiptTrouble:
        """The trouble."""
        copies, retry, manners = self.copies, self.retry, self.manners
        damages = tuple(each.damage() for each in self.damage)
        return ReceiptTrouble(
            is_withheld=self.never,
            late_ms=self.late,
            burst_every_ms=self.burst,
            copies=copies.count if copies else 0,
            copy_after_ms=copies.every if copies else 0,
            is_disordered=self.out_of_order,
            conflict_after_ms=self.conflict,
            unknown_after_ms=self.unknown_id,
            spoil=partial(spoil_callback, damages) if damages else None,
            retry=RetryRule(tuple(retry.backoff), retry.timeout, retry.redirect_is_enough) if retry else None,
            manners=Manners(manners.send_size, manners.send_every, manners.read_every, manners.hold)
            if manners
            else None,
        )
