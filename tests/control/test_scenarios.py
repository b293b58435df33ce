"""Scenarios over the control API: listed, shown, and put in place whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.served import Receiver, Serve, Served
from toy_vendor.manifest import TOY

from simulator.hosting.hosted import Hosted
from simulator.sandbox.books.ledger import Cause
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

SCENARIOS = Path(__file__).parents[2] / "fixtures" / "scenarios"
BROKE = {
    "version": 1,
    "clock": {"start": "2024-01-01T12:00:00Z", "speed": "frozen"},
    "accounts": {"toy": {"balance": 0}},
}
YAML = """
version: 1
clock: {start: 2024-01-01T12:00:00Z, speed: frozen}
accounts: {toy: {credentials: {token: mine}, balance: 100}}
timeline: [{at: 10m, revoke_key: {account: toy}}]
"""


async def balances(served: Served, sandbox: str = "") -> list[str]:
    prefix = f"/s/{sandbox}/__admin/" if sandbox else ""
    return [account["balance"] for account in (await served.get(f"{prefix}accounts"))["accounts"]]


async def test_the_built_ins_are_listed_and_shown(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    listed = (await served.get("scenarios"))["scenarios"]
    assert [each["name"] for each in listed] == sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
    assert all(each["description"] for each in listed)
    for each in listed:
        shown = await served.get(f"scenarios/{each['name']}")
        assert "What it teaches" in shown["yaml"]
        again = Loader(BUILT_IN).load_text("shown", shown["resolved"])
        assert again.world == Loader(BUILT_IN).load([each["name"]]).world


async def test_those_for_other_vendors_are_not_listed(live: Served) -> None:
    listed = {each["name"] for each in (await live.get("scenarios"))["scenarios"]}
    assert listed == {
        "flapping-provider",
        "magic-numbers",
        "partial-failure",
        "proxy-error-page",
        "slow-provider",
    }


async def test_an_unknown_scenario_is_not_found(live: Served) -> None:
    answer = await live.ask("GET", "scenarios/magic-number")
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "did you mean 'magic-numbers'" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "start"),
    [
        ({"scenario": BROKE}, "2024-01-01T12:00:00.000Z"),
        ({"yaml": YAML}, "2024-01-01T12:00:00.000Z"),
        (
            {"yaml": "version: 1\nextends: magic-numbers\nclock: {start: 2025-01-01T00:00:00Z, speed: 0}\n"},
            "2025-01-01T00:00:00.000Z",
        ),
    ],
)
async def test_a_sandbox_begins_anew_in_a_scenario(live: Served, body: object, start: str) -> None:
    await live.send()
    answer = await live.ask("PUT", "scenario", body)
    assert (answer.status, answer.json["name"], answer.json["now"], answer.json["speed"]) == (200, "default", start, 0)
    assert (await live.get("messages"))["messages"] == []


async def test_a_sandbox_of_ones_own_begins_anew_and_others_do_not(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine"})
    await live.send()
    assert (await live.ask("PUT", "/s/mine/__admin/scenario", {"scenario": BROKE})).status == 200
    assert await balances(live, "mine") == ["0.00"]
    assert len((await live.get("messages"))["messages"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"name": "magic-number"},
        {"name": "../../etc/passwd"},
        {"yaml": "version: 1\nextends: /etc/passwd\n"},
        {"yaml": "version: 1\naccounts: {toy: {balance: -1}}\n"},
        {"yaml": "a: &a [*a]"},
        {"yaml": ""},
        {"scenario": {}},
        {"scenario": {**BROKE, "sed": 1}},
        {"scenario": {**BROKE, "policies": {"toy.reporting": "never"}}},
    ],
)
async def test_a_bad_scenario_changes_nothing(live: Served, body: object) -> None:
    await live.send()
    answer = await live.ask("PUT", "scenario", body)
    assert (answer.status, answer.problem) == (422, "invalid-scenario")
    assert answer.json["errors"]
    assert len((await live.get("messages"))["messages"]) == 1


@pytest.mark.parametrize("body", [{}, {"name": "magic-numbers", "yaml": YAML}, {"nam": "x"}, {"scenario": []}])
async def test_one_way_of_saying_it_is_wanted(live: Served, body: object) -> None:
    answer = await live.ask("PUT", "scenario", body)
    assert (answer.status, answer.problem) == (422, "invalid-input")


async def test_every_mistake_is_told_with_its_place(live: Served) -> None:
    text = "version: 1\nclock: {speed: fast}\naccounts:\n  toy: {balnce: 1}\n"
    answer = await live.ask("PUT", "scenario", {"yaml": text})
    speed, balance = answer.json["errors"]
    assert speed == {
        "file": "scenario", "line": 2, "column": 9, "path": "clock.speed", "value": "fast",
        "expected": "a number",
    }  # fmt: skip
    assert (balance["line"], balance["path"], balance["did_you_mean"]) == (4, "accounts.toy.balnce", "balance")


async def test_a_new_sandbox_may_begin_in_a_scenario_and_differ_from_it(live: Served) -> None:
    made = await live.post("sandboxes", {"name": "broke", "scenario": BROKE, "seed": "7"})
    assert (made["seed"], made["speed"], await balances(live, "broke")) == ("7", 0, ["0.00"])
    made = await live.post("sandboxes", {"name": "magic", "scenario": "magic-numbers", "speed": 5})
    assert made["speed"] == 5
    answer = await live.ask("POST", "sandboxes", {"scenario": "magic-number"})
    assert (answer.status, answer.problem) == (422, "invalid-scenario")


async def test_a_reset_may_lead_into_a_scenario_and_another_one_stays_in_it(live: Served) -> None:
    await live.post("reset", {"scenario": BROKE})
    await live.post("accounts/toy-1/top-up", {"amount": "5"})
    await live.post("reset")
    assert await balances(live) == ["0.00"]


async def test_a_timeline_passes_with_virtual_time(live: Served) -> None:
    await live.ask("PUT", "scenario", {"yaml": YAML})
    await live.send(token="mine")
    moved = await live.post("clock/advance", {"by": "10m"})
    assert [each["event"] for each in moved["happenings"]] == [
        "message.sent",
        "message.delivered",
        "scenario.revoke_key",
    ]
    assert (await live.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "text": "x"})).status == 401


async def topped_up(hosted: Hosted) -> None:
    """Wait until the timeline has put money in, without a request that would bring the sandbox to the present."""
    async with asyncio.timeout(20):
        while all(entry.cause is not Cause.TOP_UP for entry in hosted.sandbox.ledger.entries()):
            await hosted.waiters.change()


FAST_VALUE = {
    "version": 1,
    "clock": {"speed": 10000},
    "timeline": [{"at": "1h", "top_up": {"account": "toy", "amount": 5}}],
}


async def test_a_timeline_passes_by_itself_from_the_start_of_a_server(serve: Serve) -> None:
    served = await serve(world=Loader([TOY]).load_value("fast", FAST_VALUE).world)
    await topped_up(served.simulator.host.sandboxes.default)


async def test_a_timeline_passes_by_itself_in_a_new_sandbox(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine", "scenario": FAST_VALUE})
    await topped_up(live.simulator.host.sandboxes.get("mine"))


async def test_what_is_to_happen_happens_after_the_days_of_demo_data(serve: Serve) -> None:
    text = "version: 1\nclock: {speed: frozen}\ntimeline: [{at: 1h, drain: {account: ugsms}}]\n"
    served = await serve(*BUILT_IN, world=Loader(BUILT_IN).load_text("day", text).world)
    await served.post("demo-data", {"count": 5, "days": 2})
    assert served.simulator.host.sandboxes.default.sandbox.past_changes == []
    moved = await served.post("clock/advance", {"by": "1h"})
    assert "scenario.drain" in [each["event"] for each in moved["happenings"]]


async def test_an_event_is_set_off_by_a_callback(live: Served) -> None:
    receiver = Receiver()
    await receiver.start()
    text = (
        "version: 1\nclock: {speed: frozen}\naccounts: {toy: {credentials: {token: mine}}}\n"
        "timeline: [{after: {event: callback.acknowledged, count: 2, account: toy}, drain: {account: toy}}]\n"
    )
    await live.ask("PUT", "scenario", {"yaml": text})
    await live.send(token="mine", callback=receiver.url)
    moved: Any = await live.post("clock/settle")
    await receiver.stop()
    assert [each["event"] for each in moved["happenings"]][-2:] == ["ledger.adjustment", "scenario.drain"]
    assert await balances(live) == ["0.00"]


async def test_further_sandboxes_have_the_balances_of_the_first_and_keys_of_their_own(serve: Serve) -> None:
    served = await serve(world=Loader([TOY]).load_text("mine", YAML).world)
    made = await served.post("sandboxes", {"name": "other"})
    assert await balances(served, "other") == ["100.00"]
    assert made["vendors"]["toy"]["credentials"]["token"] != "mine"


async def test_accounts_of_ones_own_that_the_timeline_misses_are_refused(live: Served) -> None:
    scenario = {
        "version": 1,
        "accounts": {"toy-1": {}, "toy-2": {}},
        "timeline": [{"at": "1m", "drain": {"account": "toy-2"}}],
    }
    body = {"name": "short", "scenario": scenario, "accounts": [{"vendor": "toy"}]}
    answer = await live.ask("POST", "sandboxes", body)
    assert (answer.status, answer.problem) == (400, "refused")
    assert "unknown account 'toy-2'" in answer.json["detail"]
    assert [each["name"] for each in (await live.get("sandboxes"))["sandboxes"]] == ["default"]
