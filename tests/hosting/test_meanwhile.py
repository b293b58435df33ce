"""What becomes of a world that something else happens to while it waits."""

from __future__ import annotations

import asyncio

import pytest
from support.scenarios import load
from support.served import Served
from toy_vendor.manifest import TOY

from simulator.sandbox.errors import ConflictError

OWN = {"name": "short", "accounts": [{"vendor": "toy", "credentials": [{"token": "its own"}]}]}


async def test_a_sandbox_deleted_while_its_reset_waits_stays_gone(frozen: Served) -> None:
    await frozen.post("sandboxes", OWN)
    host = frozen.simulator.host
    hosted = host.sandboxes.get("short")
    async with hosted.stepping:
        resetting = asyncio.create_task(host.restart(hosted, hosted.world))
        await asyncio.sleep(0)
        deleting = asyncio.create_task(host.delete("short"))
        await asyncio.sleep(0)
    with pytest.raises(ConflictError, match="deleted meanwhile"):
        await resetting
    await deleting
    assert not host.sandboxes.tenants


async def test_a_reset_interrupts_whoever_waited_behind_an_earlier_reset(frozen: Served) -> None:
    host = frozen.simulator.host
    hosted = host.sandboxes.default
    world = load("clock: {speed: frozen}\ntimeline: [{at: 1s, top_up: {account: toy, amount: 1}}]", TOY).world
    async with hosted.stepping:
        first = asyncio.create_task(host.restart(hosted, world))
        await asyncio.sleep(0)
        advancing = asyncio.create_task(host.stepper.advance_by(hosted, 2_000))
        await asyncio.sleep(0)
        second = asyncio.create_task(host.restart(hosted, world))
        await asyncio.sleep(0)
    await asyncio.gather(first, second)
    with pytest.raises(ConflictError, match="time was not moved to the end"):
        await advancing
    assert await host.stepper.advance_by(hosted, 2_000)


async def test_a_sandbox_made_while_the_server_stops_has_no_time(frozen: Served) -> None:
    host = frozen.simulator.host
    world = host.sandboxes.default.world
    host.begin_to_stop()
    assert host.create("late", world).is_closing
