"""Bodies of any kind become fields, or a refusal; never anything else."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict

from simulator.api.fields import read_fields, read_json
from simulator.api.request import Request
from simulator.sandbox.rejection import Rejection
from simulator.text.forms import Upload

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)  # fmt: skip
CONTENT_TYPES = st.sampled_from(
    [
        "",
        "application/json",
        "application/json; charset=latin-1",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "text/plain",
    ]
)


def request(body: bytes, content_type: str = "application/json") -> Request:
    return Request("POST", "/", "", CIMultiDict({"Content-Type": content_type}), body)


@given(st.binary(), CONTENT_TYPES)
@example(b"[" * 100_000, "application/json")
@example(b"1" * 100_000, "application/json")
@example(b'{"a": 1e999}', "application/json")
@example(b'{"a": NaN}', "application/json")
@example(b'{"a": "\\ud800"}', "application/json")
@example(b'{"a": "\xed\xa0\x80"}', "application/json")
@example(b"\xff\xfe{\x00}\x00", "application/json")
@example(b"a=%FF&b=%ZZ", "application/x-www-form-urlencoded")
@example(b"a&" * 2_000, "application/x-www-form-urlencoded")
@example(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=x")
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    try:
        fields = read_fields(request(body, content_type))
    except Rejection as rejection:
        assert rejection.reason == "malformed_body"
        assert rejection.details["problem"]
    else:
        str(fields).encode()  # whatever was read can be written


@given(JSON_VALUES)
def test_json_is_read_as_what_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"12", b"null", b"{", b'{"a": 1} x', b"{'a': 1}", b'{"a": NaN}'])
def test_what_is_not_a_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Rejection) as refused:
        read_fields(request(body))
    assert refused.value.reason == "malformed_body"


def test_what_is_wrong_with_json_is_said_as_it_was_recorded() -> None:
    with pytest.raises(Rejection) as refused:
        read_fields(request(b'{"a": }'))
    assert refused.value.details == {"problem": "the body is not valid JSON: expected value at line 1 column 7"}


def test_an_empty_body_has_no_fields() -> None:
    assert read_fields(request(b" \n")) == {}


def test_the_last_of_two_equal_keys_counts() -> None:
    assert read_fields(request(b'{"a": 1, "a": 2}')) == {"a": 2}


def test_a_byte_order_mark_is_no_part_of_the_json() -> None:
    assert read_fields(request(b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


def test_a_body_without_a_content_type_is_taken_for_json() -> None:
    assert read_fields(request(b'{"a": 1}', "")) == {"a": 1}


def test_a_form_is_read_as_text() -> None:
    fields = read_fields(request(b"a=1&b=%2B256+7&c=", "application/x-www-form-urlencoded"))
    assert dict(fields) == {"a": "1", "b": "+256 7", "c": ""}


def test_a_form_name_with_brackets_collects_a_list() -> None:
    fields = read_fields(request(b"to[]=1&to[]=2", "application/x-www-form-urlencoded"))
    assert dict(fields) == {"to": ["1", "2"]}


def test_a_multipart_body_has_fields_and_files() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\nb\xff\r\n--x--\r\n'
    )
    fields = read_fields(request(body, "multipart/form-data; boundary=x"))
    assert dict(fields) == {"a": "1", "f": Upload("f.csv", b"b\xff")}


def test_reading_twice_parses_once() -> None:
    asked = request(b'{"a": 1}')
    assert read_fields(asked) is read_fields(asked)
