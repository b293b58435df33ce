"""Stop, start and move a sandbox's time, and show what happened on the way."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simulator.api.instants import in_ms, iso_millis
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.taking_turns import taking_turns
from simulator.control.views.clock import ClockView, Moved, Settled, clock_view, happening_views
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.virtual_time import NEVER_MS
from simulator.scenario import world_model
from simulator.scenario.durations import Duration
from simulator.scenario.quantities import END, BoundedInstant
from simulator.scenario.world import MAX_SPEED

TAG = "clock"
LAST_MS = in_ms(END)
DAYS_30_MS = 30 * 86_400_000


class Resume(Arguments):
    """How fast time goes on."""

    speed: float | None = Field(default=None, gt=0, le=MAX_SPEED, description="As it was made, or live, if left out.")


class Speed(Arguments):
    """How fast time goes."""

    speed: world_model.Speed


class Target(Arguments):
    """Where to go."""

    to: BoundedInstant


class Advance(Arguments):
    """How far to go."""

    by: Duration


class Settle(Arguments):
    """How far to go at most."""

    # Written as a default, the milliseconds would be described as the seconds that a number means here.
    within: Duration = Field(default_factory=lambda: DAYS_30_MS, description="30 days if left out.")


@operation("GET", "clock", TAG)
async def get_clock(visit: Visit[Nothing, Nothing]) -> ClockView:
    """Show the time and the next planned event."""
    return clock_view(visit.sandbox)


@operation("POST", "clock/freeze", TAG)
async def freeze_clock(visit: Visit[Nothing, Nothing]) -> ClockView:
    """Freeze the clock."""
    return await _set_rate(visit, 0)


@operation("POST", "clock/resume", TAG)
async def resume_clock(visit: Visit[Nothing, Resume]) -> ClockView:
    """Let the clock go on."""
    return await _set_rate(visit, visit.body.speed or visit.hosted.world.speed or 1.0)


@operation("POST", "clock/speed", TAG)
async def set_clock_speed(visit: Visit[Nothing, Speed]) -> ClockView:
    """Change the speed of the clock."""
    return await _set_rate(visit, visit.body.speed)


@operation("POST", "clock/set", TAG)
async def set_clock(visit: Visit[Nothing, Target]) -> Moved:
    """Move the clock to an instant; back only while nothing has happened."""
    happenings = await visit.host.stepper.advance_to(visit.hosted, in_ms(visit.body.to))
    return Moved(now=_now(visit), happenings=await taking_turns(happening_views(happenings)))


@operation("POST", "clock/advance", TAG)
async def advance_clock(visit: Visit[Nothing, Advance]) -> Moved:
    """Advance the clock by a duration, step by step."""
    _check_reach(visit, visit.body.by)
    happenings = await visit.host.stepper.advance_by(visit.hosted, visit.body.by)
    return Moved(now=_now(visit), happenings=await taking_turns(happening_views(happenings)))


@operation("POST", "clock/next", TAG)
async def advance_clock_to_next(visit: Visit[Nothing, Nothing]) -> Moved:
    """Go on to the instant of what is planned next, and do all that is due then; stay where nothing is planned."""
    due_ms = visit.sandbox.agenda.next_due_ms
    if due_ms == NEVER_MS:
        return Moved(now=_now(visit), happenings=[])
    _check_reach(visit, due_ms - visit.sandbox.clock.now_ms())
    happenings = await visit.host.stepper.advance_to(visit.hosted, max(due_ms, visit.sandbox.clock.now_ms()))
    return Moved(now=_now(visit), happenings=await taking_turns(happening_views(happenings)))


@operation("POST", "clock/settle", TAG)
async def settle_clock(visit: Visit[Nothing, Settle]) -> Settled:
    """Advance the clock until nothing is planned and every callback has its result."""
    _check_reach(visit, visit.body.within)
    limit_ms = visit.sandbox.clock.now_ms() + visit.body.within
    happenings, is_settled = await visit.host.stepper.settle(visit.hosted, limit_ms)
    return Settled(now=_now(visit), happenings=await taking_turns(happening_views(happenings)), is_settled=is_settled)


def _check_reach(visit: Visit[Nothing, Any], by_ms: int) -> None:
    if visit.sandbox.clock.now_ms() + by_ms > LAST_MS:
        raise SimulatorError(f"time ends with {iso_millis(LAST_MS)}; it is {_now(visit)} in this sandbox")


async def _set_rate(
    visit: Visit[Nothing, Nothing] | Visit[Nothing, Resume] | Visit[Nothing, Speed], rate: float
) -> ClockView:
    async with visit.hosted.stepping:  # whoever moves time by hand puts the rate back when done
        catch_up(visit.sandbox)
        visit.sandbox.clock.set_rate(rate)
        visit.host.paced(visit.hosted)
    return clock_view(visit.sandbox)


def _now(visit: Visit[Nothing, Any]) -> str:
    return iso_millis(visit.sandbox.clock.now_ms())
