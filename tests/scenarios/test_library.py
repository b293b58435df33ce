"""Every built-in scenario says what it is for, has a test, and can be tried again to the byte."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.scenarios import tried

from simulator.cli.trial_report import trial_document
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.sandbox.rules.triggers import AtMoment
from simulator.scenario.library import Library
from simulator.scenario.loading import Loader
from simulator.shipped import shipped_folder
from simulator.vendors import BUILT_IN

NAMES = Library().names()
WITH_A_DATE = {"campaign-day", "documented-examples", "key-revoked-at-noon"}
MODELINE = "# yaml-language-server: $schema=../../schemas/scenario.schema.json"


def test_every_scenario_has_tests_of_its_own() -> None:
    tested = {path.stem.removeprefix("test_").replace("_", "-") for path in Path(__file__).parent.glob("test_*.py")}
    assert tested - {"library", "own-keys"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_teaches_and_what_a_good_client_does(name: str) -> None:
    text = (shipped_folder("fixtures/scenarios") / f"{name}.yaml").read_text(encoding="utf-8")
    comment, _, _ = text.partition("version: 1\n")
    assert comment.splitlines()[0] == MODELINE
    assert all(line.startswith("#") for line in comment.splitlines())
    assert "What it teaches: " in comment
    assert "What a good client does: " in comment
    scenario = Loader(BUILT_IN).load([name])
    assert scenario.name == name
    assert scenario.description.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_it_names_the_vendors_that_it_speaks_of_and_has_an_account_of_each(name: str) -> None:
    text = (shipped_folder("fixtures/scenarios") / f"{name}.yaml").read_text(encoding="utf-8")
    named = text.partition("# Vendors: ")[2].partition("version: 1\n")[0]
    spoken_of = Loader(BUILT_IN).load([name]).vendors
    every = {vendor.name: vendor.title for vendor in BUILT_IN}
    told = {vendor for vendor, title in every.items() if title in named}
    assert told == set(spoken_of) or (named.startswith("every one.") and set(spoken_of) == set(every))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_no_clock_but_where_the_story_needs_its_date(name: str) -> None:
    scenario = Loader(BUILT_IN).load([name])
    if name in WITH_A_DATE:
        assert scenario.world.start is not None
        assert scenario.world.speed == 0
    else:
        assert "clock" not in scenario.tree
        assert not any(
            isinstance(each.trigger, AtMoment) and each.trigger.instant_ms for each in scenario.world.timeline
        )
        assert not any(isinstance(each.match.since, dt.datetime) for each in scenario.world.faults)


@pytest.mark.parametrize("name", NAMES)
def test_it_refuses_no_unknown_credentials(name: str) -> None:
    assert Loader(BUILT_IN).load([name]).world.unknown_credentials is UnknownCredentials.ADOPT


@pytest.mark.parametrize("client", ["naive", "careful"])
@pytest.mark.parametrize("name", NAMES)
def test_equal_scenarios_and_clients_give_equal_days(name: str, client: str) -> None:
    one, two = (trial_document(tried(name, client), name, client) for _ in range(2))
    assert one == two
    assert one["timeline"]
    assert len(one["client_saw"]) >= 12
