"""Waiting on a frozen clock: it ends when what is waited for cannot come, and not before."""

import asyncio
from collections.abc import Iterator

import pytest
from support.served import NUMBER, Serve, Served

from simulator.control.paging import STRIDE
from simulator.control.searching import Search
from simulator.sandbox.books.messages import Message
from simulator.sandbox.sandbox import Sandbox

GRACE = {"frozen_grace_s": "0", "timeout_s": "60"}


async def somebody_waits(served: Served) -> None:
    """Go on when a request waits for something to happen."""
    while not served.simulator.host.sandboxes.default.waiters.waiting:  # noqa: ASYNC110 - the server tells nobody
        await asyncio.sleep(0)


async def test_a_state_that_needs_time_is_not_waited_for(frozen: Served) -> None:
    await frozen.send()
    answer = await frozen.ask("GET", "messages/wait", params={**GRACE, "state": "delivered"})
    assert (answer.status, answer.problem) == (409, "cannot-come")
    assert answer.json["planned"] == 1
    assert answer.json["next_due"] is not None
    assert answer.json["nearest"][0]["differs"] == {"state": answer.json["nearest"][0]["differs"]["state"]}


@pytest.mark.parametrize(
    "wanted",
    [
        {"to": "0701521268", "state": "delivered"},
        {"to": "0701521268"},
        {"text": "Bye", "state": "failed"},
        {"sender": "OTHER"},
        {"state": "delivered", "count": "2"},
        {"count": "2"},
    ],
)
async def test_time_is_no_remedy_where_more_than_the_state_differs(frozen: Served, wanted: dict[str, str]) -> None:
    await frozen.send()
    answer = await frozen.ask("GET", "messages/wait", params={**GRACE, **wanted})
    assert (answer.problem, answer.json["planned"]) == ("cannot-come", 1)
    assert "and no planned event can bring more: only another request could" in answer.json["detail"]


@pytest.mark.parametrize("state", ["failed", "sent", "pending"])
async def test_time_is_no_remedy_where_the_state_is_final(frozen: Served, state: str) -> None:
    await frozen.send(text="first")
    await frozen.post("clock/settle")
    await frozen.send(text="second")
    answer = await frozen.ask("GET", "messages/wait", params={**GRACE, "text": "first", "state": state})
    assert "and no planned event can bring more" in answer.json["detail"]


@pytest.mark.parametrize("wanted", [{}, {"to": NUMBER}, {"text": "Hello"}, {"vendor": "toy"}])
async def test_time_is_the_remedy_where_the_state_alone_differs(frozen: Served, wanted: dict[str, str]) -> None:
    await frozen.send()
    answer = await frozen.ask("GET", "messages/wait", params={**GRACE, "state": "delivered", **wanted})
    assert answer.json["detail"].startswith("no message matches in sandbox 'default'; its clock is frozen at ")
    assert "and the next planned event is due at " in answer.json["detail"]
    assert answer.json["detail"].endswith("advance or settle the clock.")


async def test_without_anything_planned_it_says_so(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages/wait", params=GRACE)
    assert (answer.problem, answer.json["planned"], answer.json["next_due"]) == ("cannot-come", 0, None)
    assert "nothing is planned, so only another request could bring more" in answer.json["detail"]


async def test_a_request_within_the_grace_is_waited_for(frozen: Served) -> None:
    params = {"frozen_grace_s": "30", "timeout_s": "60"}
    waiting = asyncio.create_task(frozen.ask("GET", "messages/wait", params=params))
    await somebody_waits(frozen)
    await frozen.send()
    assert (await waiting).status == 200


async def test_what_happens_right_after_a_look_is_not_missed(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    await frozen.send()
    hosted = frozen.simulator.host.sandboxes.default
    look = Search.run
    looks: Iterator[Iterator[Message | None]] = iter([iter(())])

    def run(search: Search, sandbox: Sandbox) -> Iterator[Message | None]:
        """The first look comes too early, and what it missed happens before anybody else has a turn."""
        asyncio.get_running_loop().call_soon(hosted.waiters.wake)
        return next(looks, None) or look(search, sandbox)

    monkeypatch.setattr(Search, "run", run)
    answer = await frozen.ask("GET", "messages/wait", params={"frozen_grace_s": "5", "timeout_s": "5"})
    assert answer.status == 200


async def test_what_happens_in_the_midst_of_a_look_is_not_missed(
    frozen: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await frozen.send()
    hosted = frozen.simulator.host.sandboxes.default
    look = Search.run
    looks: Iterator[Iterator[Message | None]] = iter([iter([None] * 10 * STRIDE)])
    monkeypatch.setattr("simulator.control.taking_turns.SLICE_S", -1.0)

    def run(search: Search, sandbox: Sandbox) -> Iterator[Message | None]:
        """The first look is past the place where something happens while others have their turn."""
        asyncio.get_running_loop().call_soon(hosted.waiters.wake)
        return next(looks, None) or look(search, sandbox)

    monkeypatch.setattr(Search, "run", run)
    answer = await frozen.ask("GET", "messages/wait", params={"frozen_grace_s": "5", "timeout_s": "5"})
    assert answer.status == 200


async def test_who_gave_up_waiting_is_forgotten(frozen: Served) -> None:
    await frozen.ask("GET", "messages/wait", params={"timeout_s": "0.01"})
    await frozen.ask("GET", "messages/wait", params={"frozen_grace_s": "0.01"})
    assert frozen.simulator.host.sandboxes.default.waiters.waiting == []


async def test_whoever_moves_the_time_meanwhile_is_waited_for(frozen: Served) -> None:
    await frozen.send()
    hosted = frozen.simulator.host.sandboxes.default
    await hosted.stepping.acquire()
    params = {**GRACE, "state": "delivered"}
    waiting = asyncio.create_task(frozen.ask("GET", "messages/wait", params=params))
    await somebody_waits(frozen)
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    settling = asyncio.create_task(frozen.post("clock/settle"))
    while not hosted.stepping._waiters:  # noqa: ASYNC110 - it comes
        await asyncio.sleep(0)
    hosted.stepping.release()
    answer = await waiting
    assert (answer.status, [each["state"] for each in answer.json["messages"]]) == (200, ["delivered"])
    await settling


async def test_a_running_clock_is_waited_for(live: Served) -> None:
    await live.send()
    answer = await live.ask("GET", "messages/wait", params={**GRACE, "state": "sent"})
    assert answer.status == 200


async def test_nobody_gives_up_who_was_not_told_to(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages/wait", params={"timeout_s": "0.05"})
    assert answer.problem == "timeout"


STRAYED = "1 message to that number came to sandbox 'default': without a prefix (/s/shop) and without credentials that "


@pytest.mark.parametrize("grace", [{"frozen_grace_s": "0"}, {"timeout_s": "0.01"}])
async def test_a_message_that_came_to_the_default_sandbox_is_told_to_whoever_waits_elsewhere(
    frozen: Served, grace: dict[str, str]
) -> None:
    await frozen.post("sandboxes", {"name": "shop", "speed": 0})
    await frozen.send()
    answer = await frozen.ask("GET", "/s/shop/__admin/messages/wait", params={"to": NUMBER, **grace})
    assert STRAYED in answer.json["detail"]


async def test_refused_strays_are_told_to_whoever_waits(serve: Serve) -> None:
    served = await serve(stray_credentials="refuse")
    await served.post("sandboxes", {"name": "shop", "speed": 0})
    body = {"token": "mistyped", "to": NUMBER, "text": "Hello"}
    assert (await served.ask("POST", "/toy/send", body)).status == 401
    answers = [await served.ask("GET", f"{place}/__admin/messages/wait?timeout_s=0") for place in ("/s/shop", "")]
    told = "credentials of a sandbox (--stray-credentials): 1, the last at "
    assert [told in each.json["detail"] for each in answers] == [True, False]


@pytest.mark.parametrize(
    ("prefix", "wanted"),
    [("/s/shop", {"to": "0701521268"}), ("/s/shop", {"text": "Bye"}), ("", {"to": NUMBER, "text": "Bye"})],
)
async def test_no_message_is_told_of_that_went_to_another_number_or_was_looked_at(
    frozen: Served, prefix: str, wanted: dict[str, str]
) -> None:
    await frozen.post("sandboxes", {"name": "shop", "speed": 0})
    await frozen.send()
    answer = await frozen.ask("GET", f"{prefix}/__admin/messages/wait", params={**GRACE, **wanted})
    assert (answer.problem, "came to sandbox" in answer.json["detail"]) == ("cannot-come", False)


async def test_what_strayed_before_the_sandbox_was_made_is_none_of_its(frozen: Served) -> None:
    await frozen.send()
    await frozen.post("sandboxes", {"name": "later", "speed": 0})
    answer = await frozen.ask("GET", "/s/later/__admin/messages/wait", params={"to": NUMBER, "timeout_s": "0"})
    assert answer.json["detail"].startswith("After 0 s no message matches in sandbox 'later'")
    assert "came to sandbox" not in answer.json["detail"]


async def test_a_refusal_is_named_where_nothing_came(frozen: Served) -> None:
    await frozen.ask("POST", "/toy/send", {"to": NUMBER, "text": "Hello"})
    answer = await frozen.ask("GET", "messages/wait", params={"timeout_s": "0"})
    assert " Refused by the provider were requests for missing_credentials (1)." in answer.json["detail"]


async def test_what_was_before_is_neither_near_nor_refused(frozen: Served) -> None:
    await frozen.ask("POST", "/toy/send", {"to": NUMBER, "text": "Hello"})
    await frozen.send()
    answer = await frozen.ask("GET", "messages/wait", params={"timeout_s": "0", "newer_than": "m-1"})
    assert answer.json["nearest"] == []
    assert "Refused" not in answer.json["detail"]
