"""Captures that nobody should have written: a clear error with its place, exit status 2, and no traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.captures import Check, har, har_entry

WRONG: dict[str, tuple[Any, str]] = {
    "nothing": (b"", "is not JSON"),
    "no JSON": (b"<html></html>", "is not JSON"),
    "a byte that is no UTF-8": (b'{"log": "\xff"}', "is not UTF-8: the byte at offset 9 is invalid"),
    "UTF-16": ('{"log": {}}'.encode("utf-16"), "is not UTF-8"),
    "very deep": (b'{"log":' * 200_000, "is not JSON: nested too deep"),
    "a very long number": (b'{"log":' + b"9" * 5_000 + b"}", "is not JSON"),
    "another object": ({"a": 1}, "the whole file: expected a HAR file"),
    "a number": (17, "the whole file: expected a HAR file"),
    "a log without entries": ({"log": {}}, "/log: 'entries' is missing"),
    "entries that are no list": ({"log": {"entries": {}}}, "/log/entries: found an object, expected a list"),
    "an entry that is null": (har(None), "/log/entries/0: found null, expected an object"),
    "no request": (har({}), "/log/entries/0: 'request' is missing"),
    "no address": (har(har_entry(request__url=None)), "/log/entries/0/request: 'url' is missing"),
    "an address that is none": (har(har_entry(request__url="http://[::1")), "this URL is invalid; expected"),
    "a status that is text": (
        har(har_entry(response__status="200")), "/log/entries/0/response/status: found text, expected a whole number",
    ),
    "a status that is true": (har(har_entry(response__status=True)), "found true or false, expected a whole number"),
    "headers by name": (har(har_entry(request__headers={"a": "b"})), "/request/headers: found an object"),
    "a header without value": (har(har_entry(request__headers=[{"name": "a"}])), "/headers/0: 'value' is missing"),
    "wrong base64": (
        har(har_entry(response__content__encoding="base64")), "/response/content/text: this is invalid base64",
    ),
    "another encoding": (har(har_entry(response__content__encoding="gzip")), "'gzip' is unknown; expected base64"),
    "own, with a header of three": (
        [{"request": {"target": "/", "method": "GET", "headers": [["a", "b", "c"]], "body": {}},
          "response": {"status": 200, "headers": [], "body": {}}}],
        "/0/request/headers/0: found 3 values",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_capture_is_refused_with_its_place(check: Check, what: str) -> None:
    capture, message = WRONG[what]
    result = check(capture)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.stderr.split())


def test_a_file_that_is_not_there_is_named(check: Check, tmp_path: Path) -> None:
    result = check(har(), str(tmp_path / "none.har"))
    assert result.exit_code == 2
    assert "none.har: cannot be read: there is no such file" in result.stderr


def test_a_file_that_is_too_long_is_not_read(check: Check, tmp_path: Path) -> None:
    huge = tmp_path / "huge.har"
    with huge.open("wb") as file:
        file.truncate(200_000_000)  # a hole: it takes no space
    result = check(har(), str(huge))
    assert result.exit_code == 2
    assert "is longer than 33554432 bytes; cut it to what matters, or allow more with --max-bytes" in result.stderr


def test_more_may_be_allowed(check: Check) -> None:
    entry = har(har_entry(), har_entry(request__url="https://example.com", comment="x" * 5_000))
    assert check(entry, "--max-bytes", "5000").exit_code == 2
    assert check(entry, "--max-bytes", "50000").exit_code == 0


def test_a_file_of_many_values_is_not_read(check: Check) -> None:
    result = check(b"[" + b"[]," * 300 + b"[]]", "--max-bytes", "1000")
    assert result.exit_code == 2
    assert "values, more than are read" in result.stderr


def test_an_empty_archive_is_no_mistake(check: Check) -> None:
    result = check(har())
    assert (result.exit_code, result.stdout) == (
        0, "0 exchanges, 0 of no vendor; 0 of the others not as documented.\n",
    )  # fmt: skip


def test_half_of_a_surrogate_pair_is_no_traceback(check: Check) -> None:
    result = check(har(har_entry(response__content__text='{"success": "\ud800"}')))
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    "request", "request__method", "request__url", "request__headers", "response", "response__status",
    "response__headers", "response__content", "response__content__text", "request__postData",
]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), value=JSON_VALUES)
def test_any_value_at_any_place_is_a_report_or_an_error(check: Check, place: str, value: Any) -> None:
    entry = har_entry()
    *way, last = place.split("__")
    node = entry
    for name in way:
        node = node[name]
    node[last] = value
    result = check(json.dumps(har(entry)).encode())
    assert result.exit_code in {0, 1, 2}
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
