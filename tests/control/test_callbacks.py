"""Callbacks: listed, tried again, replayed, and where they may not go."""

import asyncio
import base64
import datetime as dt
import socket

import pytest
from support.served import Receiver, Serve, Served

from simulator.sandbox.rules.bounds import Bounds


async def settled(served: Served, url: str) -> None:
    """One message with callbacks, all done."""
    await served.send(callback=url)
    await served.post("clock/settle")


async def test_a_callback_shows_what_was_sent_and_answered(frozen: Served, receiver: Receiver) -> None:
    await settled(frozen, receiver.url)
    callback = (await frozen.get("callbacks"))["callbacks"][0]
    attempt = callback.pop("attempts")[0]
    assert callback.pop("created_at") == attempt.pop("at")
    assert attempt.pop("duration_ms") >= 0
    assert attempt == {
        "status": 200,
        "error": None,
        "answer": "thanks",
        "is_replay": False,
        "is_acknowledged": True,
    }
    assert callback == {
        "id": "c-2",
        "message": "m-1",
        "exchange": "x-1",
        "url": receiver.url,
        "event": "toy.delivered",
        "state": "acknowledged",
        "kind": "regular",
        "content_type": "application/json",
        "body": '{"id":"toy-1","state":"delivered"}',
    }


async def test_a_failed_callback_is_tried_again_after_its_wait(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500, 503]
    await frozen.send(callback=receiver.url)
    moved = await frozen.post("clock/advance", {"by": "2h"})
    first = next(each["at"] for each in moved["happenings"] if each["event"] == "message.sent")
    delivered, sent = (await frozen.get("callbacks", state="acknowledged"))["callbacks"]
    waits = [_ms(attempt["at"]) - _ms(first) for attempt in sent["attempts"]]
    statuses = [[attempt["status"] for attempt in each["attempts"]] for each in (sent, delivered)]
    assert statuses == [[500, 200], [503, 200]]
    assert waits == [0, 5_000]


async def test_a_callback_that_fails_every_time_fails_for_good(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500] * 6
    await settled(frozen, receiver.url)
    callbacks = (await frozen.get("callbacks", state="failed"))["callbacks"]
    waits = [[_ms(attempt["at"]) - _ms(each["created_at"]) for attempt in each["attempts"]] for each in callbacks]
    assert waits == [[0, 5_000, 35_000], [0, 5_000, 35_000]]


async def test_retries_happen_on_the_live_clock_too(live: Served, receiver: Receiver) -> None:
    receiver.statuses = [500]
    await live.post("clock/speed", {"speed": 100})
    await live.send(callback=receiver.url)
    assert [await receiver.next_state() for _ in range(3)] == ["sent", "delivered", "sent"]


async def test_a_receiver_that_does_not_answer_in_time_is_a_failure(serve: Serve, receiver: Receiver) -> None:
    served = await serve(callback_timeout_s=0.05)
    receiver.gate.clear()
    await served.send(callback=receiver.url)
    await served.post("clock/advance", {"by": "1600ms"})
    attempt = (await served.get("callbacks"))["callbacks"][-1]["attempts"][0]
    assert (attempt["status"], attempt["error"]) == (None, "no answer within 0.05 s")


async def test_nobody_listening_is_a_failure(frozen: Served) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        await settled(frozen, f"http://127.0.0.1:{taken.getsockname()[1]}/")
    callback = (await frozen.get("callbacks"))["callbacks"][0]
    assert (callback["state"], callback["attempts"][0]["status"]) == ("failed", None)
    assert callback["attempts"][0]["error"] == "the connection was refused: nobody listens there"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "the connection was closed without an answer"),
        (b"no HTTP\r\n\r\n", "the answer is invalid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "the answer is incomplete"),
    ],
)
async def test_what_is_no_answer_is_told_in_our_words(frozen: Served, answer: bytes, words: str) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1") as server:
        await settled(frozen, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    callback = (await frozen.get("callbacks"))["callbacks"][0]
    assert callback["attempts"][0]["error"] == words


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://8.8.8.8/",
        "http://0.0.0.0:7670/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
    ],
)
async def test_a_forbidden_address_is_refused_and_recorded(frozen: Served, url: str) -> None:
    await settled(frozen, url)
    attempt = (await frozen.get("callbacks"))["callbacks"][0]["attempts"][0]
    assert attempt["status"] is None
    assert attempt["error"].startswith("callbacks may not go to")


@pytest.mark.parametrize(
    ("user", "sent"),
    [
        ("ann:s3cret", "ann:s3cret"),
        ("ann", "ann:"),
        (":s3cret", ":s3cret"),
        ("ann:p%40ss", "ann:p@ss"),
        ("ann:p:ss", "ann:p:ss"),
        ("%C3%A9:%C3%BC", "é:ü"),
    ],
)
async def test_a_user_name_and_a_password_in_the_url_are_sent_as_basic_credentials(
    frozen: Served, receiver: Receiver, user: str, sent: str
) -> None:
    await settled(frozen, receiver.url.replace("http://", f"http://{user}@"))
    headers = receiver.heads[0]
    assert headers["Authorization"] == f"Basic {base64.b64encode(sent.encode()).decode()}"
    assert "@" not in headers["Host"]
    shown = (await frozen.get("callbacks"))["callbacks"][0]
    assert (shown["state"], "s3cret" in str(shown)) == ("acknowledged", False)


async def test_redirects_are_not_followed(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [302] * 6
    await settled(frozen, receiver.url)
    assert {path for path, _ in receiver.taken()} == {"/hook"}
    callback = (await frozen.get("callbacks"))["callbacks"][0]
    assert (callback["state"], callback["attempts"][0]["status"]) == ("failed", 302)


async def test_a_switch_chooses_which_states_are_called_back(live: Served, receiver: Receiver) -> None:
    await live.post("reset", {"policies": {"toy.reporting": "final"}})
    await settled(live, receiver.url)
    assert [body["state"] for _, body in receiver.taken()] == ["delivered"]


async def test_callbacks_are_filtered_and_paged(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500, 500, 500]
    await frozen.send(callback=receiver.url)
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    of_one = (await frozen.get("callbacks", message="m-1"))["callbacks"]
    assert {each["message"] for each in of_one} == {"m-1"}
    first = await frozen.get("callbacks", limit="3")
    second = await frozen.get("callbacks", limit="3", cursor=first["next_cursor"])
    assert [each["id"] for page in (first, second) for each in page["callbacks"]] == ["c-4", "c-3", "c-2", "c-1"]
    assert second["next_cursor"] is None


async def test_callbacks_are_found_by_where_they_go_and_when_they_were_made(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.send(callback=f"{receiver.url}/other")
    await frozen.post("clock/settle")
    made = {each["id"]: each["created_at"] for each in (await frozen.get("callbacks"))["callbacks"]}
    of_url = (await frozen.get("callbacks", url="/other"))["callbacks"]
    assert {(each["message"], each["url"]) for each in of_url} == {("m-2", f"{receiver.url}/other")}
    assert len(of_url) == 2
    latest = max(made.values())
    since = (await frozen.get("callbacks", since=latest))["callbacks"]
    assert {each["id"] for each in since} == {name for name, at in made.items() if at == latest}
    assert 0 < len(since) < 4


@pytest.mark.parametrize(("query", "status"), [("state=lost", 422), ("message=m-9", 404), ("cursor=9", 400)])
async def test_a_wrong_callback_filter_is_refused(frozen: Served, query: str, status: int) -> None:
    assert (await frozen.ask("GET", f"callbacks?{query}")).status == status


@pytest.mark.parametrize(("status", "state"), [(200, "acknowledged"), (299, "acknowledged"), (300, "failed")])
async def test_an_answer_of_success_and_no_other_acknowledges(
    frozen: Served, receiver: Receiver, status: int, state: str
) -> None:
    receiver.statuses = [status] * 6
    await settled(frozen, receiver.url)
    assert {each["state"] for each in (await frozen.get("callbacks"))["callbacks"]} == {state}


async def test_a_replay_sends_the_same_once_more(frozen: Served, receiver: Receiver) -> None:
    await settled(frozen, receiver.url)
    receiver.taken()
    answer = await frozen.ask("POST", "callbacks/c-1/replay")
    assert (answer.status, answer.json["id"], await receiver.next_state()) == (202, "c-1", "sent")
    await frozen.post("clock/settle")
    callback = (await frozen.get("callbacks"))["callbacks"][1]
    assert [attempt["is_replay"] for attempt in callback["attempts"]] == [False, True]


async def test_a_replay_that_succeeds_mends_a_failed_callback(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500] * 6
    await settled(frozen, receiver.url)
    await frozen.post("callbacks/c-1/replay")
    await frozen.post("clock/settle")
    assert (await frozen.get("callbacks"))["callbacks"][1]["state"] == "acknowledged"


async def test_a_replay_that_fails_takes_no_try_from_the_vendor(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500] * 20
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/advance", {"by": "2s"})  # it is sent within less, and tried again only later
    for _ in range(2):
        await frozen.post("callbacks/c-1/replay")
    await frozen.post("clock/settle")
    attempts = (await frozen.get("callbacks"))["callbacks"][1]["attempts"]
    assert [each["is_replay"] for each in attempts] == [False, True, True, False, False]


async def test_an_unknown_callback_cannot_be_replayed(frozen: Served) -> None:
    assert (await frozen.ask("POST", "callbacks/c-1/replay")).problem == "nothing-found"


async def test_what_is_dropped_can_still_be_called_back(serve: Serve, receiver: Receiver) -> None:
    served = await serve(bounds=Bounds(callbacks=1))
    await settled(served, receiver.url)
    assert len(receiver.taken()) == 2
    assert (await served.get("sandboxes/default"))["counts"]["callbacks"] == {"kept": 1, "dropped": 1}


async def test_a_slow_receiver_delays_no_other(live: Served, receiver: Receiver) -> None:
    slow = Receiver()
    await slow.start()
    slow.gate.clear()
    await live.post("clock/speed", {"speed": 100})
    await asyncio.gather(*(live.send(callback=slow.url) for _ in range(5)))
    await live.send(callback=receiver.url)
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]
    await slow.stop()


def _ms(instant: str) -> int:
    return round(dt.datetime.fromisoformat(instant).timestamp() * 1000)
