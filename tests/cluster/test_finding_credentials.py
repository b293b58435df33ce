"""Credentials without a prefix lead into their sandbox, whichever process handed them out and whichever is asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.together import Gather, Process, Together, until

from simulator.cluster import link

DECLARED = [{"vendor": "toy", "credentials": [{"token": "YOUR_API_KEY"}]}]
SEND = {"to": "+256701521269", "text": "Hello"}


async def created(process: Process, name: str, **more: Any) -> str:
    """Make a sandbox; returns its token."""
    made = await process.post("sandboxes", {"name": name, "speed": 0, **more})
    return str(made["vendors"]["toy"]["credentials"]["token"])


async def sent(process: Process, token: str) -> int:
    return (await process.ask("POST", "/toy/send", {**SEND, "token": token})).status


def accepted(together: Together, *names: str) -> list[int]:
    return [together.hosted(name).sandbox.messages.accepted for name in names]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("name", ["mine", "lost"])
async def test_they_lead_there_from_every_process_as_soon_as_they_are_told(
    gather: Gather, name: str, count: int
) -> None:
    together = await gather(count=count)
    token = await created(together.beside(name), name)
    assert [await sent(together[number], token) for number in range(count)] == [202] * count
    assert accepted(together, name, "default") == [count, 0]


async def test_no_answer_tells_them_before_all_processes_know(two: Together) -> None:
    process, other = two.having("mine"), two.beside("mine")
    [hearing] = other.peers.heard
    transport: Any = hearing._transport
    transport.pause_reading()
    creating = asyncio.create_task(process.ask("POST", "sandboxes", {"name": "mine", "speed": 0}))
    await until(lambda: process.peers._telling)
    assert (await process.get("livez"))["status"] == "alive"
    assert not creating.done()
    transport.resume_reading()
    assert (await creating).status == 201
    assert not process.peers._telling


async def test_strangers_go_to_the_default_sandbox_from_every_process(two: Together) -> None:
    await created(two[0], "mine")
    assert [await sent(process, "a stranger") for process in (two[0], two[1])] == [202, 202]
    assert accepted(two, "default", "mine") == [2, 0]


@pytest.mark.parametrize(("first", "second"), [("mine", "lost"), ("lost", "mine")])
async def test_of_two_that_declare_the_same_the_first_has_it(two: Together, first: str, second: str) -> None:
    await created(two[0], first, accounts=DECLARED)
    await created(two[1], second, accounts=DECLARED)
    assert [await sent(process, "YOUR_API_KEY") for process in (two[0], two[1])] == [202, 202]
    assert accepted(two, first, second, "default") == [2, 0, 0]
    assert (await two[0].ask("DELETE", f"sandboxes/{first}")).status == 204
    assert [await sent(process, "YOUR_API_KEY") for process in (two[0], two[1])] == [202, 202]
    assert accepted(two, second, "default") == [0, 2]


async def test_of_two_that_are_made_at_once_all_processes_know_the_same_one(two: Together) -> None:
    await asyncio.gather(
        created(two.having("mine"), "mine", accounts=DECLARED), created(two.having("lost"), "lost", accounts=DECLARED)
    )
    assert [await sent(process, "YOUR_API_KEY") for process in (two[0], two[1])] == [202, 202]
    assert sorted(accepted(two, "mine", "lost")) == [0, 2]
    assert accepted(two, "default") == [0]


async def test_what_was_drawn_elsewhere_cannot_be_declared(two: Together) -> None:
    token = await created(two[0], "mine")
    for name in ("lost", "b", "other"):
        body = {"name": name, "accounts": [{"vendor": "toy", "credentials": [{"token": token}]}]}
        answer = await two.beside(name).ask("POST", "sandboxes", body)
        assert answer.status == 409
        assert "were drawn for sandbox 'mine'" in answer.json["detail"]
    assert (await two[0].get("sandboxes"))["sandboxes"][1]["name"] == "mine"


@pytest.mark.parametrize("name", ["mine", "lost"])
async def test_after_its_end_they_lead_nowhere(two: Together, name: str) -> None:
    token = await created(two[0], name)
    assert (await two.beside(name).ask("DELETE", f"/s/{name}/__admin/sandbox")).status == 204
    assert [await sent(process, token) for process in (two[0], two[1])] == [202, 202]
    assert accepted(two, "default") == [2]
    await created(two[0], "again", accounts=[{"vendor": "toy", "credentials": [{"token": token}]}])


@pytest.mark.parametrize("name", ["mine", "lost"])
async def test_a_reset_in_another_world_changes_where_they_lead(two: Together, name: str) -> None:
    token, process = await created(two[0], name), two.beside(name)
    await process.post(f"/s/{name}/__admin/reset", {"accounts": DECLARED})
    assert [await sent(each, key) for each in (two[0], two[1]) for key in (token, "YOUR_API_KEY")] == [202] * 4
    assert accepted(two, name, "default") == [2, 2]


@pytest.mark.parametrize("strays", ["mine", "lost"])
async def test_strays_lead_into_the_sandbox_for_them(gather: Gather, strays: str) -> None:
    two = await gather(stray_credentials=strays)
    assert [await sent(process, "mistyped") for process in (two[0], two[1])] == [404, 404]
    token, others = await created(two[0], strays), await created(two[0], "other")
    assert [await sent(process, key) for process in (two[0], two[1]) for key in ("mistyped", token, others)] == [
        202
    ] * 6
    assert accepted(two, strays, "other", "default") == [4, 2, 0]
    assert two.hosted("default").unreadable.total == 2


async def test_strays_are_refused_by_every_process_and_noted_once(gather: Gather) -> None:
    two = await gather(stray_credentials="refuse")
    token = await created(two[0], "mine")
    assert [await sent(process, key) for process in (two[0], two[1]) for key in ("mistyped", token)] == [401, 202] * 2
    assert (two.hosted("default").unreadable.total, two.hosted("mine").unreadable.total) == (2, 0)


async def test_a_process_that_begins_again_knows_all_before_it_is_asked(
    two: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "AGAIN_S", 0.2)  # others take their time to reach it
    token = await created(two[0], "mine")
    two.lose(1)
    again = await two.begin_again(1)
    assert await sent(again, token) == 202
    assert accepted(two, "mine", "default") == [1, 0]
    theirs = await created(again, "lost")
    assert [await sent(process, theirs) for process in (two[0], two[1])] == [202, 202]
    assert accepted(two, "lost") == [2]


async def test_what_a_lost_process_told_is_forgotten_when_it_begins_again(two: Together) -> None:
    token = await created(two[0], "lost")
    two.lose(1)
    await two.begin_again(1)
    assert await sent(two[0], token) == 202
    assert accepted(two, "default") == [1]
    await created(two[0], "mine", accounts=[{"vendor": "toy", "credentials": [{"token": token}]}])


async def test_what_is_told_while_a_process_is_away_reaches_it_when_it_is_back(two: Together) -> None:
    two.lose(1)
    await until(lambda: two[0].peers.away)
    token = await created(two[0], "mine")
    again = await two.begin_again(1)
    assert await sent(again, token) == 202
    assert accepted(two, "mine") == [1]
