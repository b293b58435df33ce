"""Let time pass by itself: run on time what falls due in a sandbox with a running clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.sandbox.acts.advancing import advance

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.hosting.courier import Courier
    from simulator.hosting.hosted import Hosted

COALESCE_S = 0.005
"""Entries due within this real time of one another are run together: a timer for each would cost more than they do."""

SLICE_S = 0.01
"""How long one run may hold the event loop; the rest follows in the next."""

LOOK_AGAIN_S = 10.0
"""No wait is longer: a machine that slept does not count that time, and the clock on the wall may be ahead by then."""

STEPS_BETWEEN_LOOKS = 32


class Pump:
    """Keep at most one timer per sandbox, armed for its next due entry.

    Args:
        courier: sends the callbacks of what was run.
        tell: wakes those who wait in a sandbox.
    """

    def __init__(self, courier: Courier, tell: Callable[[Hosted], None]) -> None:
        self._courier = courier
        self._tell = tell

    def arm(self, hosted: Hosted) -> None:
        """Make sure that the next due entry will be run; cheap when it already is."""
        due_ms = hosted.sandbox.agenda.next_due_ms
        timer = hosted.timer
        if due_ms >= timer.armed_ms or hosted.is_closing:
            return
        wait_ms = hosted.sandbox.clock.real_ms_until(due_ms)
        if wait_ms is None:
            return
        timer.set(min(max(wait_ms / 1000, COALESCE_S), LOOK_AGAIN_S), self._run, hosted)
        timer.armed_ms = due_ms

    def disarm(self, hosted: Hosted) -> None:
        """Forget the timer; for a clock that was moved or a sandbox that is gone."""
        hosted.timer.forget()

    def _run(self, hosted: Hosted) -> None:
        hosted.timer.forget()
        if hosted.is_closing or hosted.stepping.locked() or hosted.turn.is_taken:
            return  # whoever moves the time or has a turn arms the pump when done
        sandbox = hosted.sandbox
        until = time.monotonic() + SLICE_S
        for steps, dispatches in enumerate(advance(sandbox, sandbox.clock.now_ms()), 1):
            if dispatches:
                self._courier.dispatch(hosted, dispatches)
            if steps % STEPS_BETWEEN_LOOKS == 0 and time.monotonic() > until:
                hosted.turn.note(is_behind=True)
                break
        else:
            hosted.turn.note(is_behind=False)
        hosted.follow_outages()
        self._tell(hosted)
        self.arm(hosted)
