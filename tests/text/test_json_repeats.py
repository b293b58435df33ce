"""Whether a key is repeated is told at once, and never otherwise than by reading every member."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text.json_reading import NotJsonError, read_json, read_strictly
from simulator.text.json_repeats import has_no_repeats, repeats_alone

TEXTS = st.sampled_from(["", "a", ":", 'a":', '"a":1', "\\", "é", "b"])
NAMES = st.sampled_from(["a", "b", '"a', "a:", "é"])
WRITTEN = st.builds(
    lambda text, is_ascii, is_escaped: json.dumps(text, ensure_ascii=is_ascii).replace(
        ":", "\\u003A" if is_escaped else ":"
    ),
    TEXTS, st.booleans(), st.booleans(),
)  # fmt: skip
MEMBERS = st.tuples(st.builds(json.dumps, NAMES, ensure_ascii=st.booleans()), st.sampled_from([":", ": ", " : "]))
JSON = st.recursive(
    st.one_of(WRITTEN, st.sampled_from(["1", "null", "[]"])),
    lambda inner: st.lists(st.tuples(MEMBERS, inner), max_size=4).map(
        lambda members: "{" + ",".join("".join(member) + value for member, value in members) + "}"
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        (b'{"a":1,"b":{"a":2}}', True),
        (b'{"a":"caf\\u00e9: \\"b\\":"}', True),
        (b'{"a":1,"a":2}', False),
        (b'{"a":1,"\\u0061":2}', False),
        (b'{"a" :1,"a": ":"}', False),
        (b'{"a":1,"a":"\\u003A"}', False),
        (b'{"b":"\\u003a"}', False),  # nobody knows
    ],
)
def test_a_repeated_key_is_seen(text: bytes, *, is_so: bool) -> None:
    assert has_no_repeats(text, json.loads(text)) is is_so


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        (b'{"a":1,"b":2,"a":3}', True),
        (b'{"c":{"a":1,"a":{"a":2}}}', True),
        (b'{"b":2}', True),
        (b'{"a":1}', False),
        (b'{"a":1,"a":2,"b":1,"b":2}', False),
        (b'{"a":1,"b":1,"b":2}', False),
        (b'{"b":1,"b":"a","a":1}', False),
        (b'{"\\"a":1,"\\"a":2}', False),
        (b'{"a" :1,"a":2}', False),  # nobody knows
    ],
)
def test_one_that_has_to_be_repeated_is_told_from_others(text: bytes, *, is_so: bool) -> None:
    assert repeats_alone(text, json.loads(text), "a") is is_so


@given(JSON)
def test_both_are_right_whatever_is_written(text: str) -> None:
    try:
        value = read_strictly(text.encode())
    except NotJsonError:
        return
    names = [pointer[-1] for pointer in read_json(text).repeated]
    if has_no_repeats(text.encode(), value):
        assert names == []
    if repeats_alone(text.encode(), value, "a"):
        assert set(names) == ({"a"} if '"a":' in text else set())
