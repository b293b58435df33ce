"""Define our own errors, in one family: what a user of the simulator did or asked that cannot be done.

They never mix with `Rejection`, the refusal of an emulated vendor.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from simulator.text.counting import listed

LOOKED_AT = 500
"""Among how many names the nearest one is looked for; more would hold up everybody else."""


SHOWN_NAMES = 40


class SimulatorError(Exception):
    """Base of every error that is the simulator's own: configuration, misuse, capacity."""


class CapacityError(SimulatorError):
    """A bound was reached and nothing can be dropped to make room."""


class UnknownNameError(SimulatorError):
    """A name that stands for nothing here.

    Args:
        kind: what the name should have named, for example "sandbox".
        name: the name as given.
        known: the names that exist; the nearest one is suggested.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        import difflib  # noqa: PLC0415 - nothing is unknown while all goes well

        names = list(islice(known, LOOKED_AT))
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(f"unknown {kind} {name!r}{hint} (known: {listed(names, SHOWN_NAMES) or 'none'})")
        self.kind = kind
        self.name = name


class ConflictError(SimulatorError):
    """The request is well formed but the state of the sandbox does not allow it."""
