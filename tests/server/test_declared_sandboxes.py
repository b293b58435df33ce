"""Sandboxes that the settings name: there from the start, in the world of the default one, and there to stay."""

from __future__ import annotations

import pytest
from support.scenarios import load
from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.assembly import Simulator
from simulator.sandbox.errors import SimulatorError
from simulator.settings import Settings

WORLD = load(
    "seed: spring\nclock: {start: 2024-01-01T12:00:00Z, speed: frozen}\n"
    "accounts: {toy: {credentials: {token: mine}, balance: 105}}\n"
    "timeline: [{at: 1h, set_balance: {account: toy, amount: 0}}]",
    TOY,
).world
JOBS = ("job-1", "job-2")


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(world=WORLD, sandboxes=JOBS)


def told(view: dict[str, object]) -> tuple[object, ...]:
    return view["seed"], view["now"], view["speed"], view["expires_in_s"]


async def test_they_are_listed_and_begin_as_the_default_one_does(served: Served) -> None:
    views = (await served.get("sandboxes"))["sandboxes"]
    assert [each["name"] for each in views] == ["default", *JOBS]
    assert {told(each) for each in views} == {("spring", "2024-01-01T12:00:00.000Z", 0.0, None)}
    assert (await served.get("/s/job-1/__admin/accounts"))["accounts"][0]["balance"] == "105.00"
    await served.post("/s/job-1/__admin/clock/advance", {"by": "1h"})
    assert (await served.get("/s/job-1/__admin/accounts"))["accounts"][0]["balance"] == "0.00"
    assert (await served.get("accounts"))["accounts"][0]["balance"] == "105.00"


async def test_each_has_credentials_of_its_own_and_declared_ones_are_the_default_ones(served: Served) -> None:
    own = {name: (await served.get(f"sandboxes/{name}"))["vendors"]["toy"]["credentials"]["token"] for name in JOBS}
    assert len({"mine", *own.values()}) == 3
    for token in ("mine", own["job-2"]):
        await served.send(token=token)
    kept = {name: len((await served.get(f"/s/{name}/__admin/messages"))["messages"]) for name in ("default", *JOBS)}
    assert kept == {"default": 1, "job-1": 0, "job-2": 1}


async def test_they_begin_like_one_that_is_made_later(serve: Serve, served: Served) -> None:
    later = await serve(world=WORLD)
    made = await later.post("sandboxes", {"name": "job-1"})
    declared = await served.get("sandboxes/job-1")
    assert made["vendors"]["toy"]["credentials"] == declared["vendors"]["toy"]["credentials"]
    assert told(made) == told(declared)


async def test_one_may_be_reset_and_deleted_like_any_other(served: Served) -> None:
    await served.send(sandbox="job-1")
    await served.post("/s/job-1/__admin/reset")
    assert (await served.get("/s/job-1/__admin/messages"))["messages"] == []
    assert (await served.ask("DELETE", "sandboxes/job-1")).status == 204
    assert [each["name"] for each in (await served.get("sandboxes"))["sandboxes"]] == ["default", "job-2"]


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (("Job 1",), "'Job 1' is invalid as the name of a sandbox"),
        (("default",), "there is a sandbox 'default' already"),
        (("a", "a"), "there is a sandbox 'a' already"),
        (("a", "b", "c"), "there are 3 sandboxes, the most that are allowed"),
    ],
)
def test_no_server_is_made_with_wrong_names(names: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(SimulatorError, match=complaint):
        Simulator(Settings(sandboxes=names, max_sandboxes=3), [TOY])
