"""What is mutated, tested and explained exists, wherever the product has gone since; the rest is run by hand."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from mutation.explained import EXPLAINED, Explained, is_explained
from mutation.groups import CHECKOUT, GROUPS, Group
from mutation.running import Change, function_of

EVERY_GROUP = pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)


def source_of(function: str) -> str:
    """The text of a function that is named as `simulator.room.module.Class.method`."""
    parts = function.split(".")
    length = next(
        end for end in range(len(parts), 0, -1) if CHECKOUT.joinpath(*parts[:end]).with_suffix(".py").exists()
    )
    text = CHECKOUT.joinpath(*parts[:length]).with_suffix(".py").read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for name in parts[length:]:
        [node] = [each for each in ast.iter_child_nodes(node) if getattr(each, "name", None) == name]
    return ast.get_source_segment(text, node) or ""


def is_there(test: str) -> bool:
    """Whether a file, folder or single test exists; the number of a parameter is not looked at."""
    path, _, name = test.partition("::")
    file = CHECKOUT / path
    return file.exists() and (not name or f"def {name.partition('[')[0]}(" in file.read_text(encoding="utf-8"))


@EVERY_GROUP
def test_the_modules_of_a_group_exist(group: Group) -> None:
    assert [pattern for pattern in group.modules if not list(CHECKOUT.glob(pattern))] == []


@EVERY_GROUP
def test_the_tests_of_a_group_exist(group: Group) -> None:
    assert [test for test in (*group.tests, *group.without) if not is_there(test)] == []


def test_no_module_is_in_two_groups() -> None:
    files = Counter(file for group in GROUPS.values() for file in group.files())
    assert [file for file, count in files.items() if count > 1] == []


def test_a_test_that_is_gone_is_not_there() -> None:
    assert not is_there("tests/sms/test_gone.py")
    assert not is_there("tests/sms/test_segments.py::test_that_is_gone")


@pytest.mark.parametrize("row", EXPLAINED, ids=lambda row: f"{row.function}: {row.became}")
def test_what_an_explained_mutant_changes_stands_in_its_function(row: Explained) -> None:
    assert row.was in " ".join(line.strip() for line in source_of(row.function).splitlines())
    assert row.was != row.became


def test_an_explanation_is_for_one_change_of_one_function() -> None:
    row = EXPLAINED[0]
    was = f"if {row.was}:"
    change = Change(row.function, was, was.replace(row.was, row.became))
    assert is_explained(change)
    assert not is_explained(change._replace(function="simulator.sms.numbers.parse_e164"))
    assert not is_explained(change._replace(became="if len(regions) > 2:"))


def test_a_mutants_name_tells_its_function() -> None:
    assert function_of("simulator.sms.segments.x__pack__mutmut_3") == "simulator.sms.segments._pack"
    assert function_of("simulator.sms.segments.xǁSegmentRuleǁsplit__mutmut_10") == (
        "simulator.sms.segments.SegmentRule.split"
    )
