"""Begin a sandbox in the past and let it live until the present."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.api.instants import EPOCH
from simulator.sandbox.acts.changing import plan
from simulator.scenario.beginning import Begun
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.demo.wanted import Demo
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory


@frozen
class Lived:
    """The days that a sandbox has lived through; equal ones are lived through alike.

    Args:
        demo: what was wanted.
        present_ms: their last instant.
        receiver: the URL that receipts were reported to.
    """

    demo: Demo
    present_ms: int
    receiver: str | None

    @property
    def start_ms(self) -> int:
        """Their first instant."""
        return self.present_ms - self.demo.span_ms


def begin_with_demo(
    build: Callable[[World], Sandbox], directory: VendorDirectory, world: World, lived: Lived
) -> Sandbox:
    """Build a sandbox whose clock stands where it has lived through all; only then begins what its world has planned.

    Args:
        build: what builds one of a world.
        directory: the vendors.
        world: what it goes on as.
        lived: the days before.
    """
    from simulator.demo.inbox import live_through  # noqa: PLC0415 - heavy, and rarely wanted

    start = EPOCH + dt.timedelta(milliseconds=lived.start_ms)
    sandbox = build(replace(world, start=start, speed=0.0, timeline=()))
    live_through(sandbox, directory, lived.demo, lived.present_ms, lived.receiver)
    plan(sandbox, world.timeline)  # what is to happen happens after the days that were lived through
    sandbox.inputs.spoil("it began with demo data, whose making is not recorded")
    if isinstance(sandbox.inputs.beginning, Begun):
        sandbox.inputs.beginning = sandbox.inputs.beginning._replace(lived=lived)
    return sandbox
