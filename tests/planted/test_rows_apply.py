"""The faults can still be planted, wherever the product has gone since; whether they are noticed is run by hand."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from planted import copy_alone
from planted.copies import CHECKOUT
from planted.fault import Fault, Room
from planted.rooms import FAULTS, ROOMS


@cache
def source_of(file: str) -> str:
    return (CHECKOUT / file).read_text(encoding="utf-8")


@cache
def meaning_of(file: str) -> str:
    return ast.dump(ast.parse(source_of(file)))


def test_the_text_of_every_fault_stands_once_in_its_file() -> None:
    assert [fault.name for fault in FAULTS if source_of(fault.file).count(fault.text) != 1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_a_program_that_means_something_else(fault: Fault) -> None:
    planted = ast.parse(source_of(fault.file).replace(fault.text, fault.instead))
    assert ast.dump(planted) != meaning_of(fault.file)


def test_the_tests_that_have_to_notice_exist() -> None:
    assert [fault.name for fault in FAULTS if not fault.tests] == []
    named = {test.partition("::")[0] for fault in FAULTS for test in fault.tests}
    assert [file for file in named if not (CHECKOUT / file).exists()] == []


def test_faults_stand_in_the_product_alone() -> None:
    assert [fault.name for fault in FAULTS if not fault.file.startswith("simulator/")] == []


def test_every_fault_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_part_of_the_product_has_no_fewer_faults_than_it_says(room: Room) -> None:
    assert len(room.faults) >= room.least


def test_the_faults_are_spread_over_the_product() -> None:
    assert {room.name for room in ROOMS} == {
        "alphabets and segments", "codes and links", "reading of JSON", "words for invalid values", "patterns",
        "numbers, networks and states",
        "time and limits", "player of transcripts", "checks of a vendor", "observer and contract",
        "a glance at an exchange", "one reading of a body", "ledger and money",
        "receipts, delivery and callbacks", "commands", "hosting", "http", "server", "injected faults", "scenarios",
        "capsules",
        "what is loaded, and when",
        "secrets", "settings", "events", "pytest plugin and client", "command line", "log", "vendors", "pages of APIs",
        "the inbox of the control API",
        "manual", "generated pages", "turning", "https", "proxy", "a network of its own",
        "a life after a restart", "a life on several machines", "the folder of data as it is shown",
        "simulators that share an engine",
        "several processes", "one process asks another", "one machine asks another",
    }  # fmt: skip


def test_tests_of_another_product_than_the_copy_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(copy_alone.VARIABLE, str(tmp_path))
    with pytest.raises(pytest.UsageError, match="not from the copy"):
        copy_alone.pytest_configure()
