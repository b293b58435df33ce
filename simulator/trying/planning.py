"""Plan how long a world is tried, and when which text is sent."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.instants import in_ms
from simulator.demo.numbering import mobile_numbers
from simulator.sandbox.rules.triggers import AtMoment
from simulator.trying.characters import CHARACTERS, Character

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.sandbox.chance import Stream
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory
    from simulator.trying.customers import Customer

START_MS = 1_704_110_400_000
"""The first instant, 2024-01-01T12:00:00Z, where a scenario names none: the present would differ each time."""

SENDS = 12
SHORTEST_MS = 600_000


class Script(NamedTuple):
    """The client's script: the vendors at which it sends (none: the scenario's), its duration, and its character.

    `duration_ms` None: as `duration_of` the world says.
    """

    vendors: tuple[str, ...] = ()
    duration_ms: int | None = None
    character: Character = CHARACTERS["careful"]


class Errand(NamedTuple):
    """One text to one number, to be sent at an instant by somebody."""

    at_ms: int
    customer: int
    to: str
    text: str


def start_of(world: World) -> int:
    """Return the first instant of a world."""
    return START_MS if world.start is None else in_ms(world.start)


def vendors_of(world: World, directory: VendorDirectory) -> tuple[str, ...]:
    """Return the vendors that a world speaks of, as far as they can be sent by."""
    return world.spoken_of(vendor.name for vendor in directory if vendor.sample is not None)


def duration_of(world: World) -> int:
    """Return half as long again as something is declared to happen; ten minutes at least.

    What waits for an event is taken to begin as late as it lasts.
    """
    start_ms = start_of(world)
    last_ms = max(_moments(world, start_ms), default=start_ms)
    waits_ms = [each.trigger.wait_ms for each in world.timeline if not isinstance(each.trigger, AtMoment)]
    span_ms = last_ms - start_ms + 2 * max(waits_ms, default=0)
    return max(SHORTEST_MS, span_ms * 3 // 2)


def errands(customers: Sequence[Customer], start_ms: int, duration_ms: int, random: Stream) -> list[Errand]:
    """Plan as many sends for each customer, at steady intervals over the first four fifths of the time."""
    numbers = {each.vendor.region: mobile_numbers(each.vendor.region, random) for each in customers}
    step_ms = duration_ms * 4 // 5 // SENDS
    return [
        Errand(start_ms + turn * step_ms, place, to, f"Order {1000 + turn} of {each.vendor.title} is on its way")
        for turn in range(SENDS)
        for place, each in enumerate(customers)
        for to in islice(numbers[each.vendor.region], 1)
    ]


def _moments(world: World, start_ms: int) -> Iterator[int]:
    for planned in world.timeline:
        trigger = planned.trigger
        if isinstance(trigger, AtMoment):
            after_start_ms = start_ms + (trigger.after_start_ms or 0)
            yield after_start_ms if trigger.instant_ms is None else trigger.instant_ms
    for fault in world.faults:
        match = fault.match.match(start_ms)
        yield from (moment for moment in (match.from_ms, match.until_ms) if moment is not None)
