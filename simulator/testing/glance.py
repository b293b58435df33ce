"""Ask once what there is of all that a test may fail for, so that lists are asked only where they have something."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from simulator.testing.connection import ControlError

if TYPE_CHECKING:
    from simulator.testing.handle import SmsSimulator

UNOBSERVED = frozenset({"unknown-route", "conflict"})
"""Problems of a server that does not look for something, or was told not to."""


class Glance:
    """One look at a sandbox, taken when it is first asked about.

    Args:
        handle: the sandbox.
    """

    def __init__(self, handle: SmsSimulator) -> None:
        self.handle = handle

    def shows(self, check: str) -> bool:
        """Tell whether a check may find something; only what was counted as none is certain to find nothing."""
        return self._counts.get(check) != 0

    @cached_property
    def _counts(self) -> dict[str, int | None]:
        try:
            counts: dict[str, int | None] = self.handle.ask("GET", "checks")
        except ControlError as error:
            if error.kind in UNOBSERVED:  # a server of an older version does not count
                return {}
            raise
        return counts
