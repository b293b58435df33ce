"""Receivers: catch URLs inside the simulator, and the answers they were told to give."""

import asyncio
import datetime as dt
import json
from typing import Any

import pytest
from support.served import Serve, Served

from simulator.hosting import receivers


async def sent_to(frozen: Served, name: str) -> list[dict[str, Any]]:
    """Have the toy report one message to a receiver until nothing is planned; returns the attempts."""
    await frozen.send(callback=f"{frozen.url}/__catch/{name}")
    await frozen.post("clock/settle")
    attempts: list[dict[str, Any]] = (await frozen.get("callbacks"))["callbacks"][-1]["attempts"]
    return attempts


async def test_what_comes_is_kept_and_acknowledged(frozen: Served) -> None:
    attempts = await sent_to(frozen, "one")
    shown = await frozen.get("receivers/one")
    assert shown["url"] == f"{frozen.url}/__catch/one"
    first = shown["arrivals"][0]
    assert (first["method"], first["target"], first["status"]) == ("POST", "", 200)
    assert first["at"] == attempts[0]["at"]
    assert json.loads(first["body"]["text"])["state"] == "sent"
    assert [each["name"] for each in (await frozen.get("receivers"))["receivers"]] == ["one"]


async def test_answers_are_given_in_turn_and_the_last_one_is_repeated(frozen: Served) -> None:
    answers = [{"status": 503, "body": "busy"}, {"location": "/elsewhere", "status": 302}, {"headers": {"X-A": "b"}}]
    await frozen.ask("PUT", "receivers/one", {"answers": answers})
    got = [await frozen.ask("POST", "/__catch/one/deep?a=b", body=b"\xff") for _ in range(4)]
    assert [each.status for each in got] == [503, 302, 200, 200]
    assert (got[0].body, got[1].headers["Location"], got[3].headers["X-A"]) == (b"busy", "/elsewhere", "b")
    assert got[0].headers["X-Content-Type-Options"] == "nosniff"
    shown = await frozen.get("receivers/one")
    assert [(each["target"], each["status"]) for each in shown["arrivals"]][:2] == [
        ("/deep?a=b", 503),
        ("/deep?a=b", 302),
    ]
    assert shown["arrivals"][0]["body"] == {"size": 1, "text": None, "base64": "/w=="}
    assert shown["answers"] == 3


async def test_a_failed_callback_is_tried_again_in_virtual_time(frozen: Served) -> None:
    await frozen.ask("PUT", "receivers/one", {"answers": [{"status": 500}, {"hangs_up": True}, {"status": 204}]})
    attempts = await sent_to(frozen, "one")
    assert [attempt["status"] for attempt in attempts] == [500, 204]
    arrivals = (await frozen.get("receivers/one"))["arrivals"]
    assert [each["status"] for each in arrivals] == [500, None, 204, 204]
    sent, delivered, sent_again, delivered_again = [dt.datetime.fromisoformat(each["at"]) for each in arrivals]
    assert sent < delivered
    assert sent_again - sent == delivered_again - delivered == dt.timedelta(seconds=5)


async def test_a_receiver_may_hang_up_or_take_its_time(serve: Serve) -> None:
    served = await serve(callback_timeout_s=0.05)
    await served.post("clock/freeze")
    await served.ask("PUT", "receivers/rude", {"answers": [{"hangs_up": True}]})
    assert "closed without an answer" in (await sent_to(served, "rude"))[0]["error"]
    assert (await served.get("receivers/rude"))["arrivals"][0]["status"] is None
    await served.ask("PUT", "receivers/slow", {"answers": [{"delay": "200ms"}]})
    await sent_to(served, "slow")
    slow = [each for each in (await served.get("callbacks"))["callbacks"] if each["url"].endswith("slow")]
    assert slow[-1]["attempts"][0]["error"] == "no answer within 0.05 s"


async def test_every_sandbox_has_its_own_and_a_reset_forgets_them(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "other"})
    await frozen.ask("POST", "/s/other/__catch/one")
    assert len((await frozen.get("/s/other/__admin/receivers/one"))["arrivals"]) == 1
    assert (await frozen.get("/s/other/__admin/receivers/one"))["url"] == f"{frozen.url}/s/other/__catch/one"
    assert (await frozen.ask("GET", "receivers/one")).problem == "unknown-name"
    await frozen.post("/s/other/__admin/reset", {})
    assert (await frozen.get("/s/other/__admin/receivers"))["receivers"] == []


async def test_a_receiver_is_forgotten(frozen: Served) -> None:
    for name in ("one", "two"):
        await frozen.ask("POST", f"/__catch/{name}")
    assert (await frozen.ask("DELETE", "receivers/one")).status == 204
    assert [each["name"] for each in (await frozen.get("receivers"))["receivers"]] == ["two"]
    assert len((await frozen.get("receivers/two"))["arrivals"]) == 1
    assert (await frozen.ask("DELETE", "receivers/one")).status == 404


async def test_arrivals_are_waited_for(frozen: Served) -> None:
    await frozen.send(callback=f"{frozen.url}/__catch/one")
    waiting = asyncio.create_task(frozen.get("receivers/one", count="1", timeout_s="20"))
    while not frozen.simulator.host.sandboxes.default.waiters.waiting:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0)
    await frozen.post("clock/advance", {"by": "1600ms"})
    assert len((await waiting)["arrivals"]) == 1
    assert len((await frozen.get("receivers/one", count="2", timeout_s="0.01"))["arrivals"]) == 1


async def test_what_is_kept_is_bounded_and_counted(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "MAX_ARRIVALS", 2)
    monkeypatch.setattr(receivers, "MAX_RECEIVERS", 2)
    for body in (b"1", b"2", b"3"):
        await frozen.ask("POST", "/__catch/one", body=body)
    shown = await frozen.get("receivers/one")
    assert [each["body"]["text"] for each in shown["arrivals"]] == ["2", "3"]
    assert shown["dropped"] == 1
    await frozen.ask("PUT", "receivers/two", {})
    assert (await frozen.ask("POST", "/__catch/three")).problem == "capacity"
    assert (await frozen.ask("PUT", "receivers/three", {})).problem == "capacity"
    monkeypatch.setattr(receivers, "MAX_BYTES", 2_000)
    await frozen.ask("POST", "/__catch/one", body=b"x" * 1_500)
    assert [each["body"]["size"] for each in (await frozen.get("receivers/one"))["arrivals"]] == []
    await frozen.ask("POST", "/__catch/one", body=b"4")
    assert [each["body"]["text"] for each in (await frozen.get("receivers/one"))["arrivals"]] == ["4"]


async def test_a_catch_url_wants_no_token(serve: Serve) -> None:
    served = await serve(admin_token="secret")
    assert (await served.ask("POST", "/__catch/one")).status == 200
    assert (await served.ask("GET", "receivers/one")).status == 401


@pytest.mark.parametrize("path", ["/__catch/", "/__catch//x", "/__catch/" + "a" * 64, "/__catch/%00"])
async def test_a_name_is_short_and_printable(frozen: Served, path: str) -> None:
    assert (await frozen.ask("POST", path)).problem == "unknown-receiver"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 100},
        {"status": 700},
        {"headers": {"Content-Length": "5"}},
        {"headers": {"X-A": "a\r\nX-B: c"}},
        {"headers": {"X A": "b"}},
        {"location": "/a\nb"},
        {"delay": "2m"},
        {"hang_up": True},
    ],
)
async def test_an_answer_that_cannot_be_given_is_refused(frozen: Served, answer: dict[str, object]) -> None:
    assert (await frozen.ask("PUT", "receivers/one", {"answers": [answer]})).problem == "invalid-input"


async def test_a_name_that_will_not_do_is_refused(frozen: Served) -> None:
    assert (await frozen.ask("PUT", "receivers/-one", {})).problem == "refused"


async def test_an_answer_that_is_delayed_comes_though_its_sandbox_began_anew_meanwhile(frozen: Served) -> None:
    await frozen.ask("PUT", "receivers/slow", {"answers": [{"status": 201, "delay": "200ms"}]})
    arrived = frozen.simulator.host.sandboxes.default.waiters.change()
    answering = asyncio.create_task(frozen.ask("POST", "/__catch/slow", {}))
    await arrived
    await frozen.post("reset")
    assert (await answering).status == 201
