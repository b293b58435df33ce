"""A day in a scenario, with its timeline, rules of delivery and faults, replays to the same journal anywhere."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.recorded import OWN_KEY, Recorded
from support.troubled import FULL_DAY, Troubled

from simulator.capsule.errors import CapsuleError
from simulator.capsule.file import CHECKSUM, _checksum, read_capsule, text_of
from simulator.capsule.making import make_capsule
from simulator.capsule.model import Capsule, CommandInput, ScenarioPart
from simulator.capsule.replaying import Replayed, replay_capsule
from simulator.capsule.snapshot import snapshot
from simulator.commands.faults import RemoveFault
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Delivery
from simulator.scenario.adding import AddFault
from simulator.scenario.library import Library
from simulator.scenario.loading import Loader
from simulator.scenario.scenario_model import ClockModel, ScenarioModel
from simulator.scenario.world import World
from simulator.scenario.world_model import FIELDS
from simulator.vendors import BUILT_IN

SECTIONS = ["delivery", "timeline", "faults", "receipts"]


SEND = ("POST", "/api/v2/sms/send", {"X-API-Key": "any"}, {"numbers": "0701521269", "message_body": "Hello"})


def replayed(capsule: Capsule) -> Replayed:
    return replay_capsule(capsule, BUILT_IN)


def lived(recorded: Recorded, steps: int) -> Recorded:
    for _ in range(steps):
        recorded.go_on()
    return recorded


def a_full_day() -> Recorded:
    """Enough for everything in the scenario to happen, then anything."""
    recorded = Troubled(1)
    clock = recorded.hosted.sandbox.clock
    body = {"to": "+256701521269", "message": "Hi", "callbackUrl": "http://127.0.0.1:9/hook"}
    keys = {"api_key_public": "any", "api_key_secret": "any", "message": "Hi", "recipients": ["233558544343"]}
    for _ in range(12):
        recorded.send(*SEND[:2], {"X-API-Key": OWN_KEY}, {"numbers": "0701521269", "message_body": "Hello"})
        recorded.send("POST", "/api/v1/messages/sms", {"Authorization": "Bearer second-token-of-msgine"}, body)
        recorded.send("POST", "/api/client/sms/send-sms", {}, keys)
        clock.move_to(clock.now_ms() + 7_000)
        recorded.client.call_back()
    return lived(recorded, 100)


RECORDED = a_full_day()
DAY = RECORDED.capsule()


def replayed_elsewhere(document: dict[str, Any], folder: Path, hash_seed: str) -> str:
    file = folder / "day.json"
    file.write_text(text_of(document), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "replay", str(file)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


REPLAYING = """
import sys
from simulator.cli import main

for file in sys.stdin:
    main(["replay", file.strip()], standalone_mode=False)
    sys.stdout.flush()
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Callable[[Path], str]]:
    """Replays files in one other process, which takes less time than one for each; returns the first line it prints."""
    with subprocess.Popen(
        [sys.executable, "-c", REPLAYING],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        taken, told = process.stdin, process.stdout
        assert taken
        assert told

        def replay(file: Path) -> str:
            taken.write(f"{file}\n")
            taken.flush()
            return told.readline()

        yield replay
        taken.close()
        assert told.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize("name", Library().names())
def test_every_built_in_scenario_replays_in_another_process(
    name: str, tmp_path: Path, elsewhere: Callable[[Path], str]
) -> None:
    world = Loader(BUILT_IN).load([name]).world
    recorded = lived(Recorded(11, scenario=world), 60)
    file = tmp_path / "day.json"
    file.write_text(text_of(recorded.document()), encoding="utf-8")
    assert elsewhere(file).startswith("same journal: ")


@pytest.mark.soak
@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_a_day_full_of_trouble_replays_in_another_process(hash_seed: str, tmp_path: Path) -> None:
    assert replayed_elsewhere(RECORDED.document(), tmp_path, hash_seed).startswith("same journal: ")


def test_the_day_has_all_that_can_happen() -> None:
    sandbox = RECORDED.hosted.sandbox
    assert {fault.name for fault in sandbox.faults if fault.struck}
    assert {each.name for each in sandbox.past_changes} >= {
        "top_up",
        "price",
        "fault_on",
        "policy",
        "incoming",
        "revoke_key",
    }
    assert len({callback.kind for callback in sandbox.callbacks.oldest_first()}) > 1
    assert {callback.is_withheld for callback in sandbox.callbacks.oldest_first()} == {True, False}
    kinds = [json.loads(line)[0] for line in DAY.journal]
    assert {"request", "message", "ledger", "callback", "fault", "change", "incoming"} <= set(kinds)
    assert any(json.loads(line)[-1] for line in DAY.journal if line.startswith('["request"'))


@pytest.mark.soak
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 90))
def test_any_faults_among_any_inputs_replay_to_the_same_journal(seed: int, steps: int) -> None:
    assert replayed(lived(Troubled(seed), steps).capsule()).difference is None


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_recording_that_ended_in_a_scenario_replays_up_to_there(seed: int) -> None:
    capsule = lived(Troubled(seed, bounds=Bounds(capsule_bytes=20_000)), 60).capsule()
    outcome = replayed(capsule)
    assert (outcome.is_complete, outcome.difference) == (capsule.is_complete, None)


# ------------------------------------------------------------------------------------------- what is missing is noticed


def with_scenario(**update: Any) -> Capsule:
    assert DAY.scenario is not None
    return DAY.model_copy(update={"scenario": DAY.scenario.model_copy(update=update)})


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_that_is_missing_is_noticed(section: str) -> None:
    update: dict[str, Any] = {section: [] if section != "delivery" else {}}
    if section == "faults":
        update["timeline"] = [each for each in FULL_DAY["timeline"] if not {"fault_on", "fault_off"} & set(each)]
    assert replayed(with_scenario(**update)).difference is not None


@pytest.mark.parametrize("section", ["timeline", "faults", "receipts"])
def test_a_missing_entry_is_noticed(section: str) -> None:
    entries = getattr(DAY.scenario, section)
    assert len(entries) == len(FULL_DAY[section])
    for place, entry in enumerate(entries):
        if section == "faults" and entry["name"] == "double":
            continue  # the timeline names it, so that a capsule without it is refused
        left = [*entries[:place], *entries[place + 1 :]]
        assert replayed(with_scenario(**{section: left})).difference is not None, entry


def test_a_changed_fault_is_noticed() -> None:
    assert DAY.scenario is not None
    faults: Any = copy.deepcopy(DAY.scenario.faults)
    faults[1]["match"]["from"] = "9s"
    assert replayed(with_scenario(faults=faults)).difference is not None


def quiet(*faults: dict[str, Any]) -> Recorded:
    return Recorded(1, scenario=Loader(BUILT_IN).load_value("quiet", {"version": 1, "faults": [*faults]}).world)


def test_faults_added_and_removed_at_run_time_are_inputs_at_their_instants() -> None:
    recorded = quiet()
    sandbox = recorded.hosted.sandbox
    sandbox.clock.set_rate(0)
    recorded.perform(AddFault("a", {"refuse": "rate_limited", "match": {"from": "5s"}}))
    statuses = []
    for wait_ms in (4_999, 1):
        sandbox.clock.move_to(sandbox.now_ms + wait_ms)
        recorded.send(*SEND)
        statuses.append(next(sandbox.journal.newest_first()).status)
    recorded.perform(RemoveFault("a"))
    recorded.send(*SEND)
    statuses.append(next(sandbox.journal.newest_first()).status)
    assert statuses == [200, 429, 200]
    capsule = recorded.capsule()
    assert [entry.kind for entry in capsule.inputs] == ["command", "request", "request", "command", "request"]
    assert replayed(capsule).difference is None
    for place, change in ((0, None), (3, None), (0, 1)):  # without the one, without the other, a moment later
        entry = capsule.inputs[place]
        moved = [] if change is None else [entry.model_copy(update={"at_ms": entry.at_ms + change})]
        altered = [*capsule.inputs[:place], *moved, *capsule.inputs[place + 1 :]]
        altered_capsule = capsule.model_copy(update={"inputs": altered})
        assert replayed(altered_capsule).difference is not None, (place, change)


def test_a_fault_that_only_touched_a_receipt_is_in_the_journal() -> None:
    fault: dict[str, Any] = {"name": "slow", "receipt": {"manners": {"hold": "1s"}}}
    recorded = quiet(fault)
    body = {"to": "+256701521269", "message": "Hi", "callbackUrl": "http://127.0.0.1:9/hook"}
    recorded.send("POST", "/api/v1/messages/sms", {"Authorization": "Bearer any"}, body)
    recorded.pass_time()
    sandbox = recorded.hosted.sandbox
    sandbox.clock.move_to(sandbox.now_ms + 60_000)
    capsule = recorded.capsule()
    assert replayed(capsule).difference is None
    altered = ScenarioPart(version="1", faults=[{**fault, "name": "other"}])
    assert replayed(capsule.model_copy(update={"scenario": altered})).difference is not None


# ------------------------------------------------------------------------------------------------- what is in the file


def test_a_moment_after_the_start_keeps_its_meaning() -> None:
    recorded = quiet({"name": "a", "refuse": "rate_limited", "match": {"from": "1m", "until": "2m"}})
    sandbox = recorded.hosted.sandbox
    sandbox.clock.set_rate(0)
    begin_ms = sandbox.now_ms
    for after_ms in (59_999, 60_000, 119_999, 120_000):
        sandbox.clock.move_to(begin_ms + after_ms)
        recorded.send(*SEND)
    answers = [exchange.status for exchange in sandbox.journal.newest_first()]
    assert answers[::-1] == [200, 429, 429, 200]
    assert replayed(recorded.capsule()).difference is None


def test_a_world_without_a_scenario_keeps_none() -> None:
    assert Recorded(1).document()["scenario"] is None


def test_only_what_is_needed_is_kept_of_a_scenario() -> None:
    part = RECORDED.document()["scenario"]
    assert set(part) == {"version", "accounts", *SECTIONS}
    assert part["accounts"] == ["ugsms-1", "advanta-1", "msgine-1", "msgine-2"]


def test_no_secret_is_in_what_is_kept_of_a_scenario() -> None:
    fault = {"respond": {"status": 500, "body": f"no such key {OWN_KEY}!"}, "match": {"text": OWN_KEY}}
    value = {"version": 1, "accounts": {"ugsms": {"credentials": {"api_key": OWN_KEY}}}, "faults": [fault]}
    recorded = Recorded(1, scenario=Loader(BUILT_IN).load_value("secret", value).world)
    recorded.send(*SEND[:3], {"numbers": "0701521269", "message_body": f"my key is {OWN_KEY}"})
    recorded.perform(AddFault(None, {**fault, "phase": "after"}))
    recorded.send(*SEND[:2], {"X-API-Key": OWN_KEY}, {"numbers": "0701521269", "message_body": f"{OWN_KEY}"})
    struck = [exchange.faults for exchange in recorded.hosted.sandbox.journal.newest_first()]
    assert all(struck)
    document = recorded.document()
    assert OWN_KEY not in text_of(document)
    assert "no such key" in document["scenario"]["faults"][0]["respond"]["body"]
    assert replayed(recorded.capsule()).difference is None


def test_a_fault_keeps_its_words_though_they_are_called_like_credentials() -> None:
    recorded = quiet()
    recorded.perform(AddFault(None, {"headers": {"api_key": "gone-for-good"}}))
    recorded.send(*SEND)
    assert ("api_key", "gone-for-good") in next(recorded.hosted.sandbox.journal.newest_first()).response_headers
    assert replayed(recorded.capsule()).difference is None


def test_what_was_not_read_from_a_scenario_is_not_recorded_by_halves() -> None:
    recorded = Recorded(1, scenario=World(delivery=Delivery()))
    with pytest.raises(ConflictError, match="was not read from a scenario"):
        make_capsule(snapshot(recorded.hosted.sandbox), recorded.simulator.directory)


def test_every_section_of_a_scenario_is_kept_beside_the_world_or_is_a_part_of_it() -> None:
    of_the_file = {"version", "name", "description", "extends", "clock"}
    beside = {*ScenarioPart.model_fields} - {"version", "accounts"}
    assert {*ScenarioModel.model_fields} == of_the_file | (FIELDS - {*ClockModel.model_fields}) | beside
    assert not beside & FIELDS


def test_a_scenario_that_says_nothing_but_its_world_is_none_that_a_capsule_keeps() -> None:
    world = Loader(BUILT_IN).load_value("plain", {"version": "1", "seed": "mine"}).world
    assert Recorded(1, scenario=world).document()["scenario"] is None


# --------------------------------------------------------------------------------------------------- hostile documents


def read(**scenario: Any) -> Capsule:
    document = RECORDED.document()
    del document[CHECKSUM]
    document["scenario"] = {"version": "1", **scenario}
    return read_capsule(text_of({**document, CHECKSUM: _checksum(document)}).encode())


def deep(levels: int) -> Any:
    value: Any = "1"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ({"version": "2"}, "version: '2' is invalid; expected: 1"),
        ({"timeline": [{"at": "1m", "top_up": {"account": "ugsms-7", "amount": "1"}}]}, "an existing account"),
        ({"faults": [{"refuse": "no_such_reason"}]}, "faults.0.refuse"),
        ({"faults": [{"charges": "2", "name": "a"}, {"charges": "2", "name": "a"}]}, "faults.1.name"),
        ({"faults": "all"}, "faults"),
        ({"delivery": {"rules": deep(60)}}, "at most 40 levels"),
        ({"accounts": ["nobody"]}, "an existing vendor"),
        ({"timeline": [{"at": "1m", "drain": {"account": "x"}}] * 1_000}, "more lines"),
        ({"timeline": [{"at": "1m", "drain": {"account": "x"}}] * 10_000}, "at most 1000 entries"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_refused_in_its_own_words(scenario: dict[str, Any], message: str) -> None:
    with pytest.raises(CapsuleError, match="its scenario cannot be used here") as caught:
        replayed(read(**scenario))
    assert message in str(caught.value)
    assert len(str(caught.value)) < 2_000


@pytest.mark.parametrize(
    "scenario",
    [{"extends": ["magic-numbers"]}, {"seed": "2"}, {"accounts": {"ugsms-1": {"balance": "1"}}}, {"version": 1}],
)
def test_a_capsule_says_nothing_else_of_a_scenario(scenario: dict[str, Any]) -> None:
    with pytest.raises(CapsuleError, match="it is an invalid capsule: scenario"):
        read(**scenario)


@pytest.mark.parametrize("levels", [200, 900, 5_000, 200_000])
def test_depth_is_an_error_and_no_crash(levels: int) -> None:
    content = f'{{"format": "sms-simulator capsule", "format_version": 1, "scenario": {"[" * levels}{"]" * levels}}}'
    with pytest.raises(CapsuleError):
        read_capsule(content.encode())


def test_a_removed_fault_of_the_scenario_stays_removed() -> None:
    recorded = quiet({"name": "a", "charges": 2})
    recorded.perform(RemoveFault("a"))
    recorded.send(*SEND)
    capsule = recorded.capsule()
    assert replayed(capsule).difference is None
    commands = [entry for entry in capsule.inputs if isinstance(entry, CommandInput)]
    assert [(each.name, each.fields) for each in commands] == [("faults.remove", {"fault": "a"})]
