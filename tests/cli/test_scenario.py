"""`scenario` on the command line, and what `serve` makes of scenarios and flags."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from simulator.cli.configuring import settings_from, world_from
from simulator.cli.options import SERVE_OPTIONS, with_options
from simulator.scenario.schema import scenario_schema
from simulator.scenario.world import World

GOOD = "version: 1\nseed: spring\nclock: {speed: frozen}\npolicies: {ugsms.bulk_balance: after}\n"
BAD = "version: 1\nsed: 1\nclock: {speed: fast}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "day.yaml"
    path.write_text(GOOD + "terms: {ugsms: {price: 20, balance: 500}}\n", encoding="utf-8")
    return path


def world_of(*arguments: str, given: set[str] | None = None, env: dict[str, str] | None = None) -> World:
    """The world that `serve` would begin with."""
    seen: dict[str, Any] = {}

    def note(**values: Any) -> None:
        seen.update(values)

    assert CliRunner().invoke(click.command()(with_options(SERVE_OPTIONS)(note)), arguments, env=env).exit_code == 0
    return settings_from(seen, given).world


def test_the_built_ins_are_listed(run: Any) -> None:
    listed = json.loads(run("scenario", "list", "--json").stdout)
    lines = run("scenario", "list").stdout.splitlines()
    assert "magic-numbers" in [each["name"] for each in listed]
    assert next(each["vendors"] for each in listed if each["name"] == "provider-outage") == ["ugsms", "msgine"]
    assert [line.split(maxsplit=1) for line in lines] == [[each["name"], each["description"]] for each in listed]


def test_a_scenario_is_shown_with_all_that_it_extends(run: Any, tmp_path: Path) -> None:
    top = tmp_path / "top.yaml"
    top.write_text("version: 1\nextends: balance-exhaustion\nseed: 0012\naccounts: {ugsms: {balance: 1}}\n")
    shown = run("scenario", "show", str(top)).stdout
    assert YAML(typ="safe", pure=True).load(shown)["accounts"]["ugsms-1"]["price"] == 35
    assert "seed: 0012\n" in shown
    assert json.loads(run("scenario", "show", str(top), "--json").stdout)["accounts"]["ugsms-1"]["balance"] == "1"


def test_valid_files_are_said_to_be(run: Any, file: Path) -> None:
    result = run("scenario", "validate", str(file), "magic-numbers")
    assert result.exit_code == 0
    assert result.stdout == f"{file}: valid (day)\nmagic-numbers: valid (magic-numbers)\n"


def test_all_mistakes_of_all_files_are_told_and_the_exit_status_is_one(run: Any, file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAD)
    result = run("scenario", "validate", str(bad), str(file), "magic-number")
    assert result.exit_code == 1
    first, second, third = result.stderr.splitlines()
    assert first.startswith(f"{bad}:2:1: sed: ")
    assert second.startswith(f"{bad}:3:9: clock.speed: 'fast' is invalid; ")
    assert third.endswith("(did you mean 'magic-numbers'?)")
    assert result.stdout == f"{file}: valid (day)\n"


def test_a_scenario_that_cannot_be_shown_is_told_without_a_traceback(run: Any) -> None:
    result = run("scenario", "show", "magic-number")
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
    assert "did you mean 'magic-numbers'" in result.stderr


def test_the_schema_is_printed(run: Any) -> None:
    assert json.loads(run("scenario", "schema").stdout) == scenario_schema()


def test_a_server_begins_in_the_world_of_a_scenario(file: Path) -> None:
    world = world_of("--scenario", str(file))
    assert (world.seed, world.speed, world.policies) == ("spring", 0, {"ugsms.bulk_balance": "after"})


def test_a_later_scenario_builds_on_those_before(file: Path) -> None:
    world = world_of(env={"SMS_SIMULATOR_SCENARIO": f"key-revoked-at-noon, {file}"})
    assert (world.seed, len(world.timeline), world.unknown_credentials) == ("spring", 4, "adopt")


def test_flags_that_are_given_win_and_the_rest_of_the_scenario_stays(file: Path) -> None:
    world = world_of(
        "--scenario", str(file), "--seed", "0", "--policy", "ugsms.strict_json=yes", "--terms", "ugsms.price=7",
        given={"seed", "policy", "terms"},
    )  # fmt: skip
    assert (world.seed, world.speed) == ("0", 0)
    assert world.policies == {"ugsms.bulk_balance": "after", "ugsms.strict_json": "yes"}
    assert (world.terms["ugsms"].price, world.terms["ugsms"].balance) == (Decimal(7), Decimal(500))


def test_terms_of_a_flag_win_over_those_of_an_account_that_the_file_declares(tmp_path: Path) -> None:
    poor = tmp_path / "poor.yaml"
    poor.write_text("version: 1\naccounts:\n  ugsms: {balance: 105, price: 35}\n", encoding="utf-8")
    world = world_of("--scenario", str(poor), "--terms", "ugsms.balance=70", given={"terms"})
    assert [(each.balance, each.price) for each in world.accounts] == [(Decimal(70), Decimal(35))]


def test_a_flag_wins_over_the_same_switch_of_a_scenario(file: Path) -> None:
    world = world_of("--scenario", str(file), "--policy", "ugsms.bulk_balance=before", given={"policy"})
    assert world.policies == {"ugsms.bulk_balance": "before"}


def test_flags_that_nobody_gave_do_not_undo_a_scenario(file: Path) -> None:
    assert world_of("--scenario", str(file), given=set()).seed == "spring"


def test_a_bad_scenario_is_wrong_use(run: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAD)
    result = run("serve", "--scenario", str(bad))
    assert result.exit_code == 2
    assert f"{bad}:2:1: sed: " in result.stderr
    assert f"{bad}:3:9: clock.speed: " in result.stderr


def test_watching_nothing_is_wrong_use(run: Any) -> None:
    result = run("serve", "--watch")
    assert (result.exit_code, "--watch needs a --scenario" in result.stderr) == (2, True)


def test_the_files_that_are_watched_are_all_that_were_read(file: Path, tmp_path: Path) -> None:
    top = tmp_path / "top.yaml"
    top.write_text("version: 1\nextends: day.yaml\n")
    values = {option.name: option.default for option in SERVE_OPTIONS} | {"scenario": (str(top),)}
    assert [path.name for path in world_from(values, set())[1]] == ["top.yaml", "day.yaml"]
    assert file.exists()


def test_a_scenario_is_tried_with_a_client_that_pays_twice(run: Any) -> None:
    result = run("scenario", "try", "accepted-then-lost", "--client", "naive", "--vendor", "ugsms", "--for", "2m")
    assert result.exit_code == 0
    assert "paid-twice" in result.stdout
    assert "connection reset  [lost-at-ugsms]" in result.stdout
    assert "\x1b[" not in result.stdout
    assert result.stdout.endswith(
        "Texts: 12 planned, 12 taken for sent, 0 given up, 0 still open at 2024-01-01T12:02:00.000Z.\n"
    )


def test_the_same_try_prints_the_same_json(run: Any) -> None:
    outputs = {run("scenario", "try", "duplicate-receipts", "--format", "json").stdout for _ in range(2)}
    (output,) = outputs
    document = json.loads(output)
    assert list(document) == [
        "scenario",
        "client",
        "from",
        "to",
        "timeline",
        "money",
        "client_saw",
        "receipts",
        "never_struck",
        "never_happened",
        "texts",
    ]
    assert {each["kind"] for each in document["receipts"]} == {"regular", "copy"}
    assert {each["vendor"] for each in document["client_saw"]} == {"advanta", "msgine"}


def test_a_file_is_tried_too(run: Any, file: Path) -> None:
    document = json.loads(run("scenario", "try", str(file), "--vendor", "ugsms", "--format", "json").stdout)
    (account,) = (each for each in document["money"]["accounts"] if each["vendor"] == "ugsms")
    assert (document["from"], account["opening"], account["charged"]) == (
        "2024-01-01T12:00:00.000Z",
        "500.00",
        "240.00",
    )


def test_faults_and_changes_that_never_came_about_are_told(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "day.yaml"
    path.write_text(
        "version: 1\nfaults: [{name: later, match: {from: 1h}, latency: 1s}]\n"
        "timeline: [{at: 1h, top_up: {account: ugsms, amount: 5}}]\n"
    )
    arguments = ("scenario", "try", str(path), "--vendor", "ugsms", "--for", "10m")
    text, document = run(*arguments).stdout, json.loads(run(*arguments, "--format", "json").stdout)
    assert document["never_struck"] == [
        {"fault": "later", "why": "it begins at 2024-01-01T13:00:00.000Z, after the end"}
    ]
    assert document["never_happened"] == [{"change": "top_up of ugsms-1", "why": "its moment is after the end"}]
    assert (
        "Faults that never struck:\n  later: it begins at 2024-01-01T13:00:00.000Z, after the end\n"
        "Planned changes that never happened:\n  top_up of ugsms-1: its moment is after the end\nTexts: "
    ) in text


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("magic-number",), 2, "did you mean 'magic-numbers'"),
        (("magic-numbers", "--vendor", "ugsm"), 2, "did you mean 'ugsms'"),
        (("magic-numbers", "--for", "10"), 2, "'10' is invalid; expected: a duration with its unit"),
        (("magic-numbers", "--client", "careles"), 2, "careles"),
    ],
)
def test_what_cannot_be_tried_is_told(run: Any, arguments: tuple[str, ...], status: int, told: str) -> None:
    result = run("scenario", "try", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert told in result.stderr
