"""Most texts are read quickly, and none otherwise than slowly: repeated keys are found all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.steps import at_once
from simulator.text import json_reading
from simulator.text.json_reading import JsonText, NotJsonError, keys_repeated, read_json, read_strictly

TEXTS = st.sampled_from(["", ":", "a:b", '"', "\\", "é", "http://a:1/", "x"])
KEYS = st.sampled_from(["a", "b", "c:d", "é", '"'])
WRITTEN = st.builds(
    lambda text, is_ascii: json.dumps(text, ensure_ascii=is_ascii).replace(":", "\\u003a" if is_ascii else ":"),
    TEXTS, st.booleans(),
)  # fmt: skip
NAMES = st.builds(lambda text, is_ascii: json.dumps(text, ensure_ascii=is_ascii), KEYS, st.booleans())
PLAIN = st.one_of(WRITTEN, st.sampled_from(["1", "-5", "1e3", "20.0", "1.5", "true", "null", "1e400", "01", "NaN"]))
JSON = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.lists(st.tuples(NAMES, st.sampled_from([":", " : ", ": "]), inner), max_size=4).map(
            lambda members: "{" + ",".join("".join(each) for each in members) + "}"
        ),
    ),
    max_leaves=12,
)
"""Texts of which many are JSON, many have a key twice, and many have colons elsewhere than behind a key."""


def told(text: bytes) -> JsonText | str:
    try:
        return read_json(text)
    except NotJsonError as error:
        return str(error)


@given(JSON)
def test_what_is_read_quickly_is_read_alike(text: str) -> None:
    quick = told(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_reading, "_quickly", lambda _: None)
        slow = told(text.encode())
    assert repr(quick) == repr(slow)


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        (b'{"a": 1}', ()),
        (b'{"a": "b:c", "d:e": ["f:", {"g": ":"}]}', ()),
        (b'{"a": 1, "a": 2}', (("a",),)),
        (b'{"a":1,"a" :":"}', (("a",),)),
        (b'{"a": 1, "a": "\\u003a"}', (("a",),)),
        (b'{"a": ":", "b": {"c": 1, "c": 2}}', (("b", "c"),)),
    ],
)
def test_a_key_that_is_repeated_is_found(text: bytes, repeated: Any) -> None:
    assert read_json(text).repeated == repeated
    assert at_once(keys_repeated(text, read_strictly(text))) == repeated


@pytest.mark.parametrize("text", [b'{"to": "+256701521269", "message": "Hi: you"}', b'[{"a": 1}, {"a": 2}]', b"7"])
def test_most_texts_are_read_quickly(text: bytes) -> None:
    assert json_reading._quickly(text) == json.loads(text)
