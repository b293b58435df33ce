"""Have something happen on the connection of an answer: `simulator.server.wire` acts it out."""

from __future__ import annotations

import enum
from dataclasses import field
from typing import Annotated, Literal

from simulator.sandbox.faults.declaring import Bounds, Declared, Flaw, RealTime, Short, declared_as
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.striking import Phase
from simulator.values import frozen


class WireKind(enum.Enum):
    """What happens to the connection."""

    CLOSE = "close"
    """Closed without an answer."""
    RESET = "reset"
    """Reset without an answer."""
    HANG = "hang"
    """No answer until the client gives up."""
    REFUSED = "refused"
    """As if nobody listened: refused where the vendor has a port of its own, reset elsewhere."""
    CUT = "cut"
    """Announced whole, closed in mid-body."""
    DRIP = "drip"
    """Sent in small pieces with waits in between."""
    ENDLESS = "endless"
    """Sent in chunks that never end."""

    @property
    def is_without_answer(self) -> bool:
        """Whether the client gets no answer at all."""
        return self in {WireKind.CLOSE, WireKind.RESET, WireKind.HANG, WireKind.REFUSED}


@frozen
class Drip(Declared):
    """A body in small pieces."""

    size: Annotated[int, Bounds(ge=1, le=65_536)] = field(default=1, metadata=declared_as("Bytes at a time."))
    every_ms: RealTime = field(
        default=100, metadata=declared_as("Wait between two pieces, in real time; 100ms if left out.", key="every")
    )


STEADY = Drip()
Word = Literal["close", "reset", "hang", "refused", "endless"]


@frozen
class Wire(Effect):
    """What happens to the connection: one of these."""

    key = "wire"
    short = Short("kind", Word)

    cut: Annotated[float, Bounds(ge=0, lt=1)] | None = field(
        default=None, metadata=declared_as("The share of the body that is sent.")
    )
    drip: Drip | None = field(default=None, metadata=declared_as("Sent in small pieces."))
    word: Word | None = field(default=None, metadata=declared_as(key="kind"))

    @property
    def kind(self) -> WireKind:
        """Which of them it is."""
        if self.cut is not None:
            return WireKind.CUT
        return WireKind(self.word) if self.drip is None else WireKind.DRIP

    @property
    def share(self) -> float:
        """The share of the body that is sent before a cut."""
        return self.cut or 0.0

    @property
    def pieces(self) -> Drip:
        """In which pieces what has no end is sent."""
        return self.drip or STEADY

    @property
    def ends_request(self) -> bool:
        """Whether the client gets no answer at all."""
        return self.kind.is_without_answer

    @property
    def closes_port(self) -> bool:
        """Whether it is as if nobody listened."""
        return self.kind is WireKind.REFUSED

    def flaw(self) -> Flaw | None:
        """Complain of no kind, or of several."""
        if sum(each is not None for each in (self.cut, self.drip, self.word)) != 1:
            return Flaw("one_of", "close, reset, hang, refused or endless, or a mapping with either `cut` or `drip`")
        return None

    def flaw_in(self, phase: Phase) -> Flaw | None:
        """Complain of wire faults where there is no connection."""
        if self.kind is WireKind.REFUSED and phase is not Phase.BEFORE:
            return Flaw(
                "contradiction", "`refused` in the phase before: nothing reaches a vendor that refuses connections"
            )
        return None
