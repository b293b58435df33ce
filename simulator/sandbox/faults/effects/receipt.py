"""Have receipts go wrong: `simulator.sandbox.acts.receipts` plans it, `simulator.server.manners` acts it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields
from typing import Annotated, Literal

from simulator.sandbox.faults.declaring import Bounds, Declared, Duration, Flaw, RealTime, Short, Truth, declared_as
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.damage import Damage
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.striking import Point
from simulator.values import frozen

LongWait = Annotated[Duration, Bounds(le=30 * 86_400_000)]
"""Between two of many: so that the last one still has a date."""


@frozen
class Copies(Declared):
    """The same receipt again."""

    short = Short("count", int)

    count: Annotated[int, Bounds(ge=1, le=1_000)] = field(default=1, metadata=declared_as("How many more receipts."))
    every_ms: LongWait = field(default=0, metadata=declared_as("Time between two of them.", key="every"))


@frozen
class Retry(Declared):
    """The vendor's rule for receipts that are not acknowledged."""

    backoff_ms: Annotated[tuple[LongWait, ...], Bounds(max_length=20)] = field(
        default=(), metadata=declared_as("The wait before each retry.", key="backoff")
    )
    timeout_ms: Annotated[RealTime, Bounds(gt=0)] | None = field(
        default=None, metadata=declared_as("How long a receiver may take to answer.", key="timeout")
    )
    is_redirect_enough: Truth = field(
        default=False, metadata=declared_as("yes: 3xx counts as acknowledged.", key="redirect_is_enough")
    )


@frozen
class Manners(Declared):
    """How the vendor behaves on the connection, in real time."""

    send_every_ms: RealTime = field(
        default=0, metadata=declared_as("Wait between two pieces of the body.", key="send_every")
    )
    send_size: Annotated[int, Bounds(ge=1, le=65_536)] = field(default=16, metadata=declared_as("Bytes in a piece."))
    read_every_ms: RealTime = field(
        default=0, metadata=declared_as("Wait before each 64 bytes of the answer.", key="read_every")
    )
    hold_ms: RealTime = field(
        default=0, metadata=declared_as("How long the connection is kept after the answer.", key="hold")
    )


@frozen
class ReceiptTrouble(Effect):
    """What goes wrong with the receipts of the messages that match. All fields but `before_answer` may be combined.

    All but `retry` and `manners` is virtual time. `is_disordered` has what comes before the final state wait until
    after it.
    """

    key = "receipt"
    description = "What goes wrong with delivery receipts."
    called = "Receipt"
    point = Point.RECEIPT

    event: Literal["sent", "delivered", "failed", "expired"] | None = field(
        default=None, metadata=declared_as("Only receipts of this state.")
    )
    is_withheld: Truth = field(default=False, metadata=declared_as("yes: the receipts are not sent.", key="never"))
    is_before_answer: Truth = field(
        default=False,
        metadata=declared_as("yes: sent and delivered are reported before the answer.", key="before_answer"),
    )
    late_ms: Duration = field(default=0, metadata=declared_as("How much later the receipts come.", key="late"))
    burst_every_ms: Duration = field(
        default=0, metadata=declared_as("Receipts are held back, and come all together at this interval.", key="burst")
    )
    copies: Copies | None = field(default=None, metadata=declared_as("Sent again."))
    is_disordered: Truth = field(
        default=False, metadata=declared_as("yes: the final state is reported first.", key="out_of_order")
    )
    conflict_after_ms: Duration | None = field(
        default=None, metadata=declared_as("How much later another final state is reported.", key="conflict")
    )
    unknown_after_ms: Duration | None = field(
        default=None, metadata=declared_as("How much later a receipt for an unknown id comes.", key="unknown_id")
    )
    damages: Annotated[tuple[Damage, ...], Bounds(max_length=20)] = field(
        default=(), metadata=declared_as("Damages to the body, in order.", key="damage")
    )
    retry: Retry | None = field(default=None, metadata=declared_as())
    manners: Manners | None = field(default=None, metadata=declared_as())

    def flaw(self) -> Flaw | None:
        """Complain of no trouble, or of two that are not of one kind."""
        if self.is_before_answer and self != ReceiptTrouble(is_before_answer=True):
            return Flaw("contradiction", "`before_answer` alone: put other trouble into a fault of its own")
        if self == ReceiptTrouble(event=self.event):
            return Flaw("one_of", "at least one trouble, such as `never`, `late`, `copies` or `conflict`")
        return None

    @property
    def reported(self) -> str | None:
        """The only state whose receipts it is for."""
        return self.event

    def acted(self) -> Effect:
        """Have receipts that come before the answer be those of a hasty vendor."""
        return Mishandling(is_hasty=True) if self.is_before_answer else self

    def due_ms(self, now_ms: int) -> int:
        """Return when a receipt comes that was due now: later, and on to the next multiple of a period."""
        due_ms, every_ms = now_ms + self.late_ms, self.burst_every_ms
        return -(-due_ms // every_ms) * every_ms if every_ms else due_ms

    @property
    def after_ms(self) -> list[int]:
        """How long after it is due a receipt comes, and after it its copies."""
        return [0] if self.copies is None else [each * self.copies.every_ms for each in range(self.copies.count + 1)]


def combined(troubles: Sequence[ReceiptTrouble]) -> ReceiptTrouble:
    """Combine all troubles in one; where two say different things of the same, the first counts."""
    plain = ReceiptTrouble()
    said_first = {
        each.name: next(
            (value for trouble in troubles if (value := getattr(trouble, each.name)) != getattr(plain, each.name)),
            getattr(plain, each.name),
        )
        for each in fields(ReceiptTrouble)
    }
    copies = [trouble.copies for trouble in troubles if trouble.copies is not None]
    if copies:
        said_first["copies"] = Copies(copies[0].count, next((each.every_ms for each in copies if each.every_ms), 0))
    return ReceiptTrouble(**said_first)
