"""Fill a sandbox with demo data: it begins anew in the past, lives through some days, and goes on live."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import EPOCH, in_ms, iso_millis
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, View, Visit
from simulator.control.sandboxes import TAG
from simulator.control.views.sandboxes import base_url_of
from simulator.demo.wanted import MAX_COUNT, MAX_DAYS, Demo
from simulator.hosting.letting_go import let_go, things_of
from simulator.hosting.receivers import CATCH_PREFIX
from simulator.sandbox.acts.changing import plan

if TYPE_CHECKING:
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World

DEFAULT = Demo()
RECEIVER = "receipts"
"""The name of the catch URL that demo data has its receipts reported to."""


class DemoInput(Arguments):
    """The demo data to make."""

    count: int = Field(default=DEFAULT.count, ge=1, le=MAX_COUNT, description="How many messages.")
    days: int = Field(default=DEFAULT.days, ge=1, le=MAX_DAYS, description="How long ago the first may be sent.")
    seed: str = Field(default=DEFAULT.seed, max_length=200, description="Equal seeds give equal messages.")


class DemoView(View):
    """The demo data that was made."""

    messages: int = Field(description="Accepted messages.")
    requests: int = Field(description="Requests that were made, refused ones included.")
    since: str = Field(description="The sandbox's first instant.")


async def fill(host: Host, hosted: Hosted, origin: str, demo: Demo = DEFAULT) -> DemoView:
    """Begin a sandbox anew and fill it; afterwards its clock is as its world says, at the world's first instant.

    Receipts go to a catch URL of the sandbox at `origin`. One that is reset later begins without demo data.
    """
    world = hosted.world
    present_ms = host.clocks.wall_ms() if world.start is None else in_ms(world.start)
    start_ms = present_ms - demo.span_ms
    start = EPOCH + dt.timedelta(milliseconds=start_ms)
    past = replace(world, start=start, speed=0.0, timeline=())
    receiver = f"{base_url_of(hosted.sandbox, origin)}{CATCH_PREFIX}{RECEIVER}"
    sandbox = await asyncio.to_thread(_lived, host, hosted.sandbox.name, past, demo, present_ms, receiver)
    host.sandboxes.fresh(hosted, past, sandbox)
    async with hosted.stepping:
        await host.abandon(hosted)
        await hosted.turn.over()
        things = things_of(hosted.sandbox)
        host.sandboxes.reset(hosted, past, sandbox)
        hosted.world = world
        plan(sandbox, world.timeline)  # what is to happen happens after the days that were lived through
        sandbox.inputs.spoil("it began with demo data, whose making is not recorded")
        sandbox.clock.set_rate(world.speed)
    if host.observer is not None:
        host.observer.lived(hosted)
    host.pump.arm(hosted)
    await let_go(things)
    return DemoView(messages=sandbox.messages.accepted, requests=sandbox.journal.total, since=iso_millis(start_ms))


@operation("POST", "demo-data", TAG)
async def fill_with_demo_data(visit: Visit[Nothing, DemoInput]) -> DemoView:
    """Begin anew with demo data, an inbox of several days."""
    wanted = visit.body
    return await fill(visit.host, visit.hosted, visit.origin, Demo(wanted.count, wanted.days, wanted.seed))


def _lived(host: Host, name: str, world: World, demo: Demo, present_ms: int, receiver: str) -> Sandbox:
    """Build a sandbox that nobody knows yet, and let it live until the present, which may take seconds."""
    from simulator.demo.inbox import live_through  # noqa: PLC0415 - heavy, and rarely wanted

    sandbox = host.sandboxes.build(name, world)
    live_through(sandbox, host.directory, demo, present_ms, receiver)
    return sandbox
