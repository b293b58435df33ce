"""Say what sandboxes are rebuilt from, wherever that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class BegunLife(Protocol):
    """One life of a sandbox, as it is kept."""

    @property
    def name(self) -> str:
        """That of the sandbox."""
        ...

    @property
    def life(self) -> int:
        """Which of its lives."""
        ...

    @property
    def made(self) -> int:
        """By which sandboxes are in order."""
        ...

    @property
    def version(self) -> str:
        """That of the simulator that began it, or was the last one to go on with it."""
        ...

    @property
    def begun_ms(self) -> int:
        """When it began, by the clock on the wall."""
        ...

    @property
    def beginning(self) -> str:
        """What it began as."""
        ...

    @property
    def lifetime_s(self) -> float | None:
        """How long it stays without being called; None for ever."""
        ...

    @property
    def is_planned(self) -> int:
        """Whether something was planned in it, or is on its way."""
        ...


class Source(Protocol):
    """What is kept of lives."""

    def inputs(self, life: int) -> Iterator[tuple[int, bytes]]:
        """Yield the position and the record of each input of a life, in order."""
        ...

    def count(self, life: int) -> int:
        """Return how many inputs of a life there are."""
        ...
