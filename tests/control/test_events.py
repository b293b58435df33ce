"""The stream of events: who listens is told what changes, once and soon, and where something is missing that it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from multidict import CIMultiDict
from support.listening import listening
from support.served import Receiver, Serve, Served

from simulator.api.request import Request, Streamed
from simulator.control import events as room
from simulator.control.app import ControlApp
from simulator.control.views.events import MOST_ROWS
from simulator.observer.modes import Mode, observer_for
from simulator.sandbox.events import KEPT
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader is told of more as soon as there is more."""
    monkeypatch.setattr(room, "FLUSH_S", 0.0)
    monkeypatch.setattr(room, "SLOWEST_FLUSH_S", 0.0)


async def pieces_of(served: Served, query: str = "") -> AsyncGenerator[bytes]:
    """A stream without a socket, whose reader decides when it reads."""
    simulator = served.simulator
    request = Request("GET", "/__admin/events", query, CIMultiDict({"Host": "localhost"}), b"")
    answer = await ControlApp(simulator.host, simulator.ports).answer(None, request)
    assert isinstance(answer, Streamed)
    assert answer.is_endless
    return answer.pieces


def read(piece: bytes) -> tuple[str, object]:
    event, _, data = piece.decode().splitlines()[:3]
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_the_stream_begins_with_the_clock(frozen: Served) -> None:
    async with listening(frozen) as listener:
        heard = await listener.next()
        assert heard is not None
        assert (heard.name, heard.data) == ("clock", await frozen.get("clock"))
        hosted = frozen.simulator.host.sandboxes.default
        assert heard.id == f"{hosted.life}-{hosted.sandbox.events.number}"
        assert listener.response.headers["Content-Type"] == "text/event-stream"
        assert listener.response.headers["Cache-Control"] == "no-store"
        assert listener.response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_send_is_told_with_its_message_its_request_and_its_charge_as_their_lists_show_them(
    frozen: Served,
) -> None:
    async with listening(frozen) as listener:
        await listener.until("clock")
        await frozen.send()
        heard = await listener.until("changed")
    shown = heard.data
    assert shown["messages"] == (await frozen.get("messages", view="row"))["messages"]
    assert shown["requests"] == (await frozen.get("requests"))["requests"]
    assert [each["cause"] for each in shown["ledger"]] == ["charge"]
    assert (shown["callbacks"], shown["incoming"], shown["changes"], shown["unmatched"]) == ([], [], [], [])
    assert shown["counts"]["messages"] == {"kept": 1, "dropped": 0}
    assert shown["clock"] == await frozen.get("clock")


async def test_time_that_is_moved_is_told_with_what_it_brought(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    async with listening(frozen) as listener:
        await listener.until("clock")
        await frozen.post("clock/settle")
        states: set[str] = set()
        callbacks: dict[str, Any] = {}
        clock = None
        while "c-2" not in callbacks or callbacks["c-2"]["state"] != "acknowledged" or clock is None:
            heard = await listener.next()
            assert heard is not None
            if heard.name == "clock":
                clock = heard.data
                continue
            states |= {message["state"] for message in heard.data["messages"]}
            callbacks |= {callback["id"]: callback for callback in heard.data["callbacks"]}
    assert "delivered" in states


@pytest.mark.parametrize("path", ["clock/freeze", "clock/resume"])
async def test_a_clock_that_is_stopped_or_started_is_told(frozen: Served, path: str) -> None:
    async with listening(frozen) as listener:
        await listener.until("clock")
        await frozen.post(path)
        heard = await listener.until("clock")
    assert heard.data["is_frozen"] is (path == "clock/freeze")


async def test_messages_that_are_deleted_are_told_by_their_count(frozen: Served) -> None:
    await frozen.send()
    async with listening(frozen) as listener:
        await listener.until("clock")
        await frozen.ask("DELETE", "messages")
        heard = await listener.until("changed")
    assert heard.data["counts"]["messages"] == {"kept": 0, "dropped": 1}


async def test_who_comes_back_is_told_what_was_missed(frozen: Served) -> None:
    async with listening(frozen) as listener:
        last = (await listener.until("clock")).id
    await frozen.send()
    async with listening(frozen, headers={"Last-Event-ID": last}) as listener:
        heard = await listener.next()
        assert heard is not None
        assert heard.name == "clock"
        assert [each["id"] for each in (await listener.until("changed")).data["messages"]] == ["m-1"]


@pytest.mark.parametrize("last", ["1-1", "0-0", "999999999999999999-999999999999999999"])
async def test_who_comes_back_to_another_life_is_told_so(frozen: Served, last: str) -> None:
    async with listening(frozen, headers={"Last-Event-ID": last}) as listener:
        heard = await listener.next()
    assert heard is not None
    assert (heard.name, heard.data) == ("gap", {"reason": "begun-anew"})


async def test_who_comes_back_too_late_is_told_so(frozen: Served) -> None:
    hosted = frozen.simulator.host.sandboxes.default
    await frozen.send()
    async with listening(frozen, headers={"Last-Event-ID": f"{hosted.life}-0"}) as listener:
        heard = await listener.next()
        assert heard is not None
        assert (heard.name, heard.data) == ("gap", {"reason": "not-kept"})
        await frozen.send()
        assert [each["id"] for each in (await listener.until("changed")).data["messages"]] == ["m-2"]


@pytest.mark.parametrize("begin", ["reset", "scenario"])
async def test_a_world_that_begins_anew_is_a_gap_after_which_its_own_events_come(frozen: Served, begin: str) -> None:
    async with listening(frozen) as listener:
        before = await listener.until("clock")
        if begin == "reset":
            await frozen.post("reset")
        else:
            assert (
                await frozen.ask("PUT", "scenario", {"scenario": {"version": 1, "clock": {"speed": 0}}})
            ).status == 200
        gap = await listener.until("gap")
        assert gap.data == {"reason": "begun-anew"}
        assert gap.id.partition("-")[0] != before.id.partition("-")[0]
        await frozen.send()
        assert [each["id"] for each in (await listener.until("changed")).data["messages"]] == ["m-1"]


async def test_a_slow_reader_finds_each_subject_once_and_in_its_last_state(frozen: Served) -> None:
    pieces = await pieces_of(frozen)
    assert read(await anext(pieces))[0] == "clock"
    await frozen.send()
    await frozen.post("clock/settle")
    told = [read(await anext(pieces)) for _ in range(2)]
    await pieces.aclose()
    assert [name for name, _ in told] == ["clock", "changed"]
    shown = told[1][1]
    assert isinstance(shown, dict)
    assert [(each["id"], each["state"]) for each in shown["messages"]] == [("m-1", "delivered")]


async def test_a_reader_who_is_too_slow_is_told_of_a_gap(frozen: Served) -> None:
    pieces = await pieces_of(frozen)
    await anext(pieces)
    sandbox = frozen.simulator.host.sandboxes.default.sandbox
    for _ in range(KEPT + 1):
        sandbox.events.tell(sandbox.now_ms, "request.answered", 1)
    assert read(await anext(pieces)) == ("gap", {"reason": "not-kept"})
    await pieces.aclose()


@pytest.mark.parametrize(("count", "name"), [(MOST_ROWS, "changed"), (MOST_ROWS + 1, "burst")])
async def test_more_than_a_hundred_subjects_are_counted(frozen: Served, count: int, name: str) -> None:
    pieces = await pieces_of(frozen)
    await anext(pieces)
    await frozen.send()
    sandbox = frozen.simulator.host.sandboxes.default.sandbox
    for ordinal in range(10, 10 + count - 3):  # beside a message, a request and a charge
        sandbox.events.tell(sandbox.now_ms, "message.sent", ordinal)
    told = read(await anext(pieces))
    await pieces.aclose()
    assert told[0] == name
    if isinstance(told[1], dict) and name == "burst":
        assert told[1]["changed"] == {"messages": count - 2, "requests": 1, "ledger": 1}
        assert told[1]["newest"] == {"messages": f"m-{count + 6}", "requests": "x-1", "ledger": "e-2"}


async def test_messages_that_a_query_does_not_find_are_told_by_their_ids(frozen: Served) -> None:
    async with listening(frozen, "/__admin/events?q=code") as listener:
        await listener.until("clock")
        await frozen.send(text="Your code is 4711")
        assert [each["id"] for each in (await listener.until("changed")).data["messages"]] == ["m-1"]
        await frozen.send()
        heard = await listener.until("changed")
    assert (heard.data["messages"], heard.data["unmatched"]) == ([], ["m-2"])
    assert [each["id"] for each in heard.data["requests"]] == ["x-2"]


async def test_an_invalid_query_is_refused(frozen: Served) -> None:
    answer = await frozen.ask("GET", "events?q=stat:sent")
    assert (answer.status, answer.problem) == (422, "invalid-input")


async def test_a_request_is_told_with_what_was_found_in_it(serve: Serve) -> None:
    served = await serve(*BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN), world=WorldModel(speed=0).world())
    async with listening(served) as listener:
        await listener.until("clock")
        await served.ask("POST", "/api/v1/messages/sms", {"nothing": "valid"})
        heard = await listener.until("changed")
    assert heard.data["requests"][0]["violations"] > 0


async def test_each_sandbox_tells_its_own(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "other", "speed": 0})
    async with listening(frozen, "/s/other/__admin/events") as listener:
        await listener.until("clock")
        await frozen.send()
        await frozen.send(sandbox="other", text="here")
        heard = await listener.until("changed")
    assert [each["text"] for each in heard.data["messages"]] == ["here"]


async def test_a_stream_in_which_nothing_happens_says_that_it_is_there(
    frozen: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "COMMENT_S", 0.001)
    async with listening(frozen) as listener:
        await listener.until("clock")
        heard = await listener.next()
    assert heard is not None
    assert (heard.name, heard.data) == ("", None)


async def test_a_sandbox_that_is_deleted_says_farewell(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "other", "speed": 0})
    async with listening(frozen, "/s/other/__admin/events") as listener:
        await listener.until("clock")
        assert (await frozen.ask("DELETE", "sandboxes/other")).status == 204
        assert (await listener.until("bye")).data == {"reason": "deleted"}
        assert await listener.next() is None


async def test_a_server_that_stops_says_farewell_and_waits_for_no_stream(serve: Serve) -> None:
    served = await serve(shutdown_timeout_s=3_600)
    async with listening(served) as listener:
        await listener.until("clock")
        async with asyncio.timeout(20):
            await served.simulator.stop()
        assert (await listener.until("bye")).data == {"reason": "stopping"}
        assert await listener.next() is None


async def until_streams(served: Served, count: int) -> None:
    async with asyncio.timeout(20):
        while served.simulator.host.sandboxes.default.waiters.streams != count:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)


async def test_there_are_64_streams_at_most_and_whoever_leaves_makes_room(frozen: Served) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(room.MOST_STREAMS):
            await (await stack.enter_async_context(listening(frozen))).next()
        answer = await frozen.ask("GET", "events")
        assert (answer.status, answer.problem) == (503, "too-many-streams")
    await until_streams(frozen, 0)
    async with listening(frozen) as listener:
        await listener.until("clock")
        assert frozen.simulator.host.sandboxes.default.waiters.streams == 1


async def test_a_stream_that_is_only_looked_for_is_no_stream(frozen: Served) -> None:
    answer = await frozen.ask("HEAD", "events")
    assert answer.status == 200
    await until_streams(frozen, 0)


async def test_who_listens_keeps_a_sandbox_that_would_expire(serve: Serve) -> None:
    served = await serve()
    await served.post("sandboxes", {"name": "short", "expires_in": "1s", "speed": 0})
    host = served.simulator.host
    async with listening(served, "/s/short/__admin/events") as listener:
        await listener.until("clock")
        lifetime = host.sandboxes.get("short").lifetime
        assert lifetime is not None
        lifetime.seen_s -= 3_600
        host.lifetimes.look()
        assert host.sandboxes.get("short").lifetime is lifetime


async def test_a_stream_wants_the_token(serve: Serve) -> None:
    served = await serve(admin_token="right")
    assert (await served.ask("GET", "events")).status == 401
    async with listening(served, headers={"Authorization": "Bearer right"}) as listener:
        await listener.until("clock")


async def test_a_stream_is_none_of_a_foreign_page(frozen: Served) -> None:
    assert (await frozen.ask("GET", "events", headers={"Origin": "https://evil.example"})).status == 403
