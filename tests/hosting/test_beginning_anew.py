"""A callback whose world began anew while it was posted: its result reaches neither the new world nor the judge."""

from __future__ import annotations

import asyncio
from typing import Any

from support.plain import advance, open_account, submit
from toy_vendor.manifest import TOY

from simulator.assembly import real_clocks
from simulator.hosting.courier import Posted
from simulator.hosting.host import Host
from simulator.hosting.hosted import Hosted
from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.books.callbacks import Callback
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory
from simulator.settings import Settings


class Judge:
    """Notes what it is told of."""

    def __init__(self) -> None:
        self.told: list[Callback] = []

    def called_back(self, _: Hosted, callback: Callback) -> None:
        self.told.append(callback)


async def results(*, is_begun_anew: bool) -> tuple[int, int]:
    """How many results the first world and the judge got of one callback."""
    posted, answered = asyncio.Event(), asyncio.Event()

    async def post(_: Callback) -> Posted:
        posted.set()
        await answered.wait()
        return Posted(200, None, "", 1)

    judge: Any = Judge()
    world = World(speed=0)
    host = Host(Settings(world=world), VendorDirectory([TOY]), post, real_clocks(), judge)
    hosted = host.sandboxes.default
    sandbox = hosted.sandbox
    submit(sandbox, open_account(sandbox), callback_url="http://127.0.0.1:9/hook")
    advance(sandbox, 1_600)
    (dispatch,) = hand_out(sandbox)
    posting = asyncio.create_task(host.courier.post(hosted, dispatch))
    await posted.wait()
    if is_begun_anew:
        host.sandboxes.reset(hosted, world)
    answered.set()
    await posting
    return len(dispatch.callback.attempts), len(judge.told)


async def test_a_result_reaches_its_world_and_the_judge() -> None:
    assert await results(is_begun_anew=False) == (1, 1)


async def test_a_result_of_a_world_that_is_gone_reaches_nobody() -> None:
    assert await results(is_begun_anew=True) == (0, 0)
