"""Say what every effect of a fault tells of itself, and what it does; each kind stands in a file of `effects/`.

An effect is a frozen dataclass whose fields are its declaration. What it does to values stands with it; what moves
money or messages is done by the sandbox's acts, and what happens on a connection by the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple, Protocol

from simulator.sandbox.faults.declaring import Declared, Flaw
from simulator.sandbox.faults.striking import Phase, Point
from simulator.values import frozen


class Answered(NamedTuple):
    """An answer as values."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str | None:
        """Its label; None where there is none."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)

    def with_headers(self, changes: Mapping[str, str | None]) -> Answered:
        """Return the same with headers set, or removed where the value is None; they stand last."""
        named = {name.lower() for name in changes}
        kept = [(name, value) for name, value in self.headers if name.lower() not in named]
        return self._replace(headers=(*kept, *((name, value) for name, value in changes.items() if value is not None)))


class Serving(Protocol):
    """The call that is served, as far as an effect may ask something of it."""

    def refuse(self, reason: str, details: Mapping[str, object], retry_after: str | int) -> Answered:
        """Have the vendor refuse in its own words."""

    def admit(self, fault: str, per_minute: int) -> None:
        """Count the request against a limit of the fault's own; raises `Rejection` where there are too many."""


@frozen
class Effect(Declared):
    """One thing that a fault does. What is said here holds for a kind that says nothing else."""

    key: ClassVar[str | None] = None
    """The key of a fault under which its fields stand; None: they are keys of the fault themselves."""
    description: ClassVar[str | None] = None
    """What the key is for."""
    point: ClassVar[Point | None] = None
    """Where it has to be looked for, whatever the phase; it strikes in the phase after then."""
    first_point: ClassVar[Point] = Point.ARRIVAL
    """Where it is looked for at the earliest, where it ends the request."""
    is_answer: ClassVar[bool] = False
    """Whether it gives an answer in the vendor's place."""
    spoils_body: ClassVar[bool] = False
    """Whether `edit` changes the body: the body before is kept then."""

    # What it says of itself ------------------------------------------------------------------------------------------

    @property
    def is_any(self) -> bool:
        """Whether it does anything, where all its fields may be left out."""
        return self != type(self)()

    @property
    def ends_request(self) -> bool:
        """Whether nothing is left to do for the vendor where it strikes before acceptance."""
        return self.is_answer

    @property
    def closes_port(self) -> bool:
        """Whether nobody listens at all."""
        return False

    @property
    def awaits_callbacks(self) -> bool:
        """Whether the answer waits until the callbacks that the request caused have their results."""
        return False

    @property
    def balance_age_ms(self) -> int | None:
        """How old the balances are that are shown, where they are not the present ones."""
        return None

    @property
    def reported(self) -> str | None:
        """The only state of messages whose receipts it is for."""
        return None

    def flaw_in(self, phase: Phase) -> Flaw | None:
        """Return what is wrong with the effect in a phase."""

    def acted(self) -> Effect:
        """Return the effect that it comes to."""
        return self

    # What it does ----------------------------------------------------------------------------------------------------

    def meet(self, serving: Serving, fault: str) -> None:
        """Do what is to be done when it strikes, before the vendor's work."""

    def answer(self, serving: Serving) -> Answered | None:
        """Return the answer in the vendor's place."""

    def edit(self, answered: Answered) -> Answered:
        """Return the answer as it leaves."""
        return answered

    def hold_ms(self, draw: Callable[[], float]) -> int:  # noqa: ARG002 - the kinds look at it
        """Return how long the answer is held, in real time; `draw` gives numbers from 0 to 1."""
        return 0


class Spoilt(NamedTuple):
    """A body before anything was done to it.

    It is kept because half a secret is not found in a text: it is spoilt again once its secrets are out.
    """

    body: bytes
    by: tuple[Effect, ...]

    def again(self, body: bytes) -> bytes:
        """Do the same to another body."""
        answered = Answered(0, (), body)
        for effect in self.by:
            answered = effect.edit(answered)
        return answered.body
