"""Filling a sandbox of a running server with demo data."""

import json
import math
from collections.abc import AsyncIterator
from typing import Any

import pytest
from multidict import CIMultiDict

from simulator.api.request import Request
from simulator.assembly import Simulator
from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

START = "2024-01-01T12:00:00.000Z"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    world = WorldModel.model_validate({"start": START, "speed": 0, "seed": "test"}).world()
    simulator = Simulator(Settings(port=0, world=world), BUILT_IN)
    simulator.poster.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def observed(simulator: Simulator) -> Simulator:
    """One that judges, too."""
    simulator.host.observer = observer_for(Mode.RECORD, BUILT_IN)
    return simulator


async def ask(simulator: Simulator, method: str, path: str, body: object = None, sandbox: str | None = None) -> Any:
    """Status and document of a call of the control API."""
    hosted = None if sandbox is None else simulator.host.sandboxes.get(sandbox)
    content = b"" if body is None else json.dumps(body).encode()
    request = Request(method, f"/__admin/{path}", "", CIMultiDict({"Host": "localhost"}), content)
    response = await simulator.control.answer(hosted, request)
    return response.status, json.loads(response.body)


async def test_it_says_what_was_made(simulator: Simulator) -> None:
    status, filled = await ask(simulator, "POST", "demo-data", {"count": 40, "days": 2})
    assert status == 200
    assert filled["messages"] == 40
    assert filled["requests"] == simulator.host.sandboxes.default.sandbox.journal.total
    assert filled["since"] == "2023-12-30T12:00:00.000Z"


async def test_the_clock_goes_on_from_the_present_as_it_was(simulator: Simulator) -> None:
    await ask(simulator, "POST", "demo-data", {"count": 10})
    _, clock = await ask(simulator, "GET", "clock")
    assert (clock["now"], clock["speed"], clock["is_frozen"]) == (START, 0, True)


async def test_a_running_clock_runs_on(simulator: Simulator) -> None:
    simulator.host.sandboxes.create("live", World(speed=2))
    await ask(simulator, "POST", "demo-data", {"count": 10}, "live")
    _, clock = await ask(simulator, "GET", "clock", sandbox="live")
    assert (clock["speed"], clock["is_frozen"]) == (2, False)
    assert simulator.host.sandboxes.get("live").timer.left_s < math.inf


async def test_no_screen_looks_dead(observed: Simulator) -> None:
    await ask(observed, "POST", "demo-data", {"count": 60, "days": 1})
    _, violations = await ask(observed, "GET", "violations")
    _, faults = await ask(observed, "GET", "faults")
    _, report = await ask(observed, "GET", "callbacks/report")
    _, money = await ask(observed, "GET", "money")
    assert {each["vendor"] for each in violations["violations"]} == {vendor.name for vendor in BUILT_IN}
    assert [each["struck"] for each in faults["faults"]] == [1]
    assert [each["url"].partition("/__catch/")[2] for each in report["receivers"]] == ["receipts"]
    assert "paid-twice" in {each["rule"] for each in money["findings"]}, money["findings"]


async def test_receipts_go_to_a_catch_url_of_the_sandbox(simulator: Simulator) -> None:
    simulator.host.sandboxes.create("other", World(speed=0))
    await ask(simulator, "POST", "demo-data", {"count": 60, "days": 1}, "other")
    _, callbacks = await ask(simulator, "GET", "callbacks", sandbox="other")
    assert {each["url"] for each in callbacks["callbacks"]} == {"http://localhost/s/other/__catch/receipts"}


async def test_the_credentials_stay(simulator: Simulator) -> None:
    _, before = await ask(simulator, "GET", "sandboxes/default")
    await ask(simulator, "POST", "demo-data", {"count": 10})
    _, after = await ask(simulator, "GET", "sandboxes/default")
    assert after["vendors"] == before["vendors"]


async def test_what_was_there_before_is_gone(simulator: Simulator) -> None:
    await ask(simulator, "POST", "demo-data", {"count": 30})
    await ask(simulator, "POST", "demo-data", {"count": 10})
    _, shown = await ask(simulator, "GET", "sandboxes/default")
    assert shown["counts"]["messages"]["kept"] == 10


async def test_another_sandbox_is_left_alone(simulator: Simulator) -> None:
    simulator.host.sandboxes.create("other", World())
    await ask(simulator, "POST", "demo-data", {"count": 10}, "other")
    _, shown = await ask(simulator, "GET", "sandboxes/default")
    assert shown["counts"]["messages"]["kept"] == 0


async def test_a_reset_begins_at_the_present_again_without_demo_data(simulator: Simulator) -> None:
    await ask(simulator, "POST", "demo-data", {"count": 10})
    _, shown = await ask(simulator, "POST", "reset")
    assert (shown["now"], shown["counts"]["messages"]["kept"]) == (START, 0)


async def test_equal_seeds_give_equal_inboxes(simulator: Simulator) -> None:
    await ask(simulator, "POST", "demo-data", {"count": 20, "seed": "a"})
    first = await ask(simulator, "GET", "messages")
    await ask(simulator, "POST", "demo-data", {"count": 20, "seed": "a"})
    assert await ask(simulator, "GET", "messages") == first


@pytest.mark.parametrize("body", [{"count": 0}, {"count": 5_001}, {"days": 0}, {"days": 91}, {"seeds": "x"}])
async def test_what_cannot_be_is_refused(simulator: Simulator, body: object) -> None:
    status, problem = await ask(simulator, "POST", "demo-data", body)
    assert (status, problem["status"]) == (422, 422)
