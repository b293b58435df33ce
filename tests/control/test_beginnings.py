"""What the control API says in words where a world begins: its clock, whose credentials hold, and what was let go."""

from __future__ import annotations

import pytest
from support.served import Receiver, Serve, Served

from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

ADOPTED = "The first unknown credentials are adopted by toy-1; others open accounts"
NOON = {"start": "2024-01-01T12:00:00Z", "speed": "frozen"}


async def test_a_clock_that_stands_is_told_with_the_call_that_starts_it(live: Served) -> None:
    made = await live.post("sandboxes", {"name": "mine", "speed": 0, "start": "2024-01-01T12:00:00Z"})
    assert made["clock_in_words"] == (
        "The clock stands at 2024-01-01T12:00:00Z: nothing is delivered until it moves. "
        f"To start it: POST {live.url}/s/mine/__admin/clock/resume."
    )
    assert (await live.post("/s/mine/__admin/clock/resume"))["speed"] == 1


@pytest.mark.parametrize(
    ("speed", "pace"), [(1, "The clock runs, at "), (60, "The clock runs 60 times as fast as real time, at ")]
)
async def test_a_clock_that_runs_is_told_with_its_speed(live: Served, speed: float, pace: str) -> None:
    told = (await live.post("reset", {"speed": speed, "start": "2024-01-01T12:00:00Z"}))["clock_in_words"]
    assert told.startswith(f"{pace}2024-01-01T12:00:0")
    assert told.endswith("Z now.")


@pytest.mark.parametrize("name", ["documented-examples", "campaign-day", "key-revoked-at-noon"])
async def test_a_built_in_with_a_date_says_that_its_clock_stands(serve: Serve, name: str) -> None:
    served = await serve(*BUILT_IN)
    put = await served.ask("PUT", "scenario", {"name": name})
    made = await served.post("sandboxes", {"name": "mine", "scenario": name})
    reset = await served.post("reset", {"scenario": name})
    for shown in (put.json, made, reset):
        assert shown["clock_in_words"].startswith("The clock stands at 2024-01-01T1")
        assert f"To start it: POST {shown['control_url']}/clock/resume." in shown["clock_in_words"]


async def test_a_built_in_without_a_date_is_live_from_now(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=Loader(BUILT_IN).load(["campaign-day"]).world)
    put = await served.ask("PUT", "scenario", {"name": "balance-exhaustion"})
    assert put.json["clock_in_words"].startswith("The clock runs, at 20")
    assert put.json["now"] > "2026"
    assert put.json["speed"] == 1


@pytest.mark.parametrize(
    ("world", "told"),
    [
        ({}, f"{ADOPTED}."),
        ({"unknown_credentials": "open"}, "Unknown credentials open accounts."),
        ({"unknown_credentials": "refuse"}, "Unknown credentials are refused."),
        (
            {"accounts": {"toy": {"credentials": {"token": "mine"}}}},
            "Unknown credentials open accounts; toy-1 has the declared credentials.",
        ),
        (
            {"accounts": {"toy": {}, "toy-2": {"credentials": {"token": "me"}}}},
            f"{ADOPTED}; toy-2 has the declared credentials.",
        ),
        (
            {"accounts": {f"toy-{number}": {"credentials": {"token": f"t{number}"}} for number in range(1, 7)}},
            "Unknown credentials open accounts; toy-1, toy-2, toy-3, toy-4 and 2 more have the declared credentials.",
        ),
    ],
)
async def test_whose_credentials_hold_is_told(live: Served, world: dict[str, object], told: str) -> None:
    put = await live.ask("PUT", "scenario", {"scenario": {"version": 1, **world}})
    assert put.json["credentials_in_words"] == told


async def test_what_a_reset_lets_go_is_counted_and_told(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [500]
    await frozen.post("faults", {"name": "slow", "latency": "1s", "match": {"operation": "read"}})
    await frozen.send(callback=receiver.url)
    await frozen.send(token="another", callback=receiver.url)  # acknowledged
    await frozen.send(token="a third")
    await frozen.post("clock/advance", {"by": "2s"})
    shown = await frozen.post("reset")
    assert shown["let_go"] == {
        "messages": 3, "requests": 3, "incoming": 0, "callbacks": 1, "faults": 1, "accounts": 2,
    }  # fmt: skip
    assert shown["let_go_in_words"] == (
        "Let go: 3 messages, 3 requests, 1 callback that waited, 1 fault, 2 accounts opened by unknown credentials."
    )
    again = await frozen.ask("PUT", "scenario", {"scenario": {"version": 1, "clock": NOON}})
    assert again.json["let_go_in_words"] == "There was nothing to let go of."


async def test_the_default_clock_holds_where_the_scenario_has_none(live: Served) -> None:
    standing = {"default_clock": {"start": "2024-01-01T12:00:00Z", "speed": 0}}
    own = {"version": 1, "clock": {"start": "2025-01-01T00:00:00Z", "speed": 60}}
    put = await live.ask("PUT", "scenario", {"scenario": {"version": 1}, **standing})
    assert (put.json["now"], put.json["speed"]) == ("2024-01-01T12:00:00.000Z", 0)
    for shown in (
        (await live.ask("PUT", "scenario", {"scenario": own, **standing})).json,
        await live.post("sandboxes", {"scenario": own, **standing}),
        await live.post("reset", {"scenario": own, **standing}),
    ):
        assert (shown["now"][:13], shown["speed"]) == ("2025-01-01T00", 60)
    made = await live.post("sandboxes", {"scenario": {"version": 1}, "speed": 5, **standing})
    assert (made["now"][:13], made["speed"]) == ("2024-01-01T12", 5)
    assert (await live.post("sandboxes", standing))["now"] > "2026"
