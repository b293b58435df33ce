"""One of several processes ends: whoever waits for it is told so in our own words, and whoever can wait does."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from support.listening import listening
from support.served import NUMBER
from support.together import Process, Together, folder_for_sockets, until

from simulator.cli.serving import _bound
from simulator.settings import Settings

TEXT = {"token": "T", "to": NUMBER, "text": "Hello"}


async def made(two: Together, name: str = "mine") -> Process:
    process = two.beside(name)
    await process.post("sandboxes", {"name": name, "speed": 0})
    return process


async def test_an_answer_that_was_waited_for_is_unknown(two: Together) -> None:
    process, hosted = await made(two), two.hosted("mine")
    waiting = [
        asyncio.create_task(process.ask("GET", "/s/mine/__admin/messages/wait", params={"count": f"{count}"}))
        for count in (1, 2)
    ]
    await until(lambda: hosted.waiters.polls == 2)
    two.lose(two.having("mine").peers.number)
    for answer in [await each for each in waiting]:
        assert (answer.status, answer.problem) == (503, "worker-lost")
        assert (
            "worker 0) ended before it had answered. Whether the request was done is unknown" in answer.json["detail"]
        )
    await until(lambda: not hosted.waiters.polls)


async def test_a_request_to_one_that_is_away_is_refused_when_patience_ends(two: Together) -> None:
    process = await made(two)
    number = two.having("mine").peers.number
    process.peers._links[number]._patience_s = 0.05
    two.lose(number)
    await until(lambda: process.peers.away)
    answer = await process.ask("POST", "/s/mine/toy/send", TEXT)
    assert (answer.status, answer.problem) == (503, "worker-away")
    assert "Nothing of the request was done: send it again." in answer.json["detail"]
    assert await process.send()  # the default sandbox lives


async def test_a_request_to_one_that_is_away_waits_for_it(two: Together) -> None:
    process = await made(two)
    number = two.having("mine").peers.number
    two.lose(number)
    await until(lambda: process.peers.away)
    sending = [asyncio.create_task(process.ask("PUT", f"/s/{name}/__admin/sandbox")) for name in ("mine", "shop")]
    await asyncio.wait(sending, timeout=0.05)
    assert not any(each.done() for each in sending)
    await two.begin_again(number)
    assert [each.status for each in await asyncio.gather(*sending)] == [201, 201]
    assert two.hosted("shop").sandbox.name == "shop"


async def test_a_stream_ends(two: Together) -> None:
    process, hosted = await made(two), two.hosted("mine")
    async with listening(process, "/s/mine/__admin/events") as listener:
        await listener.until("clock")
        two.lose(two.having("mine").peers.number)
        with contextlib.suppress(aiohttp.ClientPayloadError):
            while await listener.next() is not None:
                pass
    await until(lambda: hosted.waiters.streams == 0)


async def test_a_stream_is_let_go_of_where_it_comes_from(two: Together, caplog: pytest.LogCaptureFixture) -> None:
    process = await made(two)
    async with listening(process, "/s/mine/__admin/events") as listener:
        await listener.until("clock")
        two.lose(process.peers.number)
        await until(lambda: two.hosted("mine").waiters.streams == 0)
    await until(lambda: not any(each._tasks for each in two.having("mine").peers.heard))
    assert "a defect" not in caplog.text


@pytest.mark.parametrize("wire", ["hang", "endless", {"drip": {"size": 1, "every": "1m"}}], ids=str)
@pytest.mark.parametrize("who", ["who has the sandbox", "who has the client"])
async def test_a_fault_on_the_wire_ends(two: Together, wire: object, who: str) -> None:
    process = await made(two)
    await process.post("/s/mine/__admin/faults", {"wire": wire})
    asking = asyncio.create_task(process.ask("POST", "/s/mine/toy/send", TEXT))
    line = process.line_to(two.having("mine"))
    await until(lambda: line._theirs)
    two.lose(two.having("mine").peers.number if who == "who has the sandbox" else process.peers.number)
    with pytest.raises(aiohttp.ClientError):
        await asking
    await until(lambda: not any(each._tasks for each in two.having("mine").peers.heard))


async def test_what_a_lost_process_has_begun_is_done(two: Together) -> None:
    process, hosted = await made(two), two.hosted("mine")
    life = hosted.life
    async with hosted.stepping:
        asking = asyncio.create_task(process.ask("POST", "/s/mine/__admin/reset"))
        await until(lambda: hosted.stepping._waiters)
        two.lose(process.peers.number)
        assert (await asking).problem == "worker-lost"
    await until(lambda: hosted.life != life)


async def test_all_are_answered_when_all_end_at_once(two: Together) -> None:
    for name in ("mine", "lost"):
        await made(two, name)
    waiting = [
        asyncio.create_task(process.ask("GET", f"/s/{name}/__admin/messages/wait", params={"timeout_s": "60"}))
        for process in (two[0], two[1])
        for name in ("mine", "lost", "default")
    ]
    await until(lambda: sum(two.hosted(name).waiters.polls for name in ("mine", "lost", "default")) == 6)
    sending = [
        asyncio.create_task(process.ask("POST", f"/s/{name}/toy/send", TEXT))
        for process in (two[0], two[1])
        for name in ("mine", "lost") * 10
    ]
    ending = asyncio.gather(*(each.simulator.stop() for each in (two[0], two[1])))
    answers = await asyncio.gather(*waiting, *sending, return_exceptions=True)
    await ending
    told = [each.status for each in answers[:6] if not isinstance(each, BaseException)]
    assert len(told) == 6
    assert 200 not in told
    for each in answers[6:]:  # whoever came too late found nobody
        assert isinstance(each, aiohttp.ClientConnectionError) or each.status == 202  # type: ignore[union-attr]


async def test_an_end_waits_for_nobody_who_is_lost(two: Together) -> None:
    await made(two)
    two.lose(0)
    async with asyncio.timeout(10):
        await two[1].simulator.stop()


@pytest.mark.parametrize("who", ["told", "orphaned"])
async def test_who_waits_for_others_that_never_begin_can_be_ended(who: str) -> None:
    stop, orphaned = asyncio.Event(), asyncio.Event()
    worker: Any = SimpleNamespace(orphaned=orphaned.wait)
    with folder_for_sockets() as folder:
        alone = Process(0, 2, Path(folder), (), "off", Settings(port=0))
        starting = asyncio.create_task(_bound(alone.simulator, worker, stop))
        await until(lambda: alone.peers._server is not None)
        (stop if who == "told" else orphaned).set()
        assert await asyncio.wait_for(starting, 20) is None
