"""The JSON Schema of scenario files takes what the loader takes, as an editor reads it, and is the committed one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from simulator.scenario.library import Library
from simulator.scenario.loading import Loader
from simulator.scenario.schema import EXAMPLE, scenario_schema
from simulator.vendors import BUILT_IN

CHECKOUT = Path(__file__).parents[2]
SCENARIOS = sorted((CHECKOUT / "fixtures" / "scenarios").glob("*.yaml"))
VALIDATOR = Draft202012Validator(scenario_schema())
MODELINE = "# yaml-language-server: $schema=../../schemas/scenario.schema.json"


def as_an_editor_reads(text: str) -> Any:
    """Values as YAML 1.2 has them; instants stay text."""
    yaml = YAML(typ="safe", pure=True)
    return json.loads(json.dumps(yaml.load(text), default=lambda value: value.isoformat()))


def test_the_committed_schema_is_the_one_that_is_made() -> None:
    committed = (CHECKOUT / "schemas" / "scenario.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == scenario_schema()


def test_it_is_a_schema_and_its_example_is_a_scenario() -> None:
    Draft202012Validator.check_schema(scenario_schema())
    VALIDATOR.validate(EXAMPLE)
    assert Loader(BUILT_IN).load_value("example", EXAMPLE).world.delivery


def test_all_built_ins_are_known() -> None:
    assert [path.stem for path in SCENARIOS] == Library().names() != []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_built_in_scenario_satisfies_it_and_names_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    VALIDATOR.validate(as_an_editor_reads(text))
    assert text.startswith(f"{MODELINE}\n#\n# What it teaches: ")
    assert "\n# What a good client does: " in text
    scenario = Loader(BUILT_IN).load([path.stem])
    assert (scenario.name, bool(scenario.description)) == (path.stem, True)


@pytest.mark.parametrize(
    "text",
    [
        "clock: {start: 2024-01-01T12:00:00Z, speed: 60}",
        "seed: 12\nunknown_credentials: open\nrate_limits: true",
        "extends: magic-numbers",
        "extends: [magic-numbers]",
        "accounts: {ugsms: {credentials: {api_key: 12}, balance: 12.50, rate_limit: none, prices: {UG: 3}}}",
        "delivery: {sent_after: 2s, delivered_after: {percentiles: {50: 2s, 95: 8s}}}",
        "delivery: {rules: [{match: {to: +256701521269, network: MTN Uganda, share: 0.5}, outcome: sent}]}",
        "delivery: {networks: {MTN Uganda: {night: {from: 22:00, to: 06:00, offset: +03:00}, registered_senders: A}}}",
        "timeline: [{at: 10m, top_up: {account: ugsms, amount: 5}}]",
        "timeline: [{at: 2024-01-01T12:00:00Z, rate_limit: {account: ugsms, per_minute: none}}]",
        "timeline: [{after: {event: message.sent, count: 3, wait: 1s}, revoke_key: {account: ugsms}}]",
        "faults: [{name: a, on: no, wire: hang}]\ntimeline: [{at: 1m, fault_on: a}, {at: 2m, fault_off: {name: a}}]",
        "faults: [{wire: {cut: 0.5}}, {wire: {drip: {size: 9, every: 1s}}}, {refuse: rate_limited}]",
        "faults: [{refuse: {reason: rate_limited, retry_after: -30s}}, {latency: 2s, jitter: 1s}, {spend: all}]",
        "faults: [{spend: 2.50}, {damage: [html, truncated, {missing_field: id}, {renamed_key: {from: a, to: b}}]}]",
        "faults: [{phase: after, respond: {status: 502, body: <h1>}}, {headers: {X-A: b, Content-Type: ~}}]",
        "faults: [{match: {from: 1m, until: 2m, balance_below: 5, recipient: '*69', every: 3}, wire: close}]",
        "receipts: [{copies: 2}, {copies: {count: 2, every: 1s}}, {damage: [empty]}, {retry: {backoff: [1s, 2s]}}]",
    ],
)
def test_what_is_loaded_is_valid(text: str) -> None:
    text = f"version: 1\n{text}\n"
    Loader(BUILT_IN).load_text("file", text)
    VALIDATOR.validate(as_an_editor_reads(text))


@pytest.mark.parametrize(
    "text",
    [
        "sed: 1",
        "clock: {speed: fast}",
        "unknown_credentials: maybe",
        "accounts: {ugsms: {balnce: 1}}",
        "delivery: {rules: [{outcome: faild}]}",
        "delivery: {rules: [{match: {share: 2}, outcome: sent}]}",
        "delivery: {networks: {MTN: {}}}",
        "delivery: {sent_after: soon}",
        "timeline: [{after: {event: sent}, drain: {account: ugsms}}]",
    ],
)
def test_what_an_editor_can_see_is_marked(text: str) -> None:
    assert not VALIDATOR.is_valid(as_an_editor_reads(f"version: 1\n{text}\n"))
