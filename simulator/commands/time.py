"""Move time: everything that is due until an instant happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from simulator.sandbox.acts.advancing import stand_at
from simulator.sandbox.command import Command
from simulator.sandbox.virtual_time import LAST_MS
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@frozen
class MoveTo(Command[None]):
    """Have everything happen that is due until an instant, in virtual milliseconds, and stand there."""

    supersedes: ClassVar[bool] = True
    instant_ms: int

    def __post_init__(self) -> None:
        """Refuse what comes after the end of time."""
        if self.instant_ms > LAST_MS:
            raise ValueError(f"time ends at {LAST_MS}")

    def apply(self, sandbox: Sandbox) -> None:
        """Move time; never refused, for whoever gives it has seen that time may go there."""
        stand_at(sandbox, self.instant_ms)
