"""What plain `pytest` leaves out is run by a stage of the gate, and no run passes over a file that it is about."""

import re
import tomllib
from pathlib import Path

import pytest
from support.manual import CHECKOUT
from support.marks import MARKS, is_of_others, marks_in

PYTEST = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
GATE = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
OF_ALL = "import pytest\n\npytestmark = pytest.mark.soak\n"
OF_ONE = "@pytest.mark.soak\ndef test_it() -> None: ...\n"
OF_NONE = "def test_it() -> None: ...\n"


def test_every_mark_is_left_out_and_has_a_stage_of_the_gate() -> None:
    [left_out] = [option for option in PYTEST["addopts"] if option.startswith("-m")]
    assert left_out == f"-mnot ({' or '.join(sorted(MARKS))})"
    assert {marker.partition(":")[0] for marker in PYTEST["markers"]} == MARKS
    [(stages, command)] = re.findall(r"^for mark in ([\w ]+); do\n(?:.*\n)?  (.*pytest.*)\n", GATE, re.MULTILINE)
    by_itself = re.findall(r"^\.venv/bin/pytest -m (\w+)\b", GATE, re.MULTILINE)
    assert sorted([*stages.split(), *by_itself]) == sorted(MARKS)
    assert command == '.venv/bin/pytest -m "$mark"'
    assert re.search(r"^\.venv/bin/pytest$", GATE, re.MULTILINE)


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_a_mark_stands_in_the_file_of_its_tests(mark: str) -> None:
    """What other files hold of marks would not be seen by looking at one of tests."""
    others = [file for file in (CHECKOUT / "tests").rglob("*.py") if not file.name.startswith("test_")]
    marking = {file.name for file in others if mark in marks_in(file.read_text(encoding="utf-8"))}
    assert marking == ({"browser.py"} & marking if mark == "browser" else set())


@pytest.mark.parametrize(
    ("text", "chosen", "is_default", "expected"),
    [
        (OF_ALL, "soak", False, False),
        (OF_ONE, "soak", False, False),
        (OF_NONE, "soak", False, True),
        (OF_ALL, "browser", False, True),
        ("pytestmark = BROWSER\n", "browser", False, False),
        ("pytestmark = BROWSER\n", "soak", False, True),
        (OF_ALL, "not (soak)", True, True),
        (OF_ONE, "not (soak)", True, False),
        (OF_NONE, "not (soak)", True, False),
        (OF_ALL, "", False, False),
        (OF_NONE, "soak or browser", False, False),
    ],
)
def test_a_file_is_passed_over_where_none_of_its_tests_is_chosen(
    text: str, chosen: str, is_default: object, expected: object, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    assert is_of_others(tmp_path / "test_it.py", chosen, is_default=bool(is_default)) is expected
