"""Move and stop a sandbox's clock by the control API."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from simulator.testing.values import Happening, instant

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., Any]

Duration = str | int | float | dt.timedelta
"""A duration: `"5s"`, `"2d"`, `"1h30m"`, a number of seconds, or a timedelta."""

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""


class NotSettledError(AssertionError):
    """A sandbox in which something was still planned after all the time that was given."""


class Clock:
    """The virtual time of one sandbox.

    Args:
        ask: calls the control API of the sandbox.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    @property
    def now(self) -> dt.datetime:
        """The present virtual instant."""
        return instant(self._ask("GET", "clock")["now"])

    @property
    def is_frozen(self) -> bool:
        """Whether time stands still until it is moved."""
        return bool(self._ask("GET", "clock")["is_frozen"])

    @property
    def planned(self) -> int:
        """The number of planned events, which happen as time passes."""
        return int(self._ask("GET", "clock")["planned"])

    def advance(self, by: Duration) -> list[Happening]:
        """Go on by a duration; everything due on the way happens, its callbacks included."""
        return _read(self._ask("POST", "clock/advance", {"by": written(by)}))

    def settle(self, within: Duration = "30d") -> list[Happening]:
        """Go on until nothing is planned and every callback has its result.

        Raises:
            NotSettledError: something is still planned for after `within`.
        """
        moved = self._ask("POST", "clock/settle", {"within": written(within)})
        if not moved["is_settled"]:
            raise NotSettledError(f"events are still planned after {within} of virtual time: it is now {moved['now']}")
        return _read(moved)

    def freeze(self) -> None:
        """Freeze the clock."""
        self._ask("POST", "clock/freeze")

    def freeze_at(self, moment: dt.datetime | str) -> list[Happening]:
        """Stop time, and go to an instant; back only while nothing has happened.

        Args:
            moment: ISO 8601 as text; without an offset it is UTC.
        """
        self.freeze()
        to = moment.isoformat() if isinstance(moment, dt.datetime) else moment
        return _read(self._ask("POST", "clock/set", {"to": to}))

    def resume(self, speed: float | None = None) -> None:
        """Let time go on: 1 is live, n runs n times as fast; as the sandbox was made, or live, if left out."""
        self._ask("POST", "clock/resume", {} if speed is None else {"speed": speed})


def written(duration: Duration) -> str | float:
    """Write a duration as the control API reads it."""
    return duration.total_seconds() if isinstance(duration, dt.timedelta) else duration


def _read(moved: dict[str, Any]) -> list[Happening]:
    return [Happening.read(shown) for shown in moved["happenings"]]
