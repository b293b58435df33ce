"""Tell what is wrong with a scenario: every mistake with its place, in one error."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.sandbox.errors import SimulatorError
from simulator.secrets.hiding import HIDDEN, without_secrets
from simulator.secrets.names import SecretNames
from simulator.values import frozen

MAX_SHOWN = 120
NAMES = SecretNames()
MAX_MISTAKES = 200
"""More are not told; whoever has as many fixes some first."""


@frozen
class Mistake:
    """One thing that is wrong.

    Args:
        file: which file says so.
        line: from 1; None where the text is not at hand.
        column: from 1.
        path: the keys and indices that lead there, with dots.
        value: what stands there; None where nothing does.
        expected: what should.
        nearest: the known name most like it.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    value: str | None
    expected: str
    nearest: str | None = None

    @property
    def shown(self) -> str:
        """The value as it may be repeated, without secrets: whole if short, else its beginning."""
        safe = HIDDEN if self.path in NAMES else without_secrets(self.value or "")
        return safe if len(safe) <= MAX_SHOWN else f"{safe[:MAX_SHOWN]}…"

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        given = "" if self.value is None else f" {self.shown!r} is invalid;"
        hint = "" if self.nearest is None else f" (did you mean {self.nearest!r}?)"
        return f"{where}: {self.path or 'the file'}:{given} expected: {self.expected}{hint}"


class ScenarioError(SimulatorError):
    """A scenario that cannot be used; nothing of it is applied.

    Args:
        mistakes: all that is wrong, in the order of the files.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes[:MAX_MISTAKES])
        more = len(mistakes) - len(self.mistakes)
        lines = [str(mistake) for mistake in self.mistakes] + ([f"and {more} more"] if more else [])
        super().__init__("\n".join(lines))
