"""What mutmut remembers is read as it is meant, and survivors are taken back before it tries again."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from mutation import running
from mutation.groups import CHECKOUT, GROUPS, Group

CODES = {"a__mutmut_1": 1, "a__mutmut_2": 0, "a__mutmut_3": 33, "a__mutmut_4": 24, "a__mutmut_5": None}


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(running, "WORK", tmp_path)
    path = tmp_path / "sms/mutants/simulator/sms/numbers.py.meta"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"exit_code_by_key": CODES, "hash_by_function_name": {}}), encoding="utf-8")
    return path


@pytest.mark.usefixtures("remembered")
def test_a_mutant_is_killed_by_a_failure_or_a_time_limit() -> None:
    killed = {mutant.name: mutant.is_killed for mutant in running.mutants_of("sms")}
    assert list(killed) == list(CODES)
    assert [name for name, is_killed in killed.items() if is_killed] == ["a__mutmut_1", "a__mutmut_4"]


def test_survivors_are_forgotten_and_nothing_else(remembered: Path) -> None:
    running._forget_survivors(running.WORK / "sms")
    left = json.loads(remembered.read_text(encoding="utf-8"))
    assert left["exit_code_by_key"] == {name: code if code in {1, 24} else None for name, code in CODES.items()}
    assert left["hash_by_function_name"] == {}


def test_copies_are_forgotten_and_results_of_what_left_the_group(remembered: Path) -> None:
    folder = running.WORK / "sms"
    (folder / "mutants/tests").mkdir()
    mutated, left = remembered.with_suffix(""), remembered.with_name("gone.py.meta")
    for path in (folder / "mutants/tests/test_gone.py", mutated, left):
        path.write_text("{}", encoding="utf-8")
    running._forget_copies(folder, GROUPS["sms"])
    assert [path for path in folder.rglob("*") if path.is_file()] == [remembered]


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_the_settings_of_a_group_are_the_projects_and_mutmuts(group: Group) -> None:
    tool = tomllib.loads(running._settings(group))["tool"]
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    mutmut = tool.pop("mutmut")
    assert tool == project
    assert mutmut["only_mutate"] == [str(file.relative_to(CHECKOUT)) for file in group.files()] != []
    assert mutmut["pytest_add_cli_args_test_selection"] == list(group.tests)
