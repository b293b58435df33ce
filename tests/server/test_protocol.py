"""One connection by the rules of HTTP, whether requests are answered where they arrive or by aiohttp's own path."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.web_protocol import RequestHandler
from support.wired import GET, HOST, Wire, post, settled, still_simulator, wire_to

from simulator.assembly import Simulator
from simulator.server import connections
from simulator.server.by_task import TaskProtocol
from simulator.server.connections import RELIED_ON, Server, has_all
from simulator.server.edge import Entrance
from simulator.server.protocol import Protocol

CONTROL = b"GET /__admin/livez HTTP/1.1\r\n" + HOST + b"\r\n"
EMPTY = b'{"data":[],"pagination":{"page":1,"limit":20,"total":0,"pages":0}}'
Connect = Callable[[], Wire]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = still_simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture(params=[True, False], ids=["where it arrives", "by a task"])
def connect(request: pytest.FixtureRequest, simulator: Simulator) -> Connect:
    def connected() -> Wire:
        wire = wire_to(simulator, is_fast=request.param)
        assert type(wire.protocol) is (Protocol if request.param else TaskProtocol)
        return wire

    return connected


async def answer(wire: Wire, *pieces: bytes, count: int = 1) -> bytes:
    """What is written until there are so many answers more."""
    before = len(wire.written)
    expected = len(wire.statuses) + count
    await wire.send(*pieces)
    async with asyncio.timeout(10):
        while len(wire.statuses) < expected:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    await settled()
    return wire.written[before:]


async def test_an_answer_is_written_at_once_and_whole(connect: Connect) -> None:
    assert await answer(connect(), GET) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 66\r\n"
        b"Date: Tue, 14 Nov 2023 22:13:20 GMT\r\nServer: sms-simulator/0.1.0\r\n\r\n" + EMPTY
    )


async def test_requests_of_one_packet_are_answered_in_order(connect: Connect) -> None:
    wire = connect()
    unknown = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n"
    written = await answer(wire, GET + unknown + GET + CONTROL + GET + unknown, count=6)
    assert wire.statuses == [200, 404, 200, 200, 200, 404]
    assert [part.count(EMPTY) for part in written.split(b'{"status":')] == [2, 1]
    assert not wire.is_over


async def test_hundreds_of_requests_of_one_packet_are_answered(connect: Connect) -> None:
    wire = connect()
    await answer(wire, GET * 300, count=300)
    assert wire.statuses == [200] * 300
    assert wire.reads


async def test_a_head_has_no_body(connect: Connect) -> None:
    wire = connect()
    head = await answer(wire, b"HEAD" + GET[3:])
    assert head.endswith(
        b"Content-Length: 66\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nServer: sms-simulator/0.1.0\r\n\r\n"
    )
    assert (await answer(wire, GET)).endswith(EMPTY)


async def test_http_1_0_ends_after_an_answer_unless_it_is_asked_not_to(connect: Connect) -> None:
    wire = connect()
    await answer(wire, GET.replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert b"\r\nConnection: close\r\n" in wire.written
    assert (wire.statuses, wire.is_over) == ([200], True)
    kept = connect()
    asking = GET.replace(b"HTTP/1.1", b"HTTP/1.0").replace(HOST, b"Connection: keep-alive\r\n")
    assert b"\r\nConnection: keep-alive\r\n" in await answer(kept, asking)
    assert not kept.is_over


async def test_a_client_that_wants_no_more_is_let_go(connect: Connect) -> None:
    wire = connect()
    closing = GET[:-2] + b"Connection: close\r\n\r\n"
    assert b"\r\nConnection: close\r\n" in await answer(wire, GET + closing, count=2)
    assert (wire.statuses, wire.is_over) == ([200, 200], True)


@pytest.mark.parametrize("before", [b"", CONTROL])
async def test_what_comes_behind_the_last_request_is_thrown_away(simulator: Simulator, before: bytes) -> None:
    wire = wire_to(simulator)
    await answer(wire, before + GET[:-2] + b"Connection: close\r\n\r\n" + GET + b"hello\r\n", count=2 if before else 1)
    assert set(wire.statuses) == {200}
    assert wire.has_said_all
    await wire.end()
    assert wire.is_lost
    assert simulator.host.sandboxes.default.unreadable.counts == {}


async def test_a_body_is_asked_for_where_the_client_waits(connect: Connect) -> None:
    wire = connect()
    await wire.send(post(b"", b"Content-Length: 2", b"Expect: 100-Continue"))
    assert wire.written == b"HTTP/1.1 100 Continue\r\n\r\n"
    await answer(wire, b"{", b"}")
    assert wire.statuses == [100, 400]
    await answer(wire, GET)


async def test_a_body_that_is_there_is_not_asked_for(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await answer(wire, post(b"{}", b"Content-Length: 2", b"Expect: 100-continue"))
    assert wire.statuses == [400]


async def test_a_body_in_chunks_is_read(connect: Connect) -> None:
    wire = connect()
    chunks = post(b'9\r\n{"to": "+\r\n', b"Transfer-Encoding: chunked")
    written = await answer(wire, chunks, b'e\r\n256701521269"}\r\n', b"0\r\n\r\n" + GET, count=2)
    assert b"The message is required" in written
    assert wire.statuses == [400, 200]


async def test_a_body_above_the_limit_is_refused_and_the_rest_of_it_thrown_away() -> None:
    simulator = still_simulator(max_body_bytes=100)
    wire = wire_to(simulator)
    await answer(wire, post(b"x" * 50, b"Content-Length: 100000"))
    assert (wire.statuses, wire.problems) == ([413], ["body-too-large"])
    await wire.send(*[b"x" * 10_000] * 9)
    assert (wire.has_said_all, wire.is_closing()) == (True, False)  # the client may read what it was told
    await wire.end()
    assert wire.is_lost


async def test_a_stop_ends_a_connection_that_waits(connect: Connect) -> None:
    wire = connect()
    await answer(wire, GET)
    wire.protocol.close()
    await wire.protocol.shutdown(1)
    await settled()
    assert wire.is_lost


async def test_a_stop_lets_an_answer_be_finished(connect: Connect) -> None:
    late = b'{"latency": "50ms"}'
    headers = (b"Content-Type: application/json", b"Content-Length: %d" % len(late))
    await answer(connect(), post(late, *headers, path=b"/__admin/faults"))
    wire = connect()
    await wire.send(GET + GET)
    assert wire.statuses == []
    await wire.protocol.shutdown(10)
    await settled()
    assert (wire.statuses, wire.is_lost) == ([200], True)


async def test_who_sends_no_more_gets_all_answers(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await settled()
    wire.protocol.data_received(CONTROL + GET + CONTROL)
    await wire.end()
    await answer(wire, count=3 - len(wire.statuses))
    assert (wire.statuses, wire.is_lost) == ([200, 200, 200], True)


async def test_who_has_nothing_to_wait_for_is_let_go(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await answer(wire, GET)
    await wire.end()
    assert (wire.statuses, wire.is_lost) == ([200], True)


@pytest.mark.parametrize("begun", [GET[:9], GET[:-1], post(b"{", b"Content-Length: 2"), b"\r\n"])
async def test_who_ends_in_the_middle_is_told(simulator: Simulator, begun: bytes) -> None:
    wire = wire_to(simulator)
    await wire.send(begun)
    await wire.end()
    assert (wire.statuses, wire.problems, wire.is_lost) == ([400], ["unfinished-request"], True)


async def test_who_is_cut_off_by_a_stop_is_not_noted(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await wire.send(b"POST /x HTTP/1.1\r\nA")
    wire.protocol.close()
    await wire.protocol.shutdown(1)
    await settled()
    assert wire.is_lost
    assert simulator.host.sandboxes.default.unreadable.counts == {}


async def test_who_leaves_in_the_middle_is_noted(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await answer(wire, GET)
    await wire.send(b"\r\n")
    await wire.leave()
    noted = simulator.host.sandboxes.default.unreadable
    assert noted.counts == {}
    wire = wire_to(simulator)
    await wire.send(b"POST /x HTTP/1.1\r\nA")
    await wire.leave()
    (entry,) = noted.newest_first()
    assert (entry.status, entry.problem, entry.beginning, entry.size) == (
        None,
        "unfinished-request",
        b"POST /x HTTP/1.1\r\nA",
        19,
    )


async def test_answers_that_nobody_reads_are_not_made(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    await wire.send(GET)
    wire.protocol.pause_writing()
    await wire.send(GET * 50)
    assert (wire.statuses, wire.reads) == ([200], False)
    wire.protocol.resume_writing()
    await answer(wire, count=51 - len(wire.statuses))
    assert (wire.statuses, wire.reads) == ([200] * 51, True)


async def test_no_more_is_read_than_may_wait_for_its_turn(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    wire.protocol.data_received(CONTROL * 200)  # all at once: no loop has had the time to answer one
    await asyncio.sleep(0)
    assert len(wire.protocol._messages) <= 16
    assert not wire.reads
    await answer(wire, count=200)
    assert wire.statuses == [200] * 200


@pytest.mark.parametrize("late", [GET[:9], post(b"{", b"Content-Length: 2"), post(b"", b"Transfer-Encoding: chunked")])
async def test_who_takes_too_long_is_told(late: bytes) -> None:
    simulator = still_simulator(head_timeout_s=0.05, body_gap_timeout_s=0.1, body_timeout_s=0.1)
    wire = wire_to(simulator)
    await answer(wire, GET, late, count=2)
    assert (wire.statuses, wire.problems, wire.has_said_all) == ([200, 408], ["late-request"], True)


async def test_a_body_may_have_less_time_than_a_head() -> None:
    simulator = still_simulator(head_timeout_s=60, body_gap_timeout_s=0.05)
    wire = wire_to(simulator)
    await answer(wire, post(b"{", b"Content-Length: 2"))
    assert wire.problems == ["late-request"]


async def test_whoever_goes_on_sending_a_body_has_longer_than_for_a_head() -> None:
    simulator = still_simulator(head_timeout_s=0.05, body_gap_timeout_s=10, body_timeout_s=10)
    wire = wire_to(simulator)
    await wire.send(post(b"{", b"Content-Length: 2"))
    await asyncio.sleep(0.1)
    await answer(wire, b"}")
    assert wire.statuses == [400]


async def test_who_says_nothing_is_let_go_without_a_word() -> None:
    simulator = still_simulator(idle_timeout_s=0.05)
    wire = wire_to(simulator)
    await answer(wire, GET)
    async with asyncio.timeout(10):
        while not wire.is_lost:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    assert wire.statuses == [200]
    assert simulator.host.sandboxes.default.unreadable.counts == {}


async def test_more_connections_than_may_be_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    simulator = still_simulator(max_connections=2)
    first, second, third = (wire_to(simulator) for _ in range(3))
    await third.send(GET)
    assert (third.statuses, third.problems, third.has_said_all) == ([503], ["too-many-connections"], True)
    assert simulator.host.sandboxes.default.unreadable.counts == {"too-many-connections": 1}
    await third.end()
    await first.leave()
    fourth = wire_to(simulator)
    assert len(caplog.records) == 1
    wire_to(simulator)
    assert len(caplog.records) == 1
    for wire in (second, fourth):
        await answer(wire, GET)
        assert wire.statuses == [200]


async def test_the_sandbox_that_was_named_has_the_entry() -> None:
    simulator = still_simulator()
    mine = simulator.host.create("mine", simulator.settings.world)
    home = simulator.host.create("home", simulator.settings.world)
    for target in (b"/s/mine/x y", b"http://localhost/s/%6Dine/\xff", b"/s/mine"):
        await wire_to(simulator, home=home).send(b"GET " + target + b" HTTP/1.1\r\n\r\n")
    await wire_to(simulator).send(b"GET /s/nobody HTTP/1.1\r\n\r\n")
    await wire_to(simulator, home=home).send(b"GET / HTTP/1.1\r\n\r\n")
    default = simulator.host.sandboxes.default
    assert [each.unreadable.counts.total() for each in (mine, home, default)] == [3, 1, 1]


async def test_a_foreign_name_is_noted(simulator: Simulator) -> None:
    await answer(wire_to(simulator), GET.replace(b"localhost", b"sms.example"))
    (entry,) = simulator.host.sandboxes.default.unreadable.newest_first()
    assert (entry.status, entry.problem) == (403, "foreign-host")
    assert entry.beginning == GET.replace(b"localhost", b"sms.example")


async def test_one_line_is_logged(simulator: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    await wire_to(simulator).send(post(b"hello", b"Content-Length: 5", b"Content-Encoding: gzip"))
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "\n" not in record.getMessage()


async def test_a_defect_is_answered_as_ours(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("of the guard")

    monkeypatch.setattr(simulator.edge.guard, "refusal", fails)
    wire = wire_to(simulator)
    await answer(wire, GET.replace(b"localhost", b"other") + GET, count=2)
    assert (wire.statuses[0], wire.problems[0]) == (500, "defect")


@pytest.mark.parametrize("lacking", RELIED_ON)
async def test_without_something_of_aiohttps_everything_takes_its_own_path(
    simulator: Simulator, lacking: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attributes = {name: None for name in RELIED_ON if name != lacking}
    other = type("RequestHandler", (), attributes)
    assert has_all(RequestHandler)
    assert not has_all(other)
    assert not has_all(other)
    assert [lacking in record.getMessage() for record in caplog.records] == [True]
    monkeypatch.setattr(connections, "RequestHandler", other)
    make: Callable[[], Any] = Server(Entrance(simulator.edge, simulator.answering.answer))
    assert type(make()) is TaskProtocol


@pytest.mark.parametrize("packet", [b"hello\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"get / HTTP/1.1\r\n\r\n"])
async def test_aiohttps_own_path_has_our_words_too(simulator: Simulator, packet: bytes) -> None:
    wire = wire_to(simulator, is_fast=False)
    await answer(wire, packet)
    assert (wire.statuses, wire.problems, wire.is_over) == ([400], ["invalid-request"], True)
    assert simulator.host.sandboxes.default.unreadable.counts.total() == 1


@pytest.mark.parametrize("count", [1, 2])
async def test_a_client_that_leaves_as_its_requests_come_leaves_no_failure_behind(
    simulator: Simulator, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder, count: int
) -> None:
    wire = wire_to(simulator)
    await settled()
    wire.protocol.data_received(CONTROL * count)
    wire._lose()  # in the same round of the loop, before any task has run
    await settled()
    gc.collect()
    assert [record.getMessage() for record in caplog.records] == []
    assert [str(warning.message) for warning in recwarn] == []
