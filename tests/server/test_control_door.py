"""The control API is loaded in a moment, all of it, and a stop waits for what was begun."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from simulator.api.request import Request, Response
from simulator.hosting.hosted import Hosted
from simulator.server import control_door
from simulator.server.control_door import ControlDoor

if TYPE_CHECKING:
    from simulator.server.control_door import Answer


async def answer(_addressed: Hosted | str | None, _request: Request) -> Response:
    return Response(200, b"answered")


def noting(loaded: list[str]) -> ControlDoor:
    """A door that notes what it has loaded."""

    def load() -> Answer:
        loaded.append("api")
        return answer

    return ControlDoor(lambda _: None, load, lambda: loaded.append("rest"))


async def test_all_is_loaded_in_a_moment_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_door, "LOAD_AFTER_S", 0)
    loaded: list[str] = []
    door = noting(loaded)
    door.open_soon()
    async with asyncio.timeout(10):
        while len(loaded) < 2:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.001)
    assert (await door.answer(None, Request("GET", "/__admin/x", "", {}, b""))).body == b"answered"
    await door.close()
    assert sorted(loaded) == ["api", "rest"]


async def test_a_stop_waits_for_what_is_being_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_door, "LOAD_AFTER_S", 0)
    began, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        began.set()
        may_end.wait(10)

    door = ControlDoor(lambda _: None, lambda: answer, slowly)
    door.open_soon()
    await asyncio.to_thread(began.wait, 10)
    closing = asyncio.create_task(door.close())
    await asyncio.sleep(0.02)
    assert not closing.done()
    may_end.set()
    await asyncio.wait_for(closing, 10)


async def test_nothing_is_loaded_where_it_is_stopped_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_door, "LOAD_AFTER_S", 0.01)
    loaded: list[str] = []
    door = noting(loaded)
    door.open_soon()
    await door.close()
    await asyncio.sleep(0.03)
    assert loaded == []
