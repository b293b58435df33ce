"""JSON of any origin: read strictly, plainly or with its repeated keys; and what is wrong with it, in our words."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.text.json_reading import JsonText, NotJsonError, pointer_text, read_json, read_plainly, read_strictly

READERS = [read_strictly, read_plainly, read_json]
WRONG = {
    b"": "ends too early, at line 1, column 1",
    b'{"a":\n ': "ends too early, at line 2, column 2",
    b'{"a": }': "unexpected '}' at line 1, column 7",
    b'["\xc3\xa9",\n}': "unexpected '}' at line 2, column 1",
    b"1 2": "unexpected character at line 1, column 3",
    b'["a': "the string at line 1, column 2 does not end",
    b'"a\nb"': "unexpected '\\n' at line 1, column 3",
    b'"\xff"': "the byte at offset 1 is not UTF-8",
    b"[NaN]": "NaN is not JSON",
    b"-Infinity": "-Infinity is not JSON",
    b"9" * 5_000: "a number has too many digits",
    b"[" * 100_000: "nested too deep",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_in_our_words(text: bytes, reader: Callable[[bytes], object]) -> None:
    with pytest.raises(NotJsonError) as refused:
        reader(text)
    assert str(refused.value) == WRONG[text]


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\\udc00 "', b'"\xed\xa0\x80"'])
def test_half_a_surrogate_pair_is_refused_strictly(text: bytes) -> None:
    with pytest.raises(NotJsonError, match=r"half a surrogate pair stands for no character|is not UTF-8"):
        read_strictly(text)
    assert read_json(text) == JsonText(json.loads(text), ())


def test_nesting_is_bounded_before_the_stack_is() -> None:
    for reader, bound in ((read_strictly, 200), (read_json, 201)):
        deep = b"[" * bound + b"]" * bound
        reader(deep)
        with pytest.raises(NotJsonError, match="nested"):
            reader(b"[[" + deep + b"]]")


@given(st.binary() | st.text().map(str.encode))
@example(b'{"a": 1e999}')
@example(b"\xff\xfe{\x00}\x00")
@example(b"\xef\xbb\xbf1")
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    for reader in READERS:
        try:
            reader(text)
        except NotJsonError as error:
            assert str(error)


def test_other_encodings_and_a_byte_order_mark_are_read_plainly() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32-be"):
        text = '{"a": "é"}'.encode(encoding)
        assert read_plainly(text) == read_json(text).value == {"a": "é"}
    assert read_strictly(b"\xef\xbb\xbf1") == 1


def test_the_place_of_every_repeated_key_is_told() -> None:
    assert read_json('{"a": [{"b": 1, "b": 2}], "a": 3, "c": {"d": 1, "d": 2}}') == JsonText(
        {"a": 3, "c": {"d": 2}}, (("a",), ("c", "d"))
    )


def test_a_pointer_escapes_what_it_has_to() -> None:
    assert pointer_text(("a/b", 0, "c~d")) == "/a~1b/0/c~0d"


def test_a_text_that_was_read_is_not_kept_for_the_next_time() -> None:
    texts = [read_strictly(b'{"to": "of somebody"}') for _ in range(2)]
    assert texts == [{"to": "of somebody"}] * 2
    assert len({id(text["to"]) for text in texts if isinstance(text, dict)}) == 2
