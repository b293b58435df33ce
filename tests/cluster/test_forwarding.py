"""What a client sees by a process that has not the sandbox: nothing else than by the one that has it."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.listening import listening
from support.seen import SEEN, Row, aiohttp_sees
from support.served import NUMBER, Answer, Receiver, Served
from support.socket_stage import over_a_socket
from support.together import Gather, Process, Together, by_both, until
from support.transcripts import FILES, name_of

from simulator.api.request import Request, Response
from simulator.conformance.loading import load
from simulator.conformance.player import Player
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

SEND = "/api/v1/messages/sms"
BEARER = {"Authorization": "Bearer T"}
FROZEN = {"speed": 0, "start": "2024-01-01T12:00:00Z"}
RICH = {"vendor": "toy", "balance": "10000000"}
ENDLESS = ["hang", "endless", {"drip": {"size": 1, "every": "1m"}}]


async def made(two: Together, name: str = "mine", **more: Any) -> Process:
    """Make a sandbox; returns a process that has it not."""
    process = two.beside(name)
    await process.post("sandboxes", {"name": name, **FROZEN, **more})
    return process


def leave(writer: asyncio.StreamWriter) -> None:
    """Leave without a word that one will still read."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def asked(
    process: Served, *requests: tuple[str, str, bytes], version: str = "1.1"
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send requests on a connection of their own, in one piece."""
    reader, writer = await process.connect()
    heads = [
        f"{method} {path} HTTP/{version}\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        for method, path, body in requests
    ]
    writer.write(b"".join(heads))
    return reader, writer


def text(**more: str) -> bytes:
    """What the toy is asked."""
    return json.dumps({"token": "T", "to": NUMBER, "text": "Hello", **more}).encode()


def without_date(answer: Answer) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status, [each for each in answer.headers.items() if each[0] != "Date"], answer.body


# --------------------------------------------------------------------------------------------------------- vendors


@by_both
async def test_a_send_and_a_look_at_it(two: Together) -> None:
    process = await made(two)
    sent = await process.send(sandbox="mine")
    shown = await process.ask("GET", f"/s/mine/toy/messages/{sent['id']}", params={"token": "token-of-a-client"})
    assert (shown.status, shown.json["id"]) == (200, sent["id"])
    assert two.hosted("mine").sandbox.messages.accepted == 1


@by_both
@pytest.mark.parametrize("path", ["/s/mine/toy/send", "/s/mine/nowhere", "/s/mine/__admin/nowhere", "/s/mine/"])
async def test_each_process_answers_alike_to_the_byte(two: Together, path: str) -> None:
    await made(two)
    answers = [await each.ask("POST", path, {"token": "T"}) for each in (two[0], two[1])]
    here, there = map(without_date, answers)
    assert here == there
    assert all({"Date", "Server"} <= {*each.headers} for each in answers)


@pytest.mark.parametrize(
    ("more", "status"), [({"balance": "0"}, 402), ({"rate_limit": 1}, 429)], ids=["no balance", "too many"]
)
async def test_a_refusal_is_the_vendors(gather: Gather, more: dict[str, Any], status: int) -> None:
    two = await gather(*BUILT_IN)
    process = await made(two, accounts=[{"vendor": "msgine", "credentials": [{"token": "T"}], **more}])
    sends = [await process.ask("POST", f"/s/mine{SEND}", {"to": NUMBER, "message": "x"}, headers=BEARER) for _ in "12"]
    answer = sends[-1]
    assert answer.status == status
    assert "X-SMS-Simulator-Problem" not in answer.headers
    shown = await process.get("/s/mine/__admin/requests")
    assert shown["requests"][0]["status"] == status


async def test_a_contract_is_judged_where_the_sandbox_lives_and_told_by_headers(gather: Gather) -> None:
    two = await gather(*BUILT_IN, contract="strict")
    process = await made(two)
    answers = [
        await each.ask("POST", f"/s/mine{SEND}", {"to": NUMBER, "message": "x", "odd": 1}, headers=BEARER)
        for each in (process, two.having("mine"))
    ]
    told = [{name: value for name, value in each.headers.items() if name.startswith("X-SMS-")} for each in answers]
    assert told[0] == told[1]
    assert told[0]


# ------------------------------------------------------------------------------------------------ faults on the wire


@by_both
@pytest.mark.parametrize("row", SEEN, ids=[str(row.fault) for row in SEEN])
async def test_a_fault_is_seen_as_it_always_is(gather: Gather, row: Row) -> None:
    two = await gather(*BUILT_IN)
    process = two.beside("default")
    await process.post("faults", row.fault)
    assert await aiohttp_sees(process.url + SEND) == row.aiohttp


@by_both
@pytest.mark.parametrize("wire", ENDLESS, ids=str)
@pytest.mark.parametrize("end", ["reset", "delete", "leave"])
async def test_an_answer_without_an_end_ends_with_its_sandbox_or_its_client(
    two: Together, wire: object, end: str
) -> None:
    process = await made(two)
    line = process.line_to(two.having("mine"))
    await process.post("/s/mine/__admin/faults", {"wire": wire})
    reader, writer = await asked(process, ("POST", "/s/mine/toy/send", text()))
    await until(lambda: line._theirs)
    if end == "reset":
        await process.post("/s/mine/__admin/reset")
    elif end == "delete":
        assert (await process.ask("DELETE", "sandboxes/mine")).status == 204
    else:
        leave(writer)
    if end != "leave":
        await asyncio.wait_for(reader.read(), 20)
        writer.close()
    await until(lambda: not line._theirs)
    await until(lambda: not any(each._tasks for each in hearings(two.having("mine"))))


def hearings(process: Process) -> list[Any]:
    """The connections by which a process is asked."""
    return [*process.peers.heard]


async def test_a_fault_of_strays_that_go_by_two_processes_leaves_nothing(gather: Gather) -> None:
    two = await gather(stray_credentials="mine")
    process, default = two.having("mine"), two.having("default")
    assert process is not default
    await process.post("sandboxes", {"name": "mine"})
    await process.post("/s/mine/__admin/faults", {"wire": "hang"})
    _, writer = await asked(process, ("POST", "/toy/send", text()))
    await until(lambda: default.line_to(process)._theirs)
    leave(writer)
    await until(lambda: not default.line_to(process)._theirs)
    await until(lambda: not any(each._tasks for each in (*hearings(process), *hearings(default))))


async def test_an_answer_that_waits_for_its_callbacks_comes_after_them(two: Together, receiver: Receiver) -> None:
    process = await made(two)
    await process.post("/s/mine/__admin/faults", {"receipt": {"before_answer": True}})
    receiver.gate.clear()
    sending = asyncio.create_task(process.send(sandbox="mine", callback=receiver.url))
    assert await receiver.next_state() == "sent"
    assert not process.line_to(two.having("mine"))._theirs
    assert not sending.done()
    receiver.gate.set()
    assert (await sending)["id"]
    assert await receiver.next_state() == "delivered"


# ------------------------------------------------------------------------------------------------------- long answers


@by_both
async def test_events_go_on_until_the_sandbox_is_deleted(two: Together) -> None:
    process = await made(two)
    async with listening(process, "/s/mine/__admin/events") as listener:
        await listener.until("clock")
        await process.send(sandbox="mine", text="One")
        assert (await listener.until("changed")).data["messages"][0]["text"] == "One"
        await process.send(sandbox="mine", text="Two")
        assert (await listener.until("changed")).data["messages"][0]["text"] == "Two"
        assert (await process.ask("DELETE", "sandboxes/mine")).status == 204
        assert (await listener.until("bye")).data == {"reason": "deleted"}
        assert await listener.next() is None
    assert not process.line_to(two.having("mine"))._pieces


@by_both
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_client_that_leaves_takes_its_stream_along(two: Together, method: str) -> None:
    process = await made(two)
    reader, writer = await asked(process, (method, "/s/mine/__admin/events", b""))
    assert b"text/event-stream" in await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await until(lambda: two.hosted("mine").waiters.streams == 0)
    assert not process.line_to(two.having("mine"))._pieces


async def test_a_client_that_leaves_at_once_leaves_no_stream(two: Together) -> None:
    process = await made(two)
    for moment in range(30):
        _, writer = await asked(process, ("GET", "/s/mine/__admin/events", b""))
        for _ in range(moment):
            await asyncio.sleep(0)
        leave(writer)
    line = process.line_to(two.having("mine"))
    await until(lambda: not line._answers)
    await until(lambda: two.hosted("mine").waiters.streams == 0 and not line._pieces)
    assert (await process.get("/s/mine/__admin/sandbox"))["name"] == "mine"


@by_both
async def test_an_answer_that_has_come_and_nobody_has_taken_is_given_up(two: Together) -> None:
    process = await made(two)
    request = Request("GET", "/__admin/events", "", {}, b"")
    link = process.peers.link_to("mine")
    assert link is not None
    forwarded: Any = link.ask("mine", request)
    await forwarded.coming
    assert two.hosted("mine").waiters.streams == 1
    forwarded.forget()
    await until(lambda: two.hosted("mine").waiters.streams == 0)
    assert not process.line_to(two.having("mine"))._pieces


@by_both
async def test_a_wait_ends_with_what_is_waited_for_or_with_its_client(two: Together) -> None:
    process, hosted = await made(two), two.hosted("mine")
    _, writer = await asked(process, ("GET", "/s/mine/__admin/messages/wait?timeout_s=100", b""))
    await until(lambda: hosted.waiters.waiting)
    leave(writer)
    await until(lambda: not hosted.waiters.polls)
    waiting = asyncio.create_task(process.ask("GET", "/s/mine/__admin/messages/wait"))
    await until(lambda: hosted.waiters.waiting)
    await process.send(sandbox="mine", text="Come")
    assert (await waiting).json["messages"][0]["text"] == "Come"


@by_both
async def test_what_was_begun_is_done_although_its_client_leaves(two: Together) -> None:
    process, hosted = await made(two), two.hosted("mine")
    line, life = process.line_to(two.having("mine")), hosted.life
    async with hosted.stepping:
        _, writer = await asked(process, ("POST", "/s/mine/__admin/reset", b"{}"))
        await until(lambda: hosted.stepping._waiters)
        leave(writer)
        await until(lambda: not line._answers)
        assert (await process.get("livez"))["status"] == "alive"  # the other one has been told by now
        await two.having("mine").peers.facts("names")
    await until(lambda: hosted.life != life)
    assert await process.send(sandbox="mine")


async def refused() -> AsyncGenerator[bytes]:
    """Pieces, of which the first may not go out."""
    for why in ("the disk is full",):
        raise ConnectionAbortedError(why)
    yield b""


async def test_a_piece_that_may_not_go_out_ends_its_answer_alone(two: Together, caplog: Any) -> None:
    process = await made(two)
    async with listening(process, "/s/mine/__admin/events") as listener:
        await listener.until("clock")
        [hearing] = [each for each in hearings(two.having("mine")) if each._pieces]

        [number] = hearing._pieces
        hearing._pieces[number] = refused()
        line = process.line_to(two.having("mine"))
        await process.send(sandbox="mine")
        with pytest.raises(aiohttp.ClientPayloadError):
            await listener.until("bye")
    assert process.line_to(two.having("mine")) is line
    assert not line.lost.is_set()
    assert "a defect" not in caplog.text


@by_both
@pytest.mark.parametrize("size", [128 * 1024 + 1, 3_000_000])
async def test_a_large_body_arrives_whole(two: Together, size: int) -> None:
    process = await made(two)
    answer = await process.ask("POST", "/s/mine/toy/send", body=text(text="x" * size))
    other = await two.having("mine").ask("POST", "/s/mine/toy/send", body=text(text="x" * size))
    assert (answer.status, len(answer.body)) == (other.status, len(other.body))
    sizes = [len(each.body) for each in two.hosted("mine").sandbox.journal.newest_first()]
    assert sizes == [len(text(text="x" * size))] * 2


@by_both
async def test_a_large_answer_arrives_whole(two: Together) -> None:
    process = await made(two, accounts=[RICH])
    for number in range(3):
        body = json.dumps({"token": "T", "to": [NUMBER] * 600, "text": f"{number}" * 150}).encode()
        assert (await process.ask("POST", "/s/mine/toy/send", body=body)).status == 202
    path = "/s/mine/__admin/messages/export"
    here, there = [await each.ask("GET", path) for each in (process, two.having("mine"))]
    assert here.body == there.body
    assert len(here.body) > 300_000


@by_both
async def test_requests_of_one_connection_are_answered_in_order(gather: Gather) -> None:
    two = await gather(
        sandboxes=("mine", "lost"), world=WorldModel.model_validate({**FROZEN, "accounts": [RICH]}).world()
    )
    requests = [
        ("POST", f"/s/{name}/toy/send", text(text=f"{number}"))
        for number, name in enumerate(["mine", "lost", "default", "mine"] * 10)
    ]
    requests[7:7] = [("GET", "/__admin/version", b""), ("GET", "/s/lost/__admin/clock", b"")]
    requests.append(("GET", "/s/mine/toy/nothing", b""))
    for process in (two[0], two[1]):
        reader, writer = await asked(process, *requests)
        lines = []
        for _ in requests:
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).decode()
            body = await reader.readexactly(int(head.lower().partition("content-length: ")[2].split()[0]))
            lines.append((head.split()[1], body))
        writer.close()
        assert [status for status, _ in lines] == ["202"] * 7 + ["200"] * 2 + ["202"] * 33 + ["404"]
    for name in ("mine", "lost", "default"):
        texts = [each["text"] for each in (await two[0].get(f"/s/{name}/__admin/messages", limit="100"))["messages"]]
        wanted = [f"{number}" for number, one in enumerate(["mine", "lost", "default", "mine"] * 10) if one == name]
        assert texts[::-1] == wanted * 2


# ------------------------------------------------------------------------------------------ what no vendor is asked


async def test_a_catch_url_keeps_what_comes_by_any_process(two: Together) -> None:
    process = await made(two)
    for each, prefix in ((process, "/s/mine"), (two[0], ""), (two[1], "")):
        await each.ask("POST", f"{prefix}/__catch/one/deep?a=b", body=b"\xff")
    shown = await process.get("/s/mine/__admin/receivers/one")
    assert shown["url"] == f"{process.url}/s/mine/__catch/one"
    assert [len((await process.get(f"{at}receivers/one"))["arrivals"]) for at in ("", "/s/mine/__admin/")] == [2, 1]


@pytest.mark.parametrize(("name", "home"), [("mine", "mine"), ("nobody", "default"), ("default", "default")])
async def test_what_cannot_be_read_is_noted_where_it_belongs(two: Together, name: str, home: str) -> None:
    await made(two)
    for process in (two[0], two[1]):
        reader, writer = await process.connect()
        writer.write(f"GET /s/{name}/toy HTTP/1.1\r\nBad \xff Header\r\n\r\n".encode("latin-1"))
        assert b" 400 " in await asyncio.wait_for(reader.read(), 20)
        writer.close()
    await until(lambda: two.hosted(home).unreadable.total == 2)
    kept = two.hosted(home).unreadable.newest_first()
    assert {each.beginning for each in kept} == {
        f"GET /s/{name}/toy HTTP/1.1\r\nBad \xff Header\r\n\r\n".encode("latin-1")
    }
    other = "mine" if home == "default" else "default"
    assert two.hosted(other).unreadable.total == 0


async def test_the_control_api_is_the_default_sandboxs_without_a_prefix(two: Together) -> None:
    for process in (two[0], two[1]):
        assert (await process.get("sandbox"))["name"] == "default"
        await process.post("clock/advance", {"by": "1h"})
        assert (await process.ask("GET", "/s/default/__admin/sandboxes")).problem == "server-wide"


@pytest.mark.parametrize("path", ["sandbox", "/s/mine/__admin/sandbox", "sandboxes", "sandboxes/mine", "metrics"])
async def test_the_token_is_asked_for_by_every_process(gather: Gather, path: str) -> None:
    two = await gather(admin_token="secret", sandboxes=("mine",))
    for process in (two[0], two[1]):
        assert (await process.ask("GET", path)).problem == "token-required"
        assert (await process.ask("GET", path, headers={"Authorization": "Bearer secret"})).status == 200


@pytest.mark.parametrize(
    "path", ["/__admin/sandbox", "/s/mine/__admin/sandbox", "/s/mine/__admin/messages/wait?timeout_s=0"]
)
async def test_a_browser_of_an_allowed_origin_is_let_in_by_every_process(gather: Gather, path: str) -> None:
    origin = "https://app.example"
    two = await gather(cors=(origin,), sandboxes=("mine",))
    answers = [await each.ask("GET", path, headers={"Origin": origin}) for each in (two[0], two[1])]
    assert [each.headers["Access-Control-Allow-Origin"] for each in answers] == [origin] * 2
    assert {each.status for each in answers} <= {200, 404}
    assert [each.headers.getall("Access-Control-Allow-Origin") for each in answers] == [[origin]] * 2


async def test_an_answer_that_cannot_be_written_ends_its_connection_alone(
    two: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await made(two)
    line = process.line_to(two.having("mine"))
    come = line._answered

    def spoilt(number: int, response: Response) -> None:
        come(number, Response(response.status, response.body, (("X-Text", "\u0142"),)))

    monkeypatch.setattr(line, "_answered", spoilt)
    reader, writer = await asked(process, ("POST", "/s/mine/toy/send", text()))
    assert await asyncio.wait_for(reader.read(), 20) == b""
    writer.close()
    monkeypatch.undo()
    assert await process.send(sandbox="mine")
    assert process.line_to(two.having("mine")) is line


# ------------------------------------------------------------------------------------------------------ transcripts

FIRST = [*{path.parent: path for path in reversed(FILES)}.values()]


async def plays(path: Path, gather: Gather, receiver: Receiver) -> None:
    transcript = load(path)
    two = await gather(*BUILT_IN)
    await Player(await over_a_socket(transcript, two.beside("transcript"), receiver, "transcript")).play(transcript)
    assert two.beside("transcript").simulator.host.answered == 0


@pytest.mark.parametrize("path", FIRST, ids=name_of)
async def test_a_transcript_is_played_by_the_other_process(path: Path, gather: Gather, receiver: Receiver) -> None:
    await plays(path, gather, receiver)


@pytest.mark.soak
@pytest.mark.parametrize("path", FILES, ids=name_of)
async def test_every_transcript_is_played_by_the_other_process(path: Path, gather: Gather, receiver: Receiver) -> None:
    await plays(path, gather, receiver)
