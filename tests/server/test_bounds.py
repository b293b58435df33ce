"""What is kept and what is planned stays within bounds, whatever clients send and receivers do."""

from __future__ import annotations

import asyncio

from support.plain import advance, open_account, plain_sandbox, submit
from support.served import Receiver, Serve, Served

from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.books.callbacks import Attempt
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.rules.bounds import Bounds


def test_headers_count_for_the_bytes_of_the_journal() -> None:
    sandbox = plain_sandbox(bounds=Bounds(journal_bytes=100_000))
    for _ in range(50):
        head = head_of({"X-Large": "x" * 9_000})
        exchange = sandbox.journal.open(Exchange(0, "toy", "send", "POST", "/toy", head, b""))
        sandbox.journal.close(exchange, 200, (), b"")
    assert sandbox.journal.kept_bytes <= 100_000
    assert len(sandbox.journal) < 12


async def test_more_than_may_be_planned_is_refused_by_us_and_changes_nothing(serve: Serve) -> None:
    served = await serve(bounds=Bounds(planned=2))
    await served.post("clock/freeze")
    await served.send()
    await served.send()
    before = await served.get("ledger")
    answer = await served.ask("POST", "/toy/send", {"token": "token-of-a-client", "to": "+256701521269", "text": "Hi"})
    assert (answer.status, answer.problem) == (507, "capacity")
    assert "--max-planned" in answer.json["detail"]
    assert await served.get("ledger") == before
    await served.post("clock/advance", {"by": "10s"})
    await served.send()


async def test_more_accounts_than_may_be_are_refused_by_us_and_the_others_go_on(serve: Serve) -> None:
    served = await serve(bounds=Bounds(accounts=2))
    await served.send(token="of-the-first")
    await served.send(token="of-the-second")
    asked = {"token": "of-the-third", "to": "+256701521269", "text": "Hi"}
    answer = await served.ask("POST", "/toy/send", asked)
    assert (answer.status, answer.problem) == (507, "capacity")
    assert "--max-accounts" in answer.json["detail"]
    await served.send(token="of-the-second")
    assert len((await served.get("accounts"))["accounts"]) == 2
    assert len((await served.get("messages"))["messages"]) == 3


async def test_credentials_of_any_length_open_no_account(live: Served) -> None:
    await live.send()
    before = len((await live.get("accounts"))["accounts"])
    answer = await live.ask("POST", "/toy/send", {"token": "x" * 513, "to": "+256701521269", "text": "Hi"})
    assert answer.status == 401
    assert len((await live.get("accounts"))["accounts"]) == before


async def test_a_url_has_room_for_a_thousand_numbers(live: Served) -> None:
    numbers = ",".join(f"2567015{number:05}" for number in range(4_900))
    found = await live.ask("GET", f"/__admin/messages?to={numbers}")
    assert (found.status, found.json["messages"]) == (200, [])


async def test_a_body_that_cannot_be_read_is_refused_by_us(live: Served) -> None:
    answer = await live.ask("POST", "/toy/send", body=b"hello", headers={"Content-Encoding": "gzip"})
    assert (answer.status, answer.problem) == (400, "unreadable-body")


async def test_a_reset_does_not_wait_for_a_receiver_that_is_silent(frozen: Served, receiver: Receiver) -> None:
    receiver.gate.clear()
    await frozen.send(callback=receiver.url)
    advancing = asyncio.create_task(frozen.ask("POST", "clock/advance", {"by": "10s"}))
    await receiver.next_state()
    reset = await asyncio.wait_for(frozen.ask("POST", "reset"), 5)
    assert (reset.status, (await advancing).status) == (200, 409)
    assert (await frozen.get("messages"))["messages"] == []


async def test_a_receiver_that_answers_once_a_connection_misses_nothing(frozen: Served) -> None:
    taken = 0

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        await reader.readuntil(b"}")
        taken += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read(1)  # whatever else comes on this connection is not answered
        writer.close()

    server = await asyncio.start_server(answer_once, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for _ in range(20):
        await frozen.send(callback=f"http://127.0.0.1:{port}/hook")
    await frozen.post("clock/advance", {"by": "10s"})
    callbacks = (await frozen.get("callbacks"))["callbacks"]
    assert [callback["state"] for callback in callbacks] == ["acknowledged"] * 40
    assert [len(callback["attempts"]) for callback in callbacks] == [1] * 40
    assert taken == 40
    server.close()


def test_a_dropped_callback_is_not_tried_again() -> None:
    sandbox = plain_sandbox(bounds=Bounds(callbacks=1))
    submit(sandbox, open_account(sandbox), ["+256701299903"] * 2, callback_url="http://127.0.0.1:9/")  # stay sent
    advance(sandbox, 1_600)
    first, second = [callback for callback, _ in hand_out(sandbox)]
    for callback in (first, second):
        take_result(sandbox, callback, Attempt(sandbox.now_ms, 500, None, 0, "", is_replay=False))
    advance(sandbox, 600_000)
    assert [callback for callback, _ in hand_out(sandbox)] == [second]
