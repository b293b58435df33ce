"""Where names lead inside: questions as programs ask them, and what is no question."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.isolation.names import answered

A, AAAA, MX = 1, 28, 15


def question(name: str, kind: int = A, flags: int = 0x0100, count: int = 1) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)
    return struct.pack("!6H", 0xABCD, flags, count, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", kind, 1)


def lead(name: str) -> str | None:
    return {"ugsms.com": "127.0.0.1", "db.example": "127.1.0.2"}.get(name)


def test_a_known_name_is_answered_with_its_address() -> None:
    asked = question("db.example")
    answer = answered(asked, lead)
    assert answer is not None
    assert struct.unpack_from("!6H", answer) == (0xABCD, 0x8580, 1, 1, 0, 0)
    assert answer[12:].startswith(asked[12:])
    assert answer[len(asked) :] == b"\xc0\x0c" + struct.pack("!2HIH", A, 1, 0, 4) + bytes([127, 1, 0, 2])


def test_names_are_alike_in_capitals() -> None:
    answer = answered(question("UgSms.COM"), lead)
    assert answer is not None
    assert answer[-4:] == bytes([127, 0, 0, 1])


@pytest.mark.parametrize("kind", [AAAA, MX])
def test_a_known_name_has_nothing_but_its_address(kind: int) -> None:
    answer = answered(question("ugsms.com", kind), lead)
    assert answer is not None
    assert struct.unpack_from("!6H", answer) == (0xABCD, 0x8580, 1, 0, 0, 0)


def test_there_is_no_other_name() -> None:
    answer = answered(question("example.org"), lead)
    assert answer is not None
    assert struct.unpack_from("!6H", answer) == (0xABCD, 0x8583, 1, 0, 0, 0)


def test_what_a_question_has_behind_it_is_left_out_of_the_answer() -> None:
    asked = question("ugsms.com")
    options = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"
    assert answered(asked + options, lead) == answered(asked, lead)


@pytest.mark.parametrize("message", [
    b"", question("ugsms.com")[:-1], question("ugsms.com")[:15], question("ugsms.com", count=2),
    question("ugsms.com", count=0), question("ugsms.com", flags=0x8580),
])  # fmt: skip
def test_what_is_no_question_is_not_answered(message: bytes) -> None:
    assert answered(message, lead) is None


@given(st.binary(max_size=80))
def test_no_message_breaks_it(message: bytes) -> None:
    answered(message, lead)
