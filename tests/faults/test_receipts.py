"""Trouble with receipts, as a receiver on a real socket gets it, and the score that receivers earn."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from support.served import NUMBER, Receiver, Served

from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

SEND = "/api/v1/messages/sms"
TOKEN = {"Authorization": "Bearer T"}


MORNING = {"speed": 0, "start": "2026-01-01T09:10:00Z"}


@pytest.fixture
async def world() -> AsyncIterator[Served]:
    """All vendors, on a clock that is frozen ten minutes past the hour."""
    served = Served(Settings(port=0, world=WorldModel.model_validate(MORNING).world()), *BUILT_IN)
    await served.start()
    yield served
    await served.stop()


async def send(served: Served, url: str, to: str = NUMBER) -> str:
    body = {"to": to, "message": "Hello", "callbackUrl": url}
    answer = await served.ask("POST", SEND, body, headers=TOKEN)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


async def day(served: Served, receiver: Receiver, *troubles: dict[str, Any], to: str = NUMBER) -> list[dict[str, Any]]:
    """What the receiver gets for one message, in a world with these troubles."""
    for trouble in troubles:
        await served.post("faults", {"receipt": trouble})
    await send(served, receiver.url, to)
    await served.post("clock/settle")
    return [body for _, body in receiver.taken()]


class Watch:
    """The real time that a callback takes, as the courier reads it: it passes where the courier waits, or by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("simulator.server.poster.time", watch)
    monkeypatch.setattr("simulator.server.manners.time", watch)
    monkeypatch.setattr("simulator.server.manners.asyncio", watch)
    return watch


def states(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["status"] for body in bodies]


@pytest.mark.parametrize(
    ("troubles", "got"),
    [
        ([], ["sent", "delivered"]),
        ([{"never": True}], []),
        ([{"never": True, "event": "sent"}], ["delivered"]),
        ([{"copies": 1}], ["sent", "sent", "delivered", "delivered"]),
        ([{"copies": {"count": 3, "every": "1h"}, "event": "delivered"}], ["sent", *["delivered"] * 4]),
        ([{"out_of_order": True}], ["delivered", "sent"]),
        ([{"out_of_order": True, "event": "sent"}], ["delivered", "sent"]),
        ([{"out_of_order": True, "copies": 1}], ["delivered", "delivered", "sent", "sent"]),
        ([{"out_of_order": True}, {"never": True, "event": "delivered"}], ["sent"]),
        ([{"conflict": "1h"}], ["sent", "delivered", "failed"]),
        ([{"unknown_id": "1h"}], ["sent", "delivered", "delivered"]),
        ([{"never": True, "unknown_id": "0s"}], ["delivered"]),
        ([{"late": "3h", "event": "sent"}], ["delivered", "sent"]),
        ([{"late": "3h"}, {"copies": 1}], ["sent", "sent", "delivered", "delivered"]),
        ([{"copies": 2, "event": "delivered"}, {"copies": 1}], ["sent", "sent", *["delivered"] * 3]),
        ([{"copies": 1, "event": "delivered"}, {"copies": 2}], [*["sent"] * 3, "delivered", "delivered"]),
    ],
    ids=str,
)
async def test_a_receiver_gets(
    world: Served, receiver: Receiver, troubles: list[dict[str, Any]], got: list[str]
) -> None:
    assert states(await day(world, receiver, *troubles)) == got
    callbacks = (await world.get("callbacks"))["callbacks"]
    assert len([each for each in callbacks if each["attempts"]]) == len(got)


async def test_out_of_order_the_final_state_comes_first(world: Served, receiver: Receiver) -> None:
    assert states(await day(world, receiver, {"out_of_order": True})) == ["delivered", "sent"]


async def moments(served: Served) -> list[tuple[int, str, str]]:
    """Minutes of virtual time after the delivery, state and kind of all that was called back, in that order."""
    timeline = (await served.get("messages/m-1"))["timeline"]
    (delivered_at,) = [dt.datetime.fromisoformat(each["at"]) for each in timeline if each["event"] == "delivered"]
    called = []
    for each in (await served.get("callbacks"))["callbacks"]:
        (attempt,) = each["attempts"]
        after = dt.datetime.fromisoformat(attempt["at"]) - delivered_at
        called.append((after // dt.timedelta(minutes=1), json.loads(each["body"])["status"], each["kind"]))
    return sorted(called)


@pytest.mark.parametrize(
    ("trouble", "got"),
    [
        ({}, [(0, "delivered", "regular"), (0, "sent", "disordered")]),
        (
            {"copies": {"count": 2, "every": "1m"}},
            [
                *[(0, "delivered", "regular"), (1, "delivered", "copy"), (2, "delivered", "copy")],
                *[(2, "sent", "disordered"), (3, "sent", "copy"), (4, "sent", "copy")],
            ],
        ),
        (
            {"copies": {"count": 2, "every": "1m"}, "event": "sent"},
            [(0, "delivered", "regular"), (0, "sent", "disordered"), (1, "sent", "copy"), (2, "sent", "copy")],
        ),
        ({"late": "5m"}, [(5, "delivered", "regular"), (5, "sent", "disordered")]),
        ({"late": "5m", "event": "sent"}, [(0, "delivered", "regular"), (4, "sent", "disordered")]),
        (
            {"late": "5m", "copies": {"count": 1, "every": "1m"}, "event": "sent"},
            [(0, "delivered", "regular"), (4, "sent", "disordered"), (5, "sent", "copy")],
        ),
    ],
    ids=str,
)
async def test_what_was_held_comes_after_the_final_state_with_its_own_delay(
    world: Served, receiver: Receiver, trouble: dict[str, Any], got: list[tuple[int, str, str]]
) -> None:
    bodies = await day(world, receiver, {"out_of_order": True, **trouble})
    assert await moments(world) == got
    assert states(bodies) == [state for _, state, _ in got]


async def test_what_was_held_comes_even_when_the_fault_is_gone(world: Served, receiver: Receiver) -> None:
    await world.post("faults", {"receipt": {"out_of_order": True}})
    await send(world, receiver.url)
    await world.post("clock/advance", {"by": "1600ms"})
    await world.ask("DELETE", "faults")
    await world.post("clock/settle")
    assert states([body for _, body in receiver.taken()]) == ["delivered", "sent"]


async def test_a_receipt_comes_before_the_answer(world: Served, receiver: Receiver) -> None:
    await world.post("faults", {"receipt": {"before_answer": True}})
    identifier = await send(world, receiver.url)
    bodies = [body for _, body in receiver.taken()]  # the answer is there: so they were
    assert states(bodies) == ["sent", "delivered"]
    assert {body["id"] for body in bodies} == {identifier}


async def test_an_id_that_nobody_was_given_belongs_to_nothing(world: Served, receiver: Receiver) -> None:
    bodies = await day(world, receiver, {"unknown_id": "0s"})
    unknown = next(body["id"] for body in bodies if body["id"] != bodies[0]["id"])
    assert (await world.ask("GET", f"/api/v1/messages/{unknown}", headers=TOKEN)).status == 404


async def test_a_receipt_for_nobodys_id_leaves_the_message_its_own(world: Served, receiver: Receiver) -> None:
    await world.post("faults", {"receipt": {"unknown_id": "0s"}})
    given = await send(world, receiver.url)
    await world.post("clock/settle")
    assert (await world.ask("GET", f"/api/v1/messages/{given}", headers=TOKEN)).json["id"] == given


async def test_late_receipts_come_hours_later_in_virtual_time(world: Served, receiver: Receiver) -> None:
    await world.post("faults", {"receipt": {"late": "3h"}})
    await send(world, receiver.url)
    await world.post("clock/advance", {"by": "3h"})
    assert not receiver.taken()
    await world.post("clock/advance", {"by": "10s"})
    assert states([body for _, body in receiver.taken()]) == ["sent", "delivered"]


async def test_thousands_come_at_once(world: Served, receiver: Receiver) -> None:
    await world.post("accounts/msgine-1/top-up", {"amount": "1000"})
    await world.post("faults", {"receipt": {"burst": "1h", "copies": 19}})
    for number in range(50):
        await send(world, receiver.url, f"+2567015{number:05d}")
    await world.post("clock/advance", {"by": "2999999ms"})
    assert receiver.taken() == []
    await world.post("clock/advance", {"by": "1ms"})
    assert len(receiver.taken()) == 2_000
    report = (await world.get("callbacks/report"))["receivers"][0]
    assert report["attempts"] == 2_000


async def test_all_callbacks_of_a_message_are_listed_with_it_the_untrue_ones_too(
    world: Served, receiver: Receiver
) -> None:
    await day(world, receiver, {"conflict": "0s", "unknown_id": "0s", "copies": 1})
    listed = (await world.get("callbacks", message="m-1"))["callbacks"]
    assert sorted({each["kind"] for each in listed}) == ["conflict", "copy", "regular", "unknown id"]
    exchange = await world.get("requests/x-1")
    assert exchange["faults"] == ["fault-1"]
    assert len(exchange["callbacks"]) == len(listed) == 6


Answering = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Watching:
    """A receiver that looks at more than the body."""

    def __init__(self, answer: Answering | None = None) -> None:
        self.seen: list[tuple[str | None, bytes, bool]] = []
        self.closed: asyncio.Queue[float] = asyncio.Queue()
        self._answer = answer
        self.url = ""

    async def __aenter__(self) -> Watching:
        self._runner = web.ServerRunner(web.Server(self._take), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def connections(self) -> int:
        """How many are open."""
        server = self._runner.server
        assert server is not None
        return len(server.connections)

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.seen.append((request.headers.get("Content-Type"), body, "Content-Length" in request.headers))
        return await self._answer(request) if self._answer else web.Response(text="thanks" * 50)


@pytest.mark.parametrize(
    ("damage", "label", "body"),
    [
        ("truncated", "application/json", b'{"id":[^}]*'),
        ("empty", "application/json", b""),
        ({"content_type": "text/plain"}, "text/plain", b'{"id":[^}]*}'),
        ({"charset": "utf-16-le"}, "application/json; charset=utf-8", b"{\0([^\0]\0)*}\0"),
        ({"missing_field": "id"}, "application/json", b'{"event":[^}]*}'),
    ],
    ids=str,
)
async def test_a_body_or_its_label_is_damaged(world: Served, damage: object, label: str, body: bytes) -> None:
    async with Watching() as receiver:
        await world.post("faults", {"receipt": {"damage": [damage]}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        assert [seen[0] for seen in receiver.seen] == [label, label]
        assert [seen[1] for seen in receiver.seen if not re.fullmatch(body, seen[1])] == []


async def test_a_vendor_that_sends_and_reads_slowly_does_not_spoil_the_receivers_score(
    world: Served, watch: Watch
) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        watch.now_s += 0.12
        return web.Response(text="thanks" * 50)

    manners = {"send_every": "400ms", "send_size": 64, "read_every": "40ms"}
    async with Watching(answer) as receiver:
        await world.post("faults", {"receipt": {"manners": manners}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        assert [has_length for *_, has_length in receiver.seen] == [False, False]
        assert all(json.loads(body)["to"] == NUMBER for _, body, _ in receiver.seen)
    attempts = [each["attempts"][0] for each in (await world.get("callbacks"))["callbacks"]]
    assert [attempt["status"] for attempt in attempts] == [200, 200]
    assert all(attempt["answer"] == "thanks" * 50 for attempt in attempts)
    assert round(watch.now_s, 2) == 2 * (0.4 + 0.12 + 6 * 0.04)  # two pieces sent, five read, and the end
    report = (await world.get("callbacks/report"))["receivers"][0]
    assert (report["median_ms"], report["p95_ms"]) == (120, 120)


async def test_no_more_than_the_beginning_of_an_endless_answer_is_read(world: Served, watch: Watch) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 4_096)

    async with Watching(answer) as receiver:
        await world.post("faults", {"receipt": {"manners": {"read_every": "1ms"}, "event": "delivered"}})
        await world.post("faults", {"receipt": {"never": True, "event": "sent"}})
        await send(world, receiver.url)
        await world.post("clock/settle")
    attempts = [each["attempts"] for each in (await world.get("callbacks"))["callbacks"]]
    assert [[(attempt["status"], attempt["answer"]) for attempt in each] for each in attempts] == [
        [(200, "x" * 1_024)],
        [],
    ]
    assert watch.now_s < 2  # 64 KiB in pieces of 64 bytes, one a millisecond; it may take ten seconds


async def test_a_connection_is_kept_after_the_answer_until_the_server_stops(world: Served) -> None:
    async with Watching() as receiver:
        await send(world, receiver.url)
        await world.post("clock/settle")
        assert receiver.connections == 0
        await world.post("faults", {"receipt": {"manners": {"hold": "10m"}}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        assert receiver.connections == 2
        assert [each["state"] for each in (await world.get("callbacks"))["callbacks"]] == ["acknowledged"] * 4
        await asyncio.wait_for(world.simulator.stop(), 5)


@pytest.mark.parametrize(
    ("status", "rule", "tries", "state"),
    [
        (500, {"backoff": ["1m", "2m"]}, [500, 500, 500], "failed"),
        (500, {"backoff": []}, [500], "failed"),
        (302, {"backoff": ["1m"]}, [302, 302], "failed"),
        (302, {"backoff": ["1m"], "redirect_is_enough": True}, [302], "acknowledged"),
        (404, {"backoff": ["1m"]}, [404, 404], "failed"),
    ],
)
async def test_the_retry_rule_says_how_often_and_what_is_enough(
    world: Served, status: int, rule: dict[str, Any], tries: list[int], state: str
) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with Watching(answer) as receiver:
        await world.post("faults", {"receipt": {"retry": rule, "event": "delivered"}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        callback = (await world.get("callbacks"))["callbacks"][0]
        assert [attempt["status"] for attempt in callback["attempts"]] == tries
        assert callback["state"] == state


async def test_a_slow_receiver_is_tried_again(world: Served) -> None:
    waiting = asyncio.Event()

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        await waiting.wait()
        return web.Response()

    async with Watching(answer) as receiver:
        rule = {"backoff": ["1m"], "timeout": "100ms"}
        await world.post("faults", {"receipt": {"retry": rule, "event": "delivered"}})
        await world.post("faults", {"receipt": {"never": True, "event": "sent"}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        waiting.set()
    callback = (await world.get("callbacks"))["callbacks"][0]
    assert [attempt["error"] for attempt in callback["attempts"]] == ["no answer within 0.1 s"] * 2


def marks(report: dict[str, Any]) -> dict[str, str]:
    return {mark["name"]: mark["verdict"] for mark in report["receivers"][0]["marks"]}


ALL_TROUBLE = {"copies": 1, "out_of_order": True, "conflict": "1s", "unknown_id": "1s", "retry": {"backoff": []}}


def acting(kind: str) -> tuple[Answering, set[str]]:
    """A receiver of a kind, and the messages on which it acted (an entry for each time)."""
    acted: set[str] = set()
    told: list[tuple[str, str]] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        body = await request.json()
        is_known = int(body["id"].removeprefix("msg_")) < 1_400_000_000
        report = (body["id"], body["status"])
        is_again = report in told
        told.append(report)
        if kind == "fails on duplicates" and is_again:
            return web.Response(status=500)
        if kind == "fails on unknown ids" and not is_known:
            return web.Response(status=500)
        if is_known and kind != "acts on none":
            acted.add(f"{body['id']} {len(told)}" if kind == "acts each time" else body["id"])
        return web.Response(status=200 if is_known else 404)

    return answer, acted


@pytest.mark.parametrize(
    ("kind", "failed"),
    [
        ("good", set()),
        ("fails on duplicates", {"acknowledges", "acknowledges duplicates"}),
        ("fails on unknown ids", {"survives unknown ids"}),
        ("acts each time", {"is idempotent"}),
        ("acts on none", {"is idempotent"}),
    ],
)
@pytest.mark.usefixtures("watch")
async def test_a_receiver_earns_its_score(world: Served, kind: str, failed: set[str]) -> None:
    answer, acted = acting(kind)
    async with Watching(answer) as receiver:
        await world.post("faults", {"receipt": ALL_TROUBLE})
        for number in range(3):
            await send(world, receiver.url, f"+25670152126{number}")
        await world.post("clock/settle")
        earned = marks(await world.get("callbacks/report", effects=str(len(acted)), fast="0s"))
    assert {name for name, verdict in earned.items() if verdict == "failed"} == failed
    assert {name for name, verdict in earned.items() if verdict == "not seen"} == {"survives damage"}


@pytest.mark.parametrize(("status", "verdict"), [(400, "passed"), (500, "failed")])
async def test_a_receiver_may_refuse_what_is_damaged_but_not_fail(world: Served, status: int, verdict: str) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status)

    async with Watching(answer) as receiver:
        await world.post("faults", {"receipt": {"damage": ["truncated"], "retry": {"backoff": []}}})
        await send(world, receiver.url)
        await world.post("clock/settle")
        earned = marks(await world.get("callbacks/report"))
    assert (earned["survives damage"], earned["acknowledges"]) == (verdict, "not seen")


async def test_what_was_not_put_to_the_test_is_not_judged(world: Served, receiver: Receiver) -> None:
    await day(world, receiver)
    earned = marks(await world.get("callbacks/report"))
    assert {name for name, verdict in earned.items() if verdict != "not seen"} == {"acknowledges", "answers fast"}


@pytest.mark.parametrize(("fast", "verdict"), [("120ms", "passed"), ("119ms", "failed")])
async def test_a_slow_receiver_is_told_so(world: Served, watch: Watch, fast: str, verdict: str) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        watch.now_s += 0.12
        return web.Response()

    async with Watching(answer) as receiver:
        await send(world, receiver.url)
        await world.post("clock/settle")
    assert marks(await world.get("callbacks/report", fast=fast))["answers fast"] == verdict


async def test_nothing_is_faster_than_at_once(world: Served) -> None:
    assert (await world.ask("GET", "callbacks/report?fast=-1s")).status == 422
