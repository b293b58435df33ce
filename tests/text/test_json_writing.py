"""JSON as vendors write it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text.json_writing import Members, Number, spell, write_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner) | st.lists(inner).map(tuple),
)


@given(VALUES)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert json.loads(write_json(value)) == json.loads(json.dumps(value))


def test_numbers_are_written_as_they_are_spelled() -> None:
    assert write_json({"a": Number("20.0"), "b": [Number("0.50")]}) == b'{"a":20.0,"b":[0.50]}'


def test_a_key_may_be_written_twice_in_order() -> None:
    assert write_json(Members((("n", 3), ("m", None), ("n", 4)))) == b'{"n":3,"m":null,"n":4}'


def test_text_is_utf_8_and_not_escaped_more_than_needed() -> None:
    assert write_json('Olá "🎉"\n') == '"Olá \\"🎉\\"\\n"'.encode()


def test_a_float_is_nothing_a_vendor_writes() -> None:
    with pytest.raises(TypeError):
        write_json(0.1)


@pytest.mark.parametrize(
    ("amount", "places", "spelled"),
    [("20", 1, "20.0"), ("1000.50", 2, "1000.50"), ("0.5", 2, "0.50"), ("0.055", 2, "0.055"), ("1E+3", 2, "1000.00"),
     ("20", 0, "20"), ("0", 2, "0.00"), ("-1.5", 2, "-1.50")],
)  # fmt: skip
def test_amounts_have_at_least_so_many_places(amount: str, places: int, spelled: str) -> None:
    assert spell(Decimal(amount), places) == spelled
