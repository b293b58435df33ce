"""Say what a host knows of a vendor's own port: it follows the outages of its world, and goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.sandbox.faults.fault import Fault


class Port(Protocol):
    """A port that is one vendor's alone, in one world."""

    @property
    def vendor(self) -> str:
        """Whose, by name."""
        ...

    @property
    def number(self) -> int:
        """The port number."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        ...

    @property
    def closed_by(self) -> tuple[Fault, ...]:
        """The faults that keep it closed."""
        ...

    @property
    def problem(self) -> str | None:
        """Why it does not listen though no fault keeps it closed."""
        ...

    def follow(self) -> None:
        """Listen, unless a fault makes the vendor unreachable at this instant."""
        ...

    def drop(self) -> None:
        """Give it up at once, with its connections."""
        ...
