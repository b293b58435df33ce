"""A request with an id is served once in the life of a sandbox, however often it comes, and answered each time."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from support.plain import plain_sandbox
from support.stage import Process, Stage
from toy_vendor.manifest import TOY

from simulator.api.request import Response, Transmission
from simulator.durable import remembered as module
from simulator.durable.remembered import MOST, Remembered
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.faults.effects.wire import Wire
from simulator.server.answering import LARGE
from simulator.server.wire import FaultyAnswer

HOOK = "http://127.0.0.1:9/hook"
TO = "+256701521269"
ID = 2**64 - 1


async def send(stage: Stage, request_id: int | None = ID, *, text: str = "Hello", more: str = "") -> Response:
    """Have one message sent that is called back."""
    body = {"to": TO, "message": text, "callbackUrl": HOOK} | ({"odd": more} if more else {})
    headers = {"Authorization": "Bearer T"}
    return await stage.ask("POST", "/api/v1/messages/sms", body, headers=headers, request_id=request_id)


def plain(response: Response) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    return response.status, response.body, response.headers


async def counts(stage: Stage) -> tuple[int, int, int, int]:
    """How many requests, messages, callbacks and inputs there are."""
    await stage.quiet()
    hosted = stage.hosted()
    sandbox = hosted.sandbox
    assert hosted.kept is not None
    return sandbox.journal.total, sandbox.messages.accepted, len(stage.posted), hosted.kept.inputs


# -------------------------------------------------------------------------------------------------------- once


async def test_a_request_that_comes_again_gets_the_same_answer_and_does_nothing(process: Process) -> None:
    stage = await process.begin()
    first = await send(stage)
    before = await counts(stage)
    answered = stage.host.answered
    again = await send(stage)
    assert first.status == 201
    assert plain(again) == plain(first)
    assert await counts(stage) == before
    assert stage.host.answered == answered


@pytest.mark.parametrize("ids", [(1, 2), (None, None), (1, None)])
async def test_others_are_served_each(process: Process, ids: tuple[int | None, int | None]) -> None:
    stage = await process.begin()
    answers = [await send(stage, each) for each in ids]
    assert answers[0].body != answers[1].body
    assert stage.hosted().sandbox.messages.accepted == 2


async def test_a_refusal_is_repeated_though_it_would_be_none_by_now(process: Process) -> None:
    stage = await process.begin()
    await stage.post("faults", {"name": "broke", "refuse": "insufficient_balance"})
    first = await send(stage)
    await stage.ask("DELETE", "faults/broke")
    assert (first.status, plain(await send(stage))) == (402, plain(first))
    assert (await send(stage, 1)).status == 201


async def test_one_that_comes_again_waits_until_its_answer_is_kept(process: Process) -> None:
    stage = await process.begin()
    asking = [asyncio.create_task(send(stage)) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in asking)
    first, again = await asyncio.gather(*asking)
    assert plain(first) == plain(again)


@pytest.mark.parametrize("size", [10, LARGE + 1])
async def test_one_that_comes_while_the_first_waits_for_its_turn_gets_its_answer(process: Process, size: int) -> None:
    stage = await process.begin()
    hosted = stage.hosted()
    async with hosted.turn.taken(hosted):
        asking = [asyncio.create_task(send(stage, more="x" * size)) for _ in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert not any(each.done() for each in asking)
    first, *others = await asyncio.gather(*asking)
    assert first.status == 201
    assert [plain(each) for each in others] == [plain(first)] * 2
    assert hosted.sandbox.journal.total == 1


@pytest.mark.parametrize("is_killed", [True, False])
@pytest.mark.parametrize("restarts", [1, 2])
async def test_one_that_comes_after_a_restart_gets_the_answer_of_before(
    process: Process,
    restarts: int,
    is_killed: bool,  # noqa: FBT001
) -> None:
    stage = await process.begin()
    first = await send(stage)
    other = await send(stage, 1)
    before = await counts(stage)
    for _ in range(restarts):
        stage = await process.restart(is_killed=is_killed)
    assert plain(await send(stage)) == plain(first)
    assert plain(await send(stage, 1)) == plain(other)
    assert (await counts(stage))[:2] == before[:2]
    assert (await send(stage, 2)).status == 201


async def test_one_that_comes_while_its_sandbox_is_rebuilt_gets_the_answer_of_before(process: Process) -> None:
    stage = await process.begin()
    first = await send(stage)
    await stage.quiet()
    await process.end()
    stage = await process.begin()
    assert not stage.hosted().is_rebuilt
    assert plain(await send(stage)) == plain(first)
    assert stage.hosted().sandbox.messages.accepted == 1


async def test_a_sandbox_that_began_anew_knows_nothing_of_it(process: Process) -> None:
    stage = await process.begin()
    await send(stage)
    await stage.post("reset")
    await send(stage)
    assert stage.hosted().sandbox.messages.accepted == 1


async def test_one_that_comes_again_is_answered_although_there_is_no_more_room(process: Process) -> None:
    stage = await process.begin(data_bytes=200)
    first = await send(stage)
    assert stage.hosted().shut is not None
    assert plain(await send(stage)) == plain(first)
    assert (await send(stage, 1)).status == 507


async def test_where_nothing_is_kept_an_id_is_nothing(process: Process) -> None:
    stage = await process.begin()
    stage.hosted().kept = stage.hosted().sandbox.inputs.keep = None
    first, second = await send(stage), await send(stage)
    assert first.body != second.body


# ------------------------------------------------------------------------------------------- answers that are none


@pytest.mark.parametrize("is_restarted", [True, False])
async def test_how_a_fault_had_an_answer_sent_is_not_repeated(
    process: Process,
    is_restarted: bool,  # noqa: FBT001
) -> None:
    stage = await process.begin()
    await stage.post("faults", {"wire": "reset", "phase": "after"})
    first = await send(stage)
    assert isinstance(first, FaultyAnswer)
    if is_restarted:
        stage = await process.restart()
    again = await send(stage)
    assert again.__class__ is Response
    assert plain(again) == plain(first)
    assert again.transmission is None
    assert stage.hosted().sandbox.messages.accepted == 1


async def test_a_body_that_a_fault_has_spoilt_is_repeated_as_it_went_out(process: Process) -> None:
    stage = await process.begin()
    await stage.post("faults", {"damage": ["truncated"]})
    first = await send(stage)
    assert plain(await send(stage)) == plain(first)


@pytest.mark.parametrize("is_restarted", [True, False])
async def test_who_got_no_answer_gets_none_again(
    process: Process,
    is_restarted: bool,  # noqa: FBT001
) -> None:
    stage = await process.begin()
    await stage.post("faults", {"wire": "hang"})
    first = await send(stage)
    if is_restarted:
        stage = await process.restart()
    again = await send(stage)
    assert isinstance(again, FaultyAnswer)
    assert (first.status, again.status) == (0, 0)
    assert again.transmission == Transmission(0, Wire(word="close"))
    assert stage.hosted().sandbox.journal.total == 1


async def test_a_defect_is_one_again_and_what_it_did_is_not_done_twice(
    process: Process,
) -> None:
    def broken(*_: Any) -> Response:
        raise ZeroDivisionError

    operations = tuple(replace(each, render=broken) if each.name == "send" else each for each in TOY.operations)
    stage = await process.begin(vendors=(replace(TOY, operations=operations),))
    body = {"token": "T", "to": TO, "text": "Hello"}
    first = await stage.ask("POST", "/toy/send", body, request_id=ID)
    again = await stage.ask("POST", "/toy/send", body, request_id=ID)
    for answer in (first, again):
        assert (answer.status, json.loads(answer.body)["type"]) == (500, "urn:sms-simulator:problem:defect")
    assert stage.hosted().sandbox.messages.accepted == 1


async def test_what_had_no_room_may_have_some_when_it_comes_again(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await process.begin()
    with monkeypatch.context() as full:
        full.setattr(stage.hosted().sandbox.agenda, "limit", 0)
        assert (await send(stage)).status == 507
    assert (await send(stage)).status == 201


# --------------------------------------------------------------------------------------------- how many, how much


def exchange_of(number: int, size: int = 3) -> Exchange:
    exchange = Exchange(0, "toy", "send", "POST", "/", "", b"")
    plain_sandbox().journal.close(exchange, 200, (("A", f"{number}"),), b"x" * size)
    return exchange


def test_the_newest_are_remembered() -> None:
    remembered = Remembered()
    for number in range(MOST + 2):
        remembered.note(number, exchange_of(number))
    known = [number for number in range(MOST + 2) if remembered.answer_to(number) is not None]
    assert known == [*range(2, MOST + 2)]
    newest = remembered.answer_to(MOST + 1)
    assert newest is not None
    assert plain(newest) == (200, b"xxx", (("A", f"{MOST + 1}"),))


def test_as_many_are_remembered_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    remembered = Remembered()

    def known() -> list[int]:
        return [number for number in range(9) if remembered.answer_to(number) is not None]

    for number, size, wanted in [
        (0, 50, [0]), (1, 50, [0, 1]), (2, 1, [1, 2]), (1, 99, [1, 2]), (3, 500, [3]), (4, 50, [4]), (5, 50, [4, 5]),
    ]:  # fmt: skip
        remembered.note(number, exchange_of(number, size))
        assert known() == wanted


def test_an_answer_is_each_time_a_new_one() -> None:
    remembered = Remembered()
    remembered.note(1, exchange_of(1))
    first = remembered.answer_to(1)
    assert first is not None
    first.transmission = Transmission(1, None)
    second = remembered.answer_to(1)
    assert second is not None
    assert second.transmission is None


async def test_one_that_comes_after_as_many_others_is_served(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 5)
    stage = await process.begin()
    first = await send(stage, 1)
    for number in range(2, 6):
        await send(stage, number)
    for _ in range(9):
        await send(stage, None)
    assert plain(await send(stage, 1)) == plain(first)
    await send(stage, 6)
    assert (await send(stage, 1)).body != first.body
    stage = await process.restart()
    assert stage.hosted().sandbox.messages.accepted == 16
