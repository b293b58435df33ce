"""Say what a host tells of one world to whoever keeps it beyond the process, and how far that is rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from simulator.sandbox.books.inputs import Keep

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.hosting.receivers import ReceiverAnswer


NEARLY_FULL = 0.8
"""The part of the room after which it is said that it runs out."""


class Kept(Keep, Protocol):
    """The record of one life of a world: beside its inputs, what belongs to the host."""

    @property
    def since_ms(self) -> int:
        """When this life began, by the clock on the wall."""
        ...

    @property
    def size_bytes(self) -> int:
        """How much of the folder it takes."""
        ...

    @property
    def inputs(self) -> int:
        """How many inputs it holds."""
        ...

    def answer_to(self, request_id: int) -> Response | None:
        """Return what was answered in this life to a request with this id; None where it did not come, or long ago.

        Its status is 0 where a fault left no answer.
        """
        ...

    def note_progress(self) -> None:
        """Note how far time has gone, where something has happened by itself."""
        ...

    def paced(self) -> None:
        """Note that the clock was given another speed."""
        ...

    def answers_set(self, receiver: str, answers: tuple[ReceiverAnswer, ...]) -> None:
        """Note what a catch URL answers from now on."""
        ...

    def arrived(self, receiver: str, at_ms: int, request: Request, target: str) -> None:
        """Note a request that came to a catch URL."""
        ...

    def forgotten(self, receiver: str) -> None:
        """Note that a catch URL was forgotten."""
        ...


class KeptFacts(NamedTuple):
    """What is known of a world that is kept.

    Args:
        since_ms: when it began, by the clock on the wall.
        inputs: how many are kept of it.
        size_bytes: how much they take; None until they were read, where another process wrote them.
    """

    since_ms: int
    inputs: int
    size_bytes: int | None


class Progress(NamedTuple):
    """How far the worlds of the last process are rebuilt: sandboxes and their inputs, of how many."""

    sandboxes: int
    of_sandboxes: int
    inputs: int
    of_inputs: int

    @property
    def is_done(self) -> bool:
        """Whether all are."""
        return self.sandboxes == self.of_sandboxes
