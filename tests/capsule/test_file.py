"""A capsule's file: what is wrong with one is said, whatever it holds."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.recorded import Recorded

from simulator.capsule import file as capsule_file
from simulator.capsule.errors import CapsuleError
from simulator.capsule.file import _checksum, read_capsule, text_of
from simulator.capsule.replaying import replay_capsule
from simulator.vendors import BUILT_IN


def a_document() -> dict[str, Any]:
    recorded = Recorded(3)
    for _ in range(30):
        recorded.go_on()
    return recorded.document()


DOCUMENT = a_document()


def altered(**members: Any) -> bytes:
    """A document with other members, and a checksum that is right."""
    document = {**copy.deepcopy(DOCUMENT), **members}
    del document["checksum"]
    return json.dumps({**document, "checksum": _checksum(document)}).encode()


def test_a_file_is_read_as_it_was_written() -> None:
    again = json.loads(text_of(DOCUMENT))
    assert again == DOCUMENT
    assert capsule_file.document_of(read_capsule(text_of(DOCUMENT).encode())) == DOCUMENT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "it is not a capsule"),
        (b'{"format": "tape"}', "it is not a capsule"),
        (b'{"format": "sms-simulator capsule"}', "its format version is null, which no capsule has"),
        (altered(format_version=4, product_version="9.0"), "recorded by version 9.0 of the simulator"),
        (altered(format_version=1, product_version="0.1"), "version is 1, from before .* replay it with version 0.1"),
        *((altered(format_version=odd), "which no capsule has") for odd in ("1", True, 2.0, 0, -1, [2], "x" * 999)),
        (altered(inputs=[{"kind": "telex"}]), "it is an invalid capsule: inputs.0: "),
        (altered(inputs=[{"kind": "callback"}] * 9), "and [0-9]+ more"),
        (altered(until_ms=10**18), "until_ms: expected at most"),
        (altered(surprise=1), "surprise: expected one of the names "),
        (altered(journal=["other"]), "its journal was changed since it was recorded"),
        (json.dumps({**DOCUMENT, "sandbox": "other"}).encode(), "it was changed since it was recorded"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content: bytes, message: str) -> None:
    with pytest.raises(CapsuleError, match=message):
        read_capsule(content)


def test_a_file_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capsule_file, "MAX_BYTES", 10)
    with pytest.raises(CapsuleError, match="longer than 10 bytes"):
        read_capsule(text_of(DOCUMENT).encode())


VALUES = st.one_of(st.integers(), st.text(max_size=20), st.none(), st.booleans(), st.just("€"), st.just("/s/x/%ff"))
REQUESTS = st.fixed_dictionaries({
    "kind": st.just("request"), "at_ms": VALUES | st.integers(-(10**14), 10**14), "method": VALUES | st.just("POST"),
    "target": VALUES | st.just("/v1/sms/send"), "headers": st.lists(st.lists(VALUES, min_size=2, max_size=2)),
    "body": st.dictionaries(st.sampled_from(["text", "base64"]), VALUES),
})  # fmt: skip
CONTROLS = st.fixed_dictionaries({
    "kind": st.just("control"), "at_ms": st.integers(0, 10**13), "method": st.sampled_from(["POST", "DELETE", "GET"]),
    "path": st.sampled_from(["/__admin/messages", "/__admin/accounts/ugsms-1/adjust", "/__admin/reset", "€"]),
    "body": st.dictionaries(st.sampled_from(["text", "base64"]), VALUES),
})  # fmt: skip
CALLBACKS = st.fixed_dictionaries({
    "kind": st.just("callback"), "at_ms": st.integers(0, 10**13), "callback": VALUES, "sent_ms": VALUES,
    "duration_ms": VALUES, "error": VALUES,
})  # fmt: skip


@given(st.lists(REQUESTS | CONTROLS | CALLBACKS, max_size=4))
def test_a_hostile_file_is_refused_or_replayed(inputs: list[dict[str, Any]]) -> None:
    try:
        capsule = read_capsule(altered(inputs=inputs))
        assert replay_capsule(capsule, BUILT_IN).inputs == len(inputs)
    except CapsuleError as error:
        assert str(error)
