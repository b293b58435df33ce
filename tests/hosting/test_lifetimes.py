"""Sandboxes that end when nobody has called them for too long, in real time that the tests move."""

import asyncio
from itertools import count

import pytest
from support.served import Served

from simulator.hosting import lifetimes


@pytest.fixture
def real(live: Served) -> list[float]:
    """The real time of a server, in seconds."""
    seconds = [0.0]
    live.simulator.host.lifetimes.now_s = lambda: seconds[0]
    return seconds


async def names(served: Served) -> list[str]:
    served.simulator.host.lifetimes.look()
    return [shown["name"] for shown in (await served.get("sandboxes"))["sandboxes"]]


async def test_what_nobody_calls_ends_and_what_has_no_lifetime_stays(live: Served, real: list[float]) -> None:
    made = await live.post("sandboxes", {"name": "run", "expires_in": "1h"})
    await live.post("sandboxes", {"name": "kept"})
    assert made["expires_in_s"] == 3600
    assert (await live.get("sandboxes/kept"))["expires_in_s"] is None
    real[0] = 3599
    assert await names(live) == ["default", "run", "kept"]
    real[0] = 3600
    assert await names(live) == ["default", "kept"]
    assert (await live.ask("GET", "/s/run/__admin/messages")).problem == "unknown-sandbox"
    token = made["vendors"]["toy"]["credentials"]["token"]
    await live.send(token=token)  # leads nowhere any more, so into the default sandbox
    assert len((await live.get("messages"))["messages"]) == 1


@pytest.mark.parametrize("how", ["vendor", "credentials", "control", "catch"])
async def test_every_request_to_it_lets_it_stay(live: Served, real: list[float], how: str) -> None:
    made = await live.post("sandboxes", {"name": "run", "expires_in": 60})
    real[0] = 59
    if how == "credentials":
        await live.send(token=made["vendors"]["toy"]["credentials"]["token"])
    elif how == "vendor":
        await live.send(sandbox="run")
    else:
        await live.ask("GET", {"control": "/s/run/__admin/clock", "catch": "/s/run/__catch/x"}[how])
    real[0] = 118
    assert await names(live) == ["default", "run"]
    real[0] = 119
    assert await names(live) == ["default"]


async def test_requests_to_others_do_not(live: Served, real: list[float]) -> None:
    await live.post("sandboxes", {"name": "run", "expires_in": 60})
    real[0] = 59
    await live.get("sandboxes")
    await live.get("messages")
    await live.send()
    real[0] = 60
    assert await names(live) == ["default"]


async def test_it_stays_while_somebody_waits_in_it(live: Served, real: list[float]) -> None:
    await live.post("sandboxes", {"name": "run", "expires_in": 60})
    waiting = asyncio.create_task(live.ask("GET", "/s/run/__admin/messages/wait?timeout_s=60"))
    hosted = live.simulator.host.sandboxes.get("run")
    while not hosted.waiters.waiting:
        await live.get("version")
    real[0] = 100
    assert await names(live) == ["default", "run"]
    await live.send(sandbox="run")
    assert (await waiting).status == 200


async def test_a_reset_keeps_the_lifetime(live: Served, real: list[float]) -> None:
    await live.post("sandboxes", {"name": "run", "expires_in": 60})
    assert (await live.post("/s/run/__admin/reset"))["expires_in_s"] == 60
    real[0] = 60
    assert await names(live) == ["default"]


async def test_it_ends_by_itself(live: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetimes, "SOONEST_S", 0)
    hours = count(step=3600)
    live.simulator.host.lifetimes.now_s = lambda: float(next(hours))  # whoever looks finds it an hour later
    await live.post("sandboxes", {"name": "run", "expires_in": "1s"})
    shown: list[dict[str, object]] = []
    for _ in range(1_000):
        if len(shown := (await live.get("sandboxes"))["sandboxes"]) == 1:
            break
    assert [each["name"] for each in shown] == ["default"]


@pytest.mark.parametrize("lifetime", ["0s", "999ms", "31d", -1, "soon", True])
async def test_a_lifetime_is_bounded(live: Served, lifetime: object) -> None:
    answer = await live.ask("POST", "sandboxes", {"name": "run", "expires_in": lifetime})
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert "expires_in" in answer.body.decode()
    assert await names(live) == ["default"]
