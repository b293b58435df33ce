"""Forms and queries of any origin: what they say, or what is wrong with them and where."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text.forms import (
    FORM,
    MAX_FIELDS,
    MULTIPART,
    NotAFormError,
    Upload,
    form_pairs,
    query_pairs,
    read_form,
    readable,
)

PARTS = f"{MULTIPART}; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
WHOLE = HEAD + b"x\r\n--b--\r\n"
FILE = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n\xe9\r\n--b--\r\n'


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", f" {FORM.upper()} "])
def test_a_form_is_read_in_its_order(content_type: str) -> None:
    assert form_pairs(b"a=1&b=%2B256+7&a=&=%C3%A9", content_type) == [("a", "1"), ("b", "+256 7"), ("a", ""), ("", "é")]


def test_fields_and_files_of_a_multipart_body_are_told_apart() -> None:
    assert form_pairs(HEAD + b"x\r\n" + FILE, PARTS) == [("a", "x"), ("f", Upload("f.csv", b"\xe9"))]


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", f"x{FORM}"])
def test_what_is_not_labelled_as_a_form_is_none(content_type: str) -> None:
    assert form_pairs(b"a=1", content_type) is None


@pytest.mark.parametrize(
    ("content_type", "body", "place"),
    [
        (FORM, b"a=%E9", "the byte at offset 2 of the form is not UTF-8"),
        (FORM, b"a=1&b=x%C3%A9y%E9z", "the byte at offset 14 of the form is not UTF-8"),
        (FORM, b"a=1&%E9=1", "the byte at offset 4 of the form is not UTF-8"),
        (FORM, b"a=Caf\xe9", "the byte at offset 5 of the form is not UTF-8"),
        (FORM, b"a=1&b=%ED%A0%80", "the byte at offset 6 of the form is not UTF-8"),
        (FORM, b"&".join([b"a=1"] * (MAX_FIELDS + 1)), f"the form has more than {MAX_FIELDS} fields"),
        (MULTIPART, WHOLE, "the multipart body has no boundary"),
        (PARTS, HEAD + b"Caf\xe9\r\n--b--\r\n", "the byte at offset 3 of part 1 is not UTF-8"),
        (PARTS, HEAD + b"x\r\n" + HEAD + b"\xe9\r\n--b--\r\n", "the byte at offset 0 of part 2 is not UTF-8"),
        (PARTS, WHOLE.replace(b"\r\n", b"\n"), "a line of part 1 ends with a line feed alone, not with CR and LF"),
        (PARTS, HEAD + b"x\r\n" + WHOLE.replace(b"\r\n", b"\n"), "part 1 of the multipart body is malformed"),
        (PARTS, HEAD + b"x\r\n", "part 1 does not end: no line has the boundary with two hyphens behind it"),
        (
            PARTS,
            HEAD + b"x\r\n" + HEAD + b"x",
            "part 2 does not end: no line has the boundary with two hyphens behind it",
        ),
        (PARTS, b"", "part 1 does not end: no line has the boundary with two hyphens behind it"),
        (PARTS, b"--b\r\n\r\nx\r\n--b--\r\n", "part 1 of the multipart body is malformed"),
        (PARTS, HEAD + b"x\r\n--b\r\nx\r\n\r\nx\r\n--b--", "part 2 of the multipart body is malformed"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(content_type: str, body: bytes, place: str) -> None:
    with pytest.raises(NotAFormError) as refused:
        form_pairs(body, content_type)
    assert str(refused.value) == place


@given(st.binary(), st.sampled_from([FORM, PARTS, MULTIPART]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    try:
        pairs = form_pairs(body, content_type)
    except NotAFormError as error:
        assert str(error)
        assert error.problem
    else:
        str(pairs).encode()


@pytest.mark.parametrize("head", ["Content-Disposition: form-data; name=", "Content-Type: multipart/mixed; boundary="])
@pytest.mark.parametrize("repeated", [";", "; a=b", "*0=a;", '"', "\r\n ;"])
def test_a_part_with_a_head_without_end_takes_no_time(head: str, repeated: str) -> None:
    body = f'--b\r\n{head}"{repeated * (200_000 // len(repeated))}\r\n\r\nx\r\n--b--\r\n'.encode()
    began_s = time.thread_time()
    with pytest.raises(NotAFormError):
        form_pairs(body, PARTS)
    assert time.thread_time() - began_s < 1


@pytest.mark.parametrize("end", [b"--b--", b"--b--\r\n", b"--b--\r\nan epilogue\r\n--b\r\n"])
def test_a_multipart_body_ends_with_its_boundary(end: bytes) -> None:
    assert form_pairs(HEAD + b"--bc\r\n\r\n" + end, PARTS) == [("a", "--bc\r\n")]


@pytest.mark.parametrize(
    ("query", "raw", "shown"),
    [
        ("a=Caf%E9", "Caf\udce9", "Caf\ufffd"),
        ("a=Caf\udce9", "Caf\udce9", "Caf\ufffd"),
        ("a=%E2%82x", "\udce2\udc82x", "\ufffdx"),
        ("a=Caf%C3%A9", "Café", "Café"),
        ("a=\ud83d", "\ud83d", "\ufffd"),
    ],
)
def test_a_query_is_read_whatever_is_in_it(query: str, raw: str, shown: str) -> None:
    assert query_pairs(query) == [("a", raw)]
    assert readable(raw) == shown


def test_too_many_fields_of_a_query_count_as_none() -> None:
    assert query_pairs("&".join(["a=1"] * (MAX_FIELDS + 1))) == []


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text("é&=+%")), max_size=5))
def test_a_query_that_is_text_is_read_as_a_form(pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs)
    assert query_pairs(query) == read_form(query.encode()) == pairs
