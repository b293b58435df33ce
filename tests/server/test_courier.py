"""Callbacks under way: how many at once and in which order, and what is taken of a receiver's answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from support.reporting import REPORTING
from support.served import Receiver, Serve, Served

from simulator.hosting.hosted import Hosted
from simulator.sandbox.acts.advancing import hand_out, stand_at
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel

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


class Answering(Receiver):
    """Answers with its own `text` and `headers`; `cookies` are those that were sent to it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = "thanks"
        self.headers: dict[str, str] = {}
        self.cookies: list[str | None] = []

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        self.cookies.append(request.headers.get("Cookie"))
        await super()._take(request)
        return web.Response(text=self.text, headers=self.headers)


@pytest.fixture
async def answering() -> AsyncIterator[Answering]:
    answering = Answering()
    await answering.start()
    yield answering
    await answering.stop()


def call_back(served: Served, hosted: Hosted, after_ms: int = 2_000) -> None:
    """Let time pass, and send what is then to be sent: after two seconds, one callback of each message."""
    stand_at(hosted.sandbox, hosted.sandbox.now_ms + after_ms)
    dispatches = hand_out(hosted.sandbox)
    assert dispatches
    served.simulator.host.courier.dispatch(hosted, dispatches)


@pytest.mark.parametrize("limit", [1, 3])
async def test_as_many_callbacks_are_under_way_to_one_receiver_as_the_setting_says(
    serve: Serve, holding: Holding, receiver: Receiver, limit: int
) -> None:
    served = await serve(callback_concurrency=limit, world=FROZEN)
    hosted = served.simulator.host.sandboxes.default
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
    await hosted.underway.ended()
    assert (holding.most, holding.held, len(holding.bodies)) == (limit, 0, limit + 4)
    assert hosted.underway.lanes == {}


async def test_every_sandbox_has_places_of_its_own_at_a_receiver(serve: Serve, holding: Holding) -> None:
    served = await serve(callback_concurrency=1, world=FROZEN)
    names = ["one", "two", "three"]
    for name in names:
        await served.post("sandboxes", {"name": name, "speed": 0})
        await served.send(sandbox=name, callback=holding.url)
        await served.send(sandbox=name, callback=holding.url)
    for name in names:
        call_back(served, served.simulator.host.sandboxes.get(name))
    await holding.arrive(3)
    assert holding.held == 3
    holding.let_go(6)
    await holding.arrive(3)
    assert holding.most == 3


async def test_callbacks_of_one_message_go_one_after_the_other(
    frozen: Served, holding: Holding, receiver: Receiver
) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.send(callback=holding.url)
    call_back(frozen, hosted)
    assert await holding.next_state() == "sent"
    await frozen.send(callback=receiver.url)
    call_back(frozen, hosted, after_ms=10_000)
    await receiver.next_state()  # begun after the second one of the first message, if that has begun at all
    assert holding.held == 1
    holding.let_go(1)
    assert await holding.next_state() == "delivered"
    assert holding.most == 1


async def test_callbacks_about_one_account_go_one_after_the_other(serve: Serve, holding: Holding) -> None:
    served = await serve(REPORTING, world=FROZEN)
    for token in ("ann", "ann", "bob"):
        await served.ask("POST", "/toy/subscribe", {"token": token, "url": holding.url})
    await asyncio.wait_for(holding.arrivals.get(), 20)
    await asyncio.wait_for(holding.arrivals.get(), 20)
    assert holding.held == 2
    holding.let_go(3)
    await served.simulator.host.sandboxes.default.underway.ended()
    assert (holding.most, len(holding.bodies)) == (2, 3)


async def test_callbacks_of_one_message_keep_their_order(frozen: Served, holding: Holding) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.post("faults", {"receipt": {"conflict": "0s"}})
    await frozen.send(callback=holding.url)
    call_back(frozen, hosted)
    assert await holding.next_state() == "sent"
    call_back(frozen, hosted, after_ms=10_000)  # two more wait
    holding.let_go(3)
    assert [await holding.next_state() for _ in range(2)] == ["delivered", "failed"]


async def test_the_next_try_is_planned_from_when_the_receiver_answered(frozen: Served, holding: Holding) -> None:
    sandbox = frozen.simulator.host.sandboxes.default.sandbox
    await frozen.post("faults", {"receipt": {"never": True, "event": "delivered"}})
    holding.statuses = [500]
    await frozen.send(callback=holding.url)
    call_back(frozen, frozen.simulator.host.sandboxes.default, after_ms=10_000)
    await holding.arrive(1)
    sandbox.clock.move_to(sandbox.now_ms + 60_000)  # as a running clock goes on meanwhile
    holding.let_go(1)
    await frozen.simulator.host.sandboxes.default.underway.ended()
    assert sandbox.agenda.next_due_ms == sandbox.clock.now_ms() + 5_000


async def attempts(served: Served, receiver: Answering) -> list[dict[str, object]]:
    """What came of the two callbacks of one message."""
    await served.send(callback=receiver.url)
    await served.post("clock/settle")
    return [attempt for each in (await served.get("callbacks"))["callbacks"] for attempt in each["attempts"]]


async def test_the_beginning_of_a_long_answer_is_kept(frozen: Served, answering: Answering) -> None:
    answering.text = "é" * 600
    assert [each["answer"] for each in await attempts(frozen, answering)] == ["é" * 512] * 2


async def test_an_answer_is_taken_as_it_comes_whatever_its_encoding(frozen: Served, answering: Answering) -> None:
    answering.headers = {"Content-Encoding": "gzip"}
    assert [(each["status"], each["answer"]) for each in await attempts(frozen, answering)] == [(200, "thanks")] * 2


async def test_a_receivers_cookies_are_not_kept(frozen: Served, answering: Answering) -> None:
    answering.url = answering.url.replace("127.0.0.1", "localhost")  # clients keep none of bare addresses anyway
    answering.headers = {"Set-Cookie": "session=1; Path=/"}
    assert len(await attempts(frozen, answering)) == 2
    assert answering.cookies == [None, None]


async def test_what_waits_for_its_receiver_is_no_task(serve: Serve, holding: Holding) -> None:
    served = await serve(callback_concurrency=2, world=FROZEN)
    hosted = served.simulator.host.sandboxes.default
    for _ in range(20):
        await served.send(callback=holding.url)
    call_back(served, hosted)
    await holding.arrive(2)
    assert (len(hosted.underway.tasks), len(hosted.sandbox.in_flight)) == (2, 20)
    holding.let_go(20)
    await hosted.underway.ended()
    assert (len(holding.bodies), len(hosted.sandbox.in_flight), hosted.underway.behind) == (20, 0, {})


async def test_a_stop_gives_up_at_once_what_its_receiver_does_not_answer(serve: Serve, holding: Holding) -> None:
    served = await serve(callback_concurrency=2, world=FROZEN)
    host = served.simulator.host
    for _ in range(20):
        await served.send(callback=holding.url)
    call_back(served, host.sandboxes.default)
    await holding.arrive(2)
    assert await host.stop(0) == 20
    assert (host.sandboxes.default.underway.tasks, holding.most) == (set(), 2)


async def test_a_receiver_that_never_answers_has_requests_refused(serve: Serve, holding: Holding) -> None:
    served = await serve(callback_concurrency=2, world=FROZEN, bounds=Bounds(planned=8))
    hosted = served.simulator.host.sandboxes.default
    for _ in range(4):
        await served.send(callback=holding.url)
    call_back(served, hosted)  # four without a result, and four that are to end
    sent = {"token": "mine", "to": "+256701521269", "text": "Hello"}
    assert (await served.ask("POST", "/toy/send", sent)).problem == "capacity"
    assert (await served.get("sandboxes/default"))["counts"]["planned"] == 8
    holding.let_go(4)
    await hosted.underway.ended()
    await served.send()
