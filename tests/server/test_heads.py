"""A head that came before is not read again, and changes nothing but that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp.http_parser import HttpRequestParser
from support.wired import GET, HOST, TOKEN, post, still_simulator, wire_to

from simulator.assembly import Simulator
from simulator.server.heads import LONGEST, MOST, Heads

JSON = b"Content-Type: application/json"


def send(number: int, *headers: bytes) -> bytes:
    body = json.dumps({"to": f"+25670152126{number}", "message": f"Number {number}"}).encode()
    return post(body, JSON, b"Content-Length: %d" % len(body), *headers)


@pytest.fixture
async def simulator() -> Simulator:
    return still_simulator(max_body_bytes=4_000)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the parser is asked about."""
    asked: list[bytes] = []
    original = HttpRequestParser.feed_data

    class Parser(HttpRequestParser):
        def feed_data(self, data: Any) -> Any:  # type: ignore[override] # as the one in C has it
            asked.append(data)
            return original(self, data)

    monkeypatch.setattr("aiohttp.web_protocol.HttpRequestParser", Parser)
    return asked


async def test_what_begins_alike_is_parsed_once_and_served_each(simulator: Simulator, parsed: list[bytes]) -> None:
    heads = Heads()
    first, second = wire_to(simulator, heads=heads), wire_to(simulator, heads=heads)
    await first.send(send(1) + send(2), send(3))
    await second.send(send(4))
    assert (first.statuses, second.statuses) == ([201] * 3, [201])
    sandbox = simulator.host.sandboxes.default.sandbox
    assert [message.to[-1] for message in sandbox.messages.newest_first()] == ["4", "3", "2", "1"]
    newest, *others = sandbox.journal.newest_first()
    assert {each.head for each in others} == {newest.head}
    assert len({each.body for each in (newest, *others)}) == 4
    assert len(parsed) == 1


@pytest.mark.parametrize(
    "headers",
    [
        (b"Connection: close",),
        (b"Sec-Fetch-Mode: cors",),
        (b"Content-Encoding: identity",),
        (b"Connection: Upgrade", b"Upgrade: websocket"),
        (b"X-Long: " + b"x" * LONGEST,),
    ],
    ids=["the last request", "of a browser", "packed", "an upgrade", "long"],
)
async def test_what_is_out_of_the_ordinary_is_parsed_each_time(
    simulator: Simulator, parsed: list[bytes], headers: tuple[bytes, ...]
) -> None:
    heads = Heads()
    written = []
    for _ in range(3):
        wire = wire_to(simulator, heads=heads)
        await wire.send(GET[:-2] + b"\r\n".join(headers) + b"\r\n\r\n")
        written.append((wire.written, wire.is_over))
    assert written == [written[0]] * 3
    assert len(parsed) == 3


async def test_the_first_request_of_a_connection_that_has_one_is_the_last(simulator: Simulator) -> None:
    heads = Heads()
    await wire_to(simulator, heads=heads).send(GET)
    once = wire_to(simulator, heads=heads, is_once=True)
    await once.send(GET + GET)
    assert (once.statuses, once.is_over) == ([200], True)


async def test_a_head_leads_to_the_sandbox_that_it_names(simulator: Simulator) -> None:
    heads = Heads()
    wire = wire_to(simulator, heads=heads)
    await wire.send(send(1), send(1).replace(b"/api/", b"/s/nobody/api/"), send(2))
    assert wire.statuses == [201, 404, 201]


async def test_what_a_browser_sends_is_looked_at_each_time(simulator: Simulator) -> None:
    heads = Heads()
    foreign = b"GET /api/v1/messages HTTP/1.1\r\n" + HOST + TOKEN + b"Origin: http://elsewhere.example\r\n\r\n"
    for _ in range(2):
        wire = wire_to(simulator, heads=heads)
        await wire.send(GET, foreign)
        assert (wire.statuses, wire.problems) == ([200, 403], ["foreign-origin"])
    assert simulator.host.sandboxes.default.unreadable.counts == {"foreign-origin": 2}


async def test_no_more_heads_are_kept_than_there_is_room_for(simulator: Simulator, parsed: list[bytes]) -> None:
    heads = Heads()
    wire = wire_to(simulator, heads=heads)
    for number in range(MOST + 1):
        await wire.send(GET[:-2] + b"X-Number: %d\r\n\r\n" % number)
    assert len(parsed) == MOST + 1
    assert len(heads._kept) == 1
    await wire.send(GET[:-2] + b"X-Number: %d\r\n\r\n" % MOST)
    assert len(parsed) == MOST + 1
