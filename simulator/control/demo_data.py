"""Fill a sandbox with demo data: it begins anew in the past, lives through some days, and goes on live."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import in_ms, iso_millis
from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, View, Visit
from simulator.control.sandboxes import TAG
from simulator.control.views.sandboxes import base_url_of
from simulator.demo.beginning import Lived, begin_with_demo
from simulator.demo.wanted import MAX_COUNT, MAX_DAYS, Demo
from simulator.hosting.keeper import until_kept
from simulator.hosting.letting_go import let_go, things_of
from simulator.hosting.receivers import CATCH_PREFIX

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
    receiver = f"{base_url_of(hosted.sandbox, origin)}{CATCH_PREFIX}{RECEIVER}"
    lived = Lived(demo, present_ms, receiver)
    sandbox = await asyncio.to_thread(_lived, host, hosted.sandbox.name, world, lived)
    if host.peers is not None:
        await host.peers.learn(sandbox)
    host.sandboxes.fresh(hosted, world, sandbox)
    async with hosted.stepping:
        await host.abandon(hosted)
        await hosted.turn.over()
        things = things_of(hosted.sandbox)
        sandbox.clock.set_rate(world.speed)
        host.sandboxes.reset(hosted, world, sandbox)
        written = host.written(hosted)
    if host.observer is not None:
        host.observer.lived(hosted)
    host.pump.arm(hosted)
    await let_go(things)
    await until_kept(written)
    return DemoView(
        messages=sandbox.messages.accepted, requests=sandbox.journal.total, since=iso_millis(lived.start_ms)
    )


@operation("POST", "demo-data", TAG, makes_room=True, is_kept=True)
async def fill_with_demo_data(visit: Visit[Nothing, DemoInput]) -> DemoView:
    """Begin anew with demo data, an inbox of several days."""
    wanted = visit.body
    return await fill(visit.host, visit.hosted, visit.origin, Demo(wanted.count, wanted.days, wanted.seed))


def _lived(host: Host, name: str, world: World, lived: Lived) -> Sandbox:
    """Build a sandbox that nobody knows yet, and let it live until the present, which may take seconds."""
    return begin_with_demo(partial(host.sandboxes.build, name), host.directory, world, lived)
