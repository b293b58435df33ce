"""`segments`: what a text costs, and why."""

import json
from decimal import Decimal
from typing import Any

import pytest

from simulator.vendors import BUILT_IN


def test_a_short_text_is_one_segment(run: Any) -> None:
    lines = run("segments", "Hello").stdout.splitlines()
    assert lines[:2] == ["GSM-7: 5 septets, 1 segment", "Price for one recipient"]


def test_extension_characters_count_twice(run: Any) -> None:
    assert run("segments", "€[]").stdout.startswith("GSM-7: 6 septets, 1 segment\n")


def test_the_characters_that_force_unicode_are_named(run: Any) -> None:
    assert run("segments", "I’m 😀").stdout.splitlines()[:4] == [
        "UCS-2: 6 UTF-16 units, 1 segment",
        "Unicode because of",
        "  ’  U+2019 RIGHT SINGLE QUOTATION MARK, at index 1",
        "  😀  U+1F600 GRINNING FACE, at index 4",
    ]


def test_only_the_first_of_many_such_characters_are_shown(run: Any) -> None:
    assert "  and 4 more\n" in run("segments", "ж" * 9).stdout


def test_a_long_text_is_shown_in_its_parts(run: Any) -> None:
    lines = run("segments", "a" * 161).stdout.splitlines()
    assert lines[0] == "GSM-7: 161 septets, 2 segments"
    assert lines[1:4] == ["Parts", f"  1  {'a' * 153!r}", f"  2  {'a' * 8!r}"]


def test_every_vendor_states_its_price(run: Any) -> None:
    counted = json.loads(run("segments", "--json", "a" * 161).stdout)
    assert [(each["vendor"], each["currency"], Decimal(each["price"])) for each in counted["vendors"]] == [
        (vendor.name, vendor.terms.currency, 2 * vendor.terms.price) for vendor in BUILT_IN
    ]


def test_json_has_everything(run: Any) -> None:
    counted = json.loads(run("segments", "--json", "ok ✓").stdout)
    del counted["vendors"]
    assert counted == {
        "encoding": "UCS-2",
        "units": 4,
        "segments": 1,
        "parts": ["ok ✓"],
        "forcing_unicode": [{"index": 3, "character": "✓", "code_point": "U+2713", "name": "CHECK MARK"}],
    }


@pytest.mark.parametrize(
    ("content", "units"), [(b"Hello\n", 5), (b"Hello\r\n", 5), (b"Hello\n\n", 6), (b"Hello", 5), (b"", 0)]
)
def test_standard_input_loses_one_line_end(run: Any, content: bytes, units: int) -> None:
    assert json.loads(run("segments", "--json", "-", input=content).stdout)["units"] == units


def test_standard_input_must_be_utf_8(run: Any) -> None:
    result = run("segments", "-", input=b"abc\xff")
    assert result.exit_code == 2
    assert "standard input is not UTF-8: the byte at offset 3 is invalid." in result.stderr


def test_an_argument_must_be_utf_8(run: Any) -> None:
    result = run("segments", "caf\udce9")
    assert result.exit_code == 2
    assert "TEXT is not UTF-8: the byte at offset 3 is invalid." in result.stderr
