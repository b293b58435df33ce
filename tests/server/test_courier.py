"""How many callbacks are under way at once, to one receiver and to several."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from support.served import Receiver, Serve, Served

from simulator.scenario.model import WorldModel
from simulator.server.hosted import Hosted

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()


class Holding(Receiver):
    """Holds every answer until it is let go. `held` counts those it holds now, `most` is how many that ever were."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.most = 0
        self._let_go = asyncio.Semaphore(0)

    def let_go(self, count: int) -> None:
        """Answer so many requests."""
        for _ in range(count):
            self._let_go.release()

    async def arrive(self, count: int) -> None:
        """Wait until so many more requests are there."""
        for _ in range(count):
            await self.next_state()

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        self.held += 1
        self.most = max(self.most, self.held)
        try:
            answer = await super()._take(request)
            await self._let_go.acquire()
            return answer
        finally:
            self.held -= 1


@pytest.fixture
async def holding() -> AsyncIterator[Holding]:
    holding = Holding()
    await holding.start()
    yield holding
    holding.let_go(100)
    await holding.stop()


def call_back(served: Served, hosted: Hosted) -> None:
    """Hand every message over at the same instant: each has one callback to be sent."""
    hosted.sandbox.clock.move_to(hosted.sandbox.now_ms + 2_000)
    hosted.sandbox.catch_up()
    assert len(hosted.sandbox.outbox) == len(hosted.sandbox.messages)
    served.simulator.courier.dispatch(hosted)


@pytest.mark.parametrize("limit", [1, 3])
async def test_as_many_callbacks_are_under_way_to_one_receiver_as_the_setting_says(
    serve: Serve, holding: Holding, receiver: Receiver, limit: int
) -> None:
    served = await serve(callback_concurrency=limit, world=FROZEN)
    hosted = served.simulator.sandboxes.default
    for _ in range(limit + 4):
        await served.send(callback=holding.url)
    await served.send(callback=receiver.url)
    call_back(served, hosted)
    await holding.arrive(limit)
    await receiver.next_state()  # begun after all others, and delayed by none: who does not wait for a place is there
    assert holding.held == limit
    for _ in range(4):
        holding.let_go(1)
        await holding.arrive(1)
        assert holding.held == limit
    holding.let_go(limit)
    await asyncio.wait(hosted.tasks)
    assert (holding.most, holding.held, len(holding.bodies)) == (limit, 0, limit + 4)
    assert hosted.lanes == {}


async def test_every_sandbox_has_places_of_its_own_at_a_receiver(serve: Serve, holding: Holding) -> None:
    served = await serve(callback_concurrency=1, world=FROZEN)
    names = ["one", "two", "three"]
    for name in names:
        await served.post("sandboxes", {"name": name, "speed": 0})
        await served.send(sandbox=name, callback=holding.url)
        await served.send(sandbox=name, callback=holding.url)
    for name in names:
        call_back(served, served.simulator.sandboxes.get(name))
    await holding.arrive(3)
    assert holding.held == 3
    holding.let_go(6)
    await holding.arrive(3)
    assert holding.most == 3
