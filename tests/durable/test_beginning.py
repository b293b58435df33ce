"""What a sandbox began as is written down, and the one that is built of that is the same."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import fields
from functools import partial
from typing import Any

import pytest
from pydantic import BaseModel
from support.sight import sight_of
from toy_vendor.manifest import TOY

from simulator.api.vendor import Vendor
from simulator.demo.beginning import Lived, begin_with_demo
from simulator.demo.wanted import Demo
from simulator.durable.beginning import Beginning, Reader, beginning_of, declared
from simulator.durable.errors import UnknownBeginningError
from simulator.inprocess import InProcess
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.account_models import AccountModel, TermsModel
from simulator.scenario.beginning import Begin
from simulator.scenario.library import Library
from simulator.scenario.loading import Loader
from simulator.scenario.number_models import NumberModel
from simulator.scenario.scenario_model import ScenarioModel
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

START_MS = 1_700_000_000_000
DIRECTORY = VendorDirectory(BUILT_IN)
BOUNDS = Bounds(**{each.name: 1_000 + place for place, each in enumerate(fields(Bounds))})

TERMS = {
    "balance": "12.3456", "price": "0.20", "prices": {"UG": "0.1", "KE": "0.30"}, "currency": "EUR",
    "sender_ids": ["SHOP", "NEW:pending"], "rate_limit": 7, "plan": "starter", "limit_counts": "credential",
    "refunds": "90s", "budget": "3.5",
}  # fmt: skip
NUMBERS = [
    {"number": "22141", "keyword": "JOIN", "url": "http://127.0.0.1:9/in", "method": "GET", "interactive": True,
     "auto_reply": False},
    {"number": "22141", "auto_reply": True},
]  # fmt: skip
TWICE = {"partnerID": "7", "apikey": "b"}
WORLD: dict[str, Any] = {
    "seed": "a seed é",
    "start": "2024-02-29T23:59:59.250+03:00",
    "speed": 2.5,
    "unknown_credentials": "open",
    "rate_limits": False,
    "terms": {"msgine": TERMS, "ugsms": {"refunds": "at_once", "rate_limit": "none"}},
    "accounts": [
        {"vendor": "advanta", "credentials": [{"partnerID": "0012", "apikey": "a key"}, TWICE],
         "key_expires": "2024-03-01T00:00:00Z", "number": 41, "callback_url": "http://127.0.0.1:9/hook?a=b",
         "incoming": NUMBERS, **TERMS, "plan": None},
        {"vendor": "advanta", "credentials": [{"partnerID": "8", "apikey": "c"}]},
        {"vendor": "ugsms"},
        {"vendor": "ugsms", "refunds": "none"},
    ],
    "policies": {"ugsms.strict_json": "yes"},
}  # fmt: skip
SCENARIO: dict[str, Any] = {
    "version": 1,
    "name": "everything",
    "description": "All that can be said.",
    "extends": "magic-numbers",
    "seed": "17",
    "clock": {"start": "2024-01-01T12:00:00Z", "speed": "frozen"},
    "unknown_credentials": "refuse",
    "rate_limits": "no",
    "terms": {"msgine": {"refunds": "2h"}},
    "accounts": {
        "advanta": {"credentials": {"partnerID": "12", "apikey": "a"}, "incoming": NUMBERS},
        "advanta-2": {"balance": 5},
        "msgine": {"price": 2, "key_expires": "2025-01-01T00:00:00Z"},
    },
    "policies": {"ugsms.strict_json": "yes"},
    "delivery": {
        "sent_after": {"uniform": {"from": "1s", "to": "3s"}},
        "rules": [{"match": {"to": "+25670*", "share": 0.5}, "outcome": "failed", "after": "7s"}],
    },
    "timeline": [
        {"at": "10m", "top_up": {"account": "msgine", "amount": 10}},
        {"after": {"event": "message.sent", "count": 2}, "drain": {"account": "msgine"}},
        {"at": "2024-01-01T13:00:00Z", "incoming": {"account": "advanta", "to": "22141", "from": "+254712345678",
         "text": "JOIN us"}},
    ],
    "faults": [{"name": "busy", "match": {"vendor": "ugsms", "every": 3}, "respond": {"status": 503}}],
    "receipts": [{"name": "storm", "burst": "10m", "copies": 2}],
}  # fmt: skip


def sandbox_of(beginning: Beginning, name: str = "one", directory: VendorDirectory = DIRECTORY) -> Sandbox:
    return beginning.build(name, directory, lambda: 0.0, lambda: 0.0)


def read(beginning: Beginning, *vendors: Vendor[Any]) -> Beginning:
    return Reader(VendorDirectory(vendors or BUILT_IN)).read(beginning.text())


def as_read(beginning: Beginning) -> Beginning:
    """The same, with lists where a file has lists."""
    told = beginning.world
    return dataclasses.replace(beginning, world=dataclasses.replace(told, accounts=list(told.accounts)))


def scenario_world(tree: dict[str, Any]) -> World:
    return Loader(BUILT_IN).load_value("scenario", tree).world


def world() -> World:
    return WorldModel.model_validate(WORLD).world()


def test_the_examples_have_every_field_and_none_at_its_default() -> None:
    """Without this, the tests below would prove less with each field that is added."""

    def unsaid(kind: type[BaseModel], *said: dict[str, Any]) -> set[str]:
        return {
            name for name, field in kind.model_fields.items()
            if all(each.get(name, field.default) == field.default for each in said)
        }  # fmt: skip

    assert unsaid(WorldModel, WORLD) == set()
    assert unsaid(TermsModel, TERMS) == set()
    assert unsaid(AccountModel, *WORLD["accounts"]) == {"plan"}
    assert unsaid(NumberModel, *NUMBERS) == set()
    assert unsaid(ScenarioModel, SCENARIO) == set()
    assert [each.name for each in fields(Bounds) if getattr(BOUNDS, each.name) == each.default] == []
    assert {each.name for each in fields(World)} == {*WorldModel.model_fields, "delivery", "timeline", "faults",
        "scenario_text"}  # fmt: skip


@pytest.mark.parametrize("name", [*WorldModel.model_fields])
def test_each_field_of_a_world_is_read_as_it_was_written(name: str) -> None:
    written = Beginning(WorldModel.model_validate({name: WORLD[name]}).world(), START_MS, Bounds())
    assert getattr(read(written).world, name) == getattr(written.world, name)


@pytest.mark.parametrize("name", [*TermsModel.model_fields])
def test_each_term_is_read_as_it_was_written(name: str) -> None:
    told = {"terms": {"msgine": {name: TERMS[name]}}, "accounts": [{"vendor": "msgine", name: TERMS[name]}]}
    written = Beginning(WorldModel.model_validate(told).world(), START_MS, Bounds())
    assert read(written) == as_read(written)


@pytest.mark.parametrize("refunds", ["none", "at_once", "0s", "1ms", "1500ms", "36600d"])
def test_the_wait_for_a_refund_is_read_as_it_was_written(refunds: str) -> None:
    written = Beginning(WorldModel.model_validate({"terms": {"msgine": {"refunds": refunds}}}).world(), 0, Bounds())
    assert read(written) == as_read(written)


def test_all_of_a_beginning_is_read_as_it_was_written() -> None:
    lived = Lived(Demo(7, 3, "a seed"), START_MS, "http://127.0.0.1:9/hook")
    for written in (
        Beginning(world(), START_MS, BOUNDS),
        Beginning(scenario_world(SCENARIO), -5, BOUNDS, lived),
        Beginning(World(), 0, Bounds(), dataclasses.replace(lived, receiver=None)),
        Beginning(World(), 0, Bounds(), None, (("advanta", "partner", ("0012", "a key")), ("msgine", "token", ("T",)))),
    ):
        assert read(written) == as_read(written)


def test_a_world_may_have_been_said_beside_its_scenario() -> None:
    said = WorldModel.model_validate({"seed": "another", "speed": 60, "accounts": []})
    written = Beginning(said.over(scenario_world(SCENARIO)), START_MS, Bounds())
    assert read(written) == as_read(written)
    assert sight_of(sandbox_of(read(written))) == sight_of(sandbox_of(written))


@pytest.mark.parametrize("name", Library().names())
def test_every_built_in_scenario_begins_again_as_it_did(name: str) -> None:
    written = Beginning(Loader(BUILT_IN).load([name]).world, START_MS, Bounds())
    assert read(written) == as_read(written)
    assert sight_of(sandbox_of(read(written))) == sight_of(sandbox_of(written))


@pytest.mark.parametrize("kind", ["world", "scenario"])
def test_the_sandbox_of_what_was_written_has_the_same_credentials_balances_and_plans(kind: str) -> None:
    given = world() if kind == "world" else scenario_world(SCENARIO)
    first = Begin("one", given, START_MS).apply(BUILT_IN, BOUNDS, lambda: 0.0)
    again = sandbox_of(read(beginning_of(first, given)))
    lines = sight_of(again)
    assert lines == sight_of(first)
    assert again.rules == first.rules
    assert (again.clock.now_ms(), again.clock.rate) == (first.clock.now_ms(), first.clock.rate)
    assert any("is_minted=True" in line for line in lines) == any("is_minted=True" in line for line in sight_of(first))
    declared_key = "('0012', 'a key')" if kind == "world" else "('12', 'a')"
    assert any(declared_key in line for line in lines)
    if kind == "scenario":
        assert len(again.agenda) == 2  # and one that follows an event
        assert {each.name for each in again.faults} == {"busy", "storm"}
        for sandbox in (first, again):
            InProcess(sandbox, DIRECTORY).advance(2 * 3_600_000)
        assert len(first.past_changes) == 2
        assert sight_of(again) == sight_of(first)


def test_a_sandbox_that_began_at_the_present_begins_at_that_instant_again() -> None:
    first = Begin("one", World(speed=0), START_MS).apply(BUILT_IN, Bounds(), lambda: 0.0)
    assert sandbox_of(read(beginning_of(first, World(speed=0)))).clock.now_ms() == START_MS


def test_drawn_credentials_are_those_of_the_name_and_the_seed() -> None:
    written = Beginning(World(seed="x"), START_MS, Bounds())
    assert sight_of(sandbox_of(read(written), "one")) == sight_of(sandbox_of(written, "one"))
    assert sight_of(sandbox_of(read(written), "two")) != sight_of(sandbox_of(written, "one"))


@pytest.mark.parametrize("receiver", ["http://127.0.0.1:9/hook", None])
def test_demo_data_is_lived_through_again_and_then_what_is_planned_begins(receiver: str | None) -> None:
    given = scenario_world({**SCENARIO, "accounts": {}, "delivery": {}, "timeline": [
        {"at": "10m", "top_up": {"account": "msgine", "amount": 10}}]})  # fmt: skip
    lived = Lived(Demo(12, 1, "a seed"), START_MS, receiver)

    def build(of: World) -> Sandbox:
        return Begin("one", of, START_MS).apply(BUILT_IN, Bounds(), lambda: 0.0)

    first = begin_with_demo(partial(build), DIRECTORY, given, lived)
    written = beginning_of(first, given)
    assert written.lived == lived
    again = sandbox_of(read(written))
    assert again.clock.now_ms() == START_MS
    assert sight_of(again) == sight_of(first)
    assert len(again.messages) >= 10
    assert again.past_changes == []


def test_the_flags_of_a_server_are_told_apart_by_what_is_declared() -> None:
    """What is compared at a start: the same again is equal after it was in a file."""

    def flags(told: World) -> Any:
        return json.loads(json.dumps(declared(told, BOUNDS)))

    assert flags(world()) == flags(world())
    for name in WorldModel.model_fields:
        other = WorldModel.model_validate({key: value for key, value in WORLD.items() if key != name}).world()
        assert flags(other) != flags(world()), name
    assert flags(scenario_world(SCENARIO)) != flags(scenario_world({**SCENARIO, "timeline": []}))


# ------------------------------------------------------------------------------ what cannot begin here as it did


@pytest.mark.parametrize("told", [{"terms": {"toy": {"balance": 1}}}, {"accounts": [{"vendor": "toy"}]}])
def test_a_vendor_that_is_missing_is_told(told: dict[str, Any]) -> None:
    written = Beginning(WorldModel.model_validate(told).world(), START_MS, Bounds())
    assert read(written, *BUILT_IN, TOY) == as_read(written)
    with pytest.raises(UnknownBeginningError, match=r"cannot begin as it did: .*'toy'"):
        sandbox_of(read(written))


def test_a_scenario_that_names_a_vendor_that_is_missing_is_told() -> None:
    tree = {"version": 1, "faults": [{"match": {"vendor": "toy"}, "respond": {"status": 503}}]}
    written = Beginning(Loader([TOY]).load_value("scenario", tree).world, START_MS, Bounds())
    with pytest.raises(UnknownBeginningError, match=r"cannot begin as it did: .*'toy'"):
        read(written)


@pytest.mark.parametrize(
    "change",
    [
        {"world": {"seeds": "1"}},
        {"world": {"speed": -1}},
        {"bounds": {"miles": 3}},
        {"scenario": {"version": 2}},
        {"start_ms": "noon"},
        {"start_ms": None},
        {"lived": {"demo": {"weeks": 1}, "present_ms": 1, "receiver": None}},
        {"lived": {}},
        {"lived": 7},
        {"elsewhere": [["msgine", "token"]]},
    ],
)
def test_what_this_version_does_not_know_is_told(change: dict[str, Any]) -> None:
    document = json.loads(Beginning(World(), START_MS, Bounds()).text())
    with pytest.raises(UnknownBeginningError, match=r"this version of the simulator cannot begin as it did: ."):
        Reader(DIRECTORY).read(json.dumps({**document, **change}))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "7", '"text"', "[" * 100_000, '{"world": {}, "lived": null}'])
def test_what_is_no_beginning_is_told(text: str) -> None:
    with pytest.raises(UnknownBeginningError, match=r"this version of the simulator cannot begin as it did: ."):
        Reader(DIRECTORY).read(text)


@pytest.mark.parametrize("missing", ["world", "scenario", "bounds", "start_ms", "lived", "elsewhere"])
def test_a_part_that_is_missing_is_told(missing: str) -> None:
    document = json.loads(Beginning(World(), START_MS, Bounds()).text())
    del document[missing]
    with pytest.raises(UnknownBeginningError, match=missing):
        Reader(DIRECTORY).read(json.dumps(document))
