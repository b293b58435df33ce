"""CSV: what is quoted, and what no spreadsheet takes for a formula."""

import csv
import io

import pytest

from simulator.text.csv_text import csv_lines


def field(cell: object) -> str:
    _, line = csv_lines(["name"], [[cell]])
    return line.removesuffix("\r")


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@A1", "\tx", "+256 701", "-", "=", "+1e5", "-1.", "+\u0661"])
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert field(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+256701521269", "-35.00", "0701521269", "1", "a=b", "a@b.example", "", "'x"])
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert field(text) == text


@pytest.mark.parametrize("text", ["a,b", 'say "x"', "two\nlines", "two\r\nlines", "a\rb"])
def test_a_reader_gets_what_was_written(text: str) -> None:
    assert field(text)[0] == '"'
    content = "\n".join([*csv_lines(["name", "more"], [[text, None]]), ""])
    assert list(csv.reader(io.StringIO(content, newline=""), strict=True)) == [["name", "more"], [text, ""]]


def test_a_formula_within_quotes_is_none_either() -> None:
    assert field("\r=1") == '"\'\r=1"'
