"""Lists are read in steps between which others have their turn, and their pages are bounded in bytes as well."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from multidict import CIMultiDict
from support.served import NUMBER, Receiver, Serve, Served
from toy_vendor.manifest import TOY

from simulator.api.request import Request
from simulator.control.operation import View
from simulator.control.paging import STRIDE, newest_first, pick, show
from simulator.observer.modes import Mode, observer_for
from simulator.sandbox.books.log import Log
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

ResultT = TypeVar("ResultT")
KEPT = 40


class Shown(View):
    """Shows a text."""

    text: str


def ended(steps: Generator[None, None, ResultT]) -> tuple[ResultT, int]:
    """What a generator returns, and how often it stopped for others."""
    stops = 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: ResultT = stop.value
            return result, stops
        stops += 1


def test_others_have_their_turn_after_whatever_is_not_wanted() -> None:
    assert ended(pick([None] * 10 * STRIDE, 1)) == ([], 10)


def test_a_walk_ends_with_the_last_thing_that_is_asked_for() -> None:
    walk = iter([1, None, 2, 3])
    assert ended(pick(walk, 2))[0] == [1, 2]
    assert list(walk) == [3]


def test_others_have_their_turn_after_each_view() -> None:
    (views, cursor), stops = ended(show("abc", 3, lambda text: Shown(text=text), str))
    assert ([view.text for view in views], cursor, stops) == (["a", "b", "c"], None, 3)


def test_a_page_has_as_many_views_as_it_may_and_says_where_it_goes_on() -> None:
    (views, cursor), _ = ended(show("abc", 2, lambda text: Shown(text=text), str))
    assert ([view.text for view in views], cursor) == (["a", "b"], "b")


@pytest.mark.parametrize(("bound", "shown"), [(24, "ab"), (23, "a"), (1, "a"), (36, "abc"), (35, "ab")])
def test_a_page_ends_before_it_exceeds_its_bytes_but_shows_one_thing(
    monkeypatch: pytest.MonkeyPatch, bound: int, shown: str
) -> None:
    assert len(Shown(text="a").model_dump_json()) == 12
    monkeypatch.setattr("simulator.control.paging.MAX_PAGE_BYTES", bound)
    (views, cursor), _ = ended(show("abc", 3, lambda text: Shown(text=text), str))
    assert ("".join(view.text for view in views), cursor) == (shown, None if shown == "abc" else shown[-1])


def test_what_is_counted_is_bytes_and_not_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.control.paging.MAX_PAGE_BYTES", 24)
    (views, cursor), _ = ended(show("éé", 2, lambda text: Shown(text=text), str))
    assert (len(views), cursor) == (1, "é")


def numbered(count: int, limit: int) -> Log[str]:
    log: Log[str] = Log(limit)
    for number in range(1, count + 1):
        log.append(str(number))
    return log


@pytest.mark.parametrize(("before", "found"), [(None, "54"), (5, "4"), (99, "54"), (4, ""), (1, "")])
def test_what_is_kept_is_walked_through_newest_first(before: int | None, found: str) -> None:
    assert "".join(newest_first(numbered(5, limit=2), before)) == found


def test_what_falls_off_and_comes_meanwhile_neither_repeats_nor_hides_anything() -> None:
    log = numbered(1_900, limit=1_000)
    walk = newest_first(log)
    begun = [next(walk) for _ in range(100)]
    for number in range(1_901, 2_101):
        log.append(str(number))
    assert [int(each) for each in [*begun, *walk]] == list(range(1_900, 1_100, -1))


@pytest.fixture
async def full(serve: Serve, receiver: Receiver) -> Served:
    """A simulator with many requests, messages, callbacks and ledger entries, and nothing left to judge."""
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
    served = await serve(TOY, *BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN), world=world)
    await served.send(callback=receiver.url)  # which opens the account that pays for all
    for account in (await served.get("accounts"))["accounts"]:
        await served.post(f"accounts/{account['id']}/top-up", {"amount": "100000"})
    for _ in range(KEPT // 2 - 1):
        await served.send(callback=receiver.url)
    await served.post("clock/settle")
    for _ in range(KEPT // 2):
        await served.ask("POST", "/api/v1/messages/sms", {"to": NUMBER}, headers={"Authorization": "Bearer T"})
        await served.send()
    await served.get("violations")
    return served


async def turns_of_others(served: Served, path: str, **query: str) -> int:
    """How often others had their turn until a reading was answered; it is given no time of its own."""
    host = served.simulator.host
    headers = CIMultiDict({"Host": "localhost"})
    request = Request("GET", f"/__admin/{path}", urlencode(query), headers, b"")
    reading = asyncio.create_task(served.simulator.control.answer(host.sandboxes.default, request))
    turns = 0
    while not reading.done():
        turns += 1
        await asyncio.sleep(0)
    return turns


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("messages", {"text": "nothing like that"}),
        ("messages", {"text": "nothing like that", "to": NUMBER}),
        ("messages", {"cursor": "m-1", "to": NUMBER}),
        ("messages/latest", {"text": "nothing like that"}),
        ("messages/wait", {"text": "nothing like that", "timeout_s": "0"}),
        ("requests", {"status": "599"}),
        ("callbacks", {"state": "failed"}),
        ("ledger", {"cause": "adjustment"}),
        ("violations", {"rule": "no such rule"}),
        ("callbacks/report", {}),
        ("messages", {}),
        ("requests", {}),
        ("callbacks", {}),
        ("ledger", {}),
        ("violations", {}),
    ],
    ids=str,
)
async def test_others_have_their_turn_while_a_list_is_read(
    full: Served, monkeypatch: pytest.MonkeyPatch, path: str, query: dict[str, str]
) -> None:
    monkeypatch.setattr("simulator.control.taking_turns.SLICE_S", -1.0)
    monkeypatch.setattr("simulator.control.paging.STRIDE", 1)
    assert await turns_of_others(full, path, **query) >= KEPT // 2


async def pages(served: Served, path: str, limit: int) -> list[dict[str, Any]]:
    """Every page of a list."""
    found = [await served.get(path, limit=str(limit))]
    while found[-1]["next_cursor"] is not None:
        found.append(await served.get(path, limit=str(limit), cursor=found[-1]["next_cursor"]))
    return found


def rows(page: dict[str, Any]) -> Iterator[Any]:
    for value in page.values():
        if isinstance(value, list):
            yield from value


@pytest.mark.parametrize("path", ["messages", "requests", "callbacks", "ledger", "violations"])
async def test_pages_that_are_bounded_in_bytes_hold_all_there_is(
    full: Served, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (whole,) = await pages(full, path, 1_000)
    monkeypatch.setattr("simulator.control.paging.MAX_PAGE_BYTES", 3_000)
    parts = await pages(full, path, 1_000)
    assert len(parts) > 2
    assert [row for part in parts for row in rows(part)] == list(rows(whole))
    for answer in parts:
        assert sum(len(str(row)) for row in rows(answer)) < 2 * 3_000


async def test_a_wait_says_so_when_its_messages_are_more_than_a_page_holds(
    full: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.control.paging.MAX_PAGE_BYTES", 1)
    page = await full.get("messages/wait", count="2")
    assert ([each["id"] for each in page["messages"]], page["next_cursor"]) == (["m-40"], "m-40")
