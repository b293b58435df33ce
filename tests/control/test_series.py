"""How money and states went over virtual time, in bins."""

from __future__ import annotations

from typing import Any

import pytest
from support.served import Serve, Served

from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel

NOON = "2024-01-01T12:00:00Z"


async def series(served: Served, **query: str) -> Any:
    return await served.get("series", **query)


async def test_a_balance_that_fell_and_was_topped_up_within_a_bin_shows_both(frozen: Served) -> None:
    await frozen.post("clock/advance", {"by": "10s"})
    before = (await frozen.get("accounts/toy-1"))["balance"]
    await frozen.ask("PUT", "accounts/toy-1/balance", {"amount": "0"})
    await frozen.ask("PUT", "accounts/toy-1/balance", {"amount": "7"})
    await frozen.post("clock/advance", {"by": "10s"})
    shown = await series(frozen, of="balance", account="toy-1", bins="4")
    assert shown["begin"] == "2024-01-01T12:00:00.000Z"
    assert shown["ends"] == [f"2024-01-01T12:00:{second:02}.000Z" for second in (5, 10, 15, 20)]
    (line,) = shown["lines"]
    assert (line["name"], line["last"]) == ("toy-1", [before, "7.00", "7.00", "7.00"])
    assert line["min"] == [before, "0.00", "7.00", "7.00"]
    assert line["max"] == [before, before, "7.00", "7.00"]


async def test_a_balance_is_that_of_before_what_was_folded_away(serve: Serve) -> None:
    frozen = await serve(bounds=Bounds(ledger_entries=2), world=WorldModel(speed=0).world())
    for amount in ("1", "2", "3", "4"):
        await frozen.post("clock/advance", {"by": "10s"})
        await frozen.post("accounts/toy-1/top-up", {"amount": amount})
    (line,) = (await series(frozen, of="balance", account="toy-1", bins="4"))["lines"]
    final = float((await frozen.get("accounts/toy-1"))["balance"])
    assert [float(each) - final for each in line["last"]] == [-7, -7, -4, 0]


@pytest.mark.parametrize("account", [{}, {"account": "toy-1"}])
async def test_what_was_spent_adds_up_to_what_the_money_report_says(frozen: Served, account: dict[str, str]) -> None:
    await frozen.post("clock/advance", {"by": "5s"})
    for _ in range(3):
        await frozen.send()
        await frozen.post("clock/advance", {"by": "10s"})
    (line,) = (await series(frozen, of="spent", bins="3", **account))["lines"]
    spent = (await frozen.get("money"))["accounts"][0]["spent"]
    each = float(spent) / 3
    assert line["name"] == line["currency"] == (await frozen.get("accounts/toy-1"))["currency"]
    assert line["last"][-1] == spent
    assert [float(value) for value in line["last"]] == pytest.approx([each, 2 * each, 3 * each])


async def test_what_was_spent_and_folded_away_is_counted_from_the_beginning(serve: Serve) -> None:
    frozen = await serve(bounds=Bounds(ledger_entries=1), world=WorldModel(speed=0).world())
    await frozen.post("clock/advance", {"by": "5s"})
    for _ in range(3):
        await frozen.send()
        await frozen.post("clock/advance", {"by": "10s"})
    (line,) = (await series(frozen, of="spent", bins="3"))["lines"]
    spent = float((await frozen.get("money"))["accounts"][0]["spent"])
    assert [float(value) for value in line["last"]] == pytest.approx([spent * 2 / 3, spent * 2 / 3, spent])


async def test_states_are_counted_as_they_were(frozen: Served) -> None:
    await frozen.send()
    await frozen.post("clock/settle")
    (message,) = (await frozen.get("messages"))["messages"]
    sent, delivered = (each["at"] for each in message["timeline"][1:])
    await frozen.post("clock/advance", {"by": "1h"})
    ends = {"from": NOON, "bins": "1"}
    for to, state in ((sent, "sent"), (delivered, "delivered"), ("2024-01-01T12:00:00.001Z", "pending")):
        shown = await series(frozen, of="states", to=to, **ends)
        assert {line["name"] for line in shown["lines"] if line["last"] == ["1"]} == {state}
    lines = {line["name"]: line for line in (await series(frozen, of="states", **ends))["lines"]}
    assert (lines["pending"]["last"], lines["pending"]["max"], lines["pending"]["min"]) == (["0"], ["1"], ["0"])
    assert (lines["delivered"]["last"], lines["delivered"]["max"]) == (["1"], ["1"])
    assert (lines["failed"]["last"], lines["failed"]["max"]) == (["0"], ["0"])


async def test_states_of_another_account_are_not_counted(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "two", "speed": 0, "accounts": [{"vendor": "toy"}, {"vendor": "toy"}]})
    await frozen.send(sandbox="two")
    counts = {}
    for account in ("toy-1", "toy-2"):
        answer = await frozen.ask("GET", f"/s/two/__admin/series?of=states&account={account}&bins=1")
        counts[account] = {line["name"]: line["last"] for line in answer.json["lines"]}["pending"]
    assert counts == {"toy-1": ["1"], "toy-2": ["0"]}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "of=balance",
        "of=states&from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z",
        "of=states&bins=1001",
        "of=money",
    ],
)
async def test_what_makes_no_series_is_refused(frozen: Served, query: str) -> None:
    answer = await frozen.ask("GET", f"series?{query}")
    assert (answer.status, answer.problem) == (422, "invalid-input")


async def test_a_world_that_has_just_begun_has_one_bin(frozen: Served) -> None:
    shown = await series(frozen, of="balance", account="toy-1")
    assert len(shown["ends"]) == 1
