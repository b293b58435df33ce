"""Each damage to a body: what it does, and that it leaves repeated keys and the spelling of numbers as they are."""

from __future__ import annotations

import encodings.aliases
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from support.faulty import FaultyWorld

from simulator.api.damage import HTML, Content, spoil
from simulator.sandbox.faults.effects import Damage, DamageKind
from simulator.scenario.damage_models import DamageModel

BODY = b'{"cost":0.050,"a":{"cost":1e2,"cost":007},"list":[{"id":"9"}],"n":null,"b":true,"s":"12"}'.replace(
    b"007", b"7"
)
JSON = "application/json"


@pytest.mark.parametrize(
    ("kind", "name", "value", "body", "content_type"),
    [
        (DamageKind.TRUNCATED, "", "", BODY[: len(BODY) // 2], JSON),
        (DamageKind.INVALID_JSON, "", "", BODY[:-1] + b",}", JSON),
        (DamageKind.HTML, "", "", HTML, "text/html"),
        (DamageKind.HTML, "", "<p>no", b"<p>no", "text/html"),
        (DamageKind.EMPTY, "", "", b"", JSON),
        (DamageKind.DOUBLED, "", "", BODY + BODY, JSON),
        (DamageKind.CONTENT_TYPE, "", "", BODY, "text/html"),
        (DamageKind.CONTENT_TYPE, "", "text/plain", BODY, "text/plain"),
        (DamageKind.CHARSET, "", "utf-16-le", BODY.decode().encode("utf-16-le"), f"{JSON}; charset=utf-8"),
        (DamageKind.MISSING_FIELD, "cost", "",
         b'{"a":{},"list":[{"id":"9"}],"n":null,"b":true,"s":"12"}', JSON),
        (DamageKind.MISSING_FIELD, "nothing", "", BODY, JSON),
        (DamageKind.CHANGED_TYPE, "cost", "", BODY.replace(b"0.050", b'"0.050"').replace(b"1e2", b'"1e2"')
         .replace(b":7", b':"7"'), JSON),
        (DamageKind.CHANGED_TYPE, "s", "", BODY.replace(b'"12"', b"12"), JSON),
        (DamageKind.CHANGED_TYPE, "n", "", BODY.replace(b"null", b"{}"), JSON),
        (DamageKind.CHANGED_TYPE, "b", "", BODY.replace(b"true", b'"true"'), JSON),
        (DamageKind.CHANGED_TYPE, "list", "", BODY.replace(b'[{"id":"9"}]', b"{}"), JSON),
        (DamageKind.CHANGED_TYPE, "a", "", BODY.replace(b'{"cost":1e2,"cost":7}', b'[{"cost":1e2,"cost":7}]'), JSON),
        (DamageKind.EXTRA_FIELD, "odd", "", BODY.replace(b"}", b',"odd":"damaged by a fault"}'), JSON),
        (DamageKind.RENAMED_KEY, "cost", "price", BODY.replace(b'"cost"', b'"price"'), JSON),
    ],
)  # fmt: skip
def test_a_damage_does_just_what_it_says(
    kind: DamageKind, name: str, value: str, body: bytes, content_type: str
) -> None:
    assert spoil(Content(BODY, JSON), [Damage(kind, name, value)]) == Content(body, content_type)


def test_damages_are_done_in_order() -> None:
    damages = [Damage(DamageKind.RENAMED_KEY, "cost", "price"), Damage(DamageKind.MISSING_FIELD, "price")]
    assert b"cost" not in spoil(Content(BODY, JSON), damages).body
    assert b"cost" not in spoil(Content(BODY, JSON), damages[:1]).body
    assert b"price" in spoil(Content(BODY, JSON), damages[::-1]).body


@given(st.binary(max_size=40), st.lists(st.sampled_from(list(DamageKind)), max_size=4), st.text(max_size=3))
def test_any_bytes_can_be_spoilt(body: bytes, kinds: list[DamageKind], name: str) -> None:
    spoil(Content(body, None), [Damage(kind, name, "" if kind is DamageKind.CHARSET else name) for kind in kinds])


def test_a_response_code_is_renamed_as_an_older_epoch_spelled_it() -> None:
    world = FaultyWorld()
    world.inject(damage=[{"renamed_key": {"from": "response-code", "to": "respose-code"}}])
    row = json.loads(world.send_through("advanta").body)["responses"][0]
    assert row["respose-code"] == 200
    assert "response-code" not in row


def test_a_label_is_added_where_there_was_none() -> None:
    world = FaultyWorld()
    world.inject(respond={"status": 200}, damage=["html"])
    assert ("Content-Type", "text/html") in world.send_through("msgine").headers


OTHER_CODECS = {
    *("base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"),
    *("idna", "undefined"),
}
"""Codecs that cannot write every text: they take bytes, host names or nothing."""
ON_ONE_PLATFORM = {"mbcs", "oem"}


@pytest.mark.parametrize(
    "name", sorted({*encodings.aliases.aliases.values(), "punycode"} - OTHER_CODECS - ON_ONE_PLATFORM)
)
def test_a_character_set_can_write_every_body(name: str) -> None:
    model = DamageModel.model_validate({"charset": name})
    for text in ("ü" * 3_000, "\0", "🎉.a..b", "x" * 70 + ".", json.dumps({"a": ["."] * 99})):
        spoil(Content(text.encode(), JSON), [model.damage()])


@pytest.mark.parametrize("name", sorted({*OTHER_CODECS, "nope"}))
def test_what_is_no_character_set_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="a character set that Python knows"):
        DamageModel.model_validate({"charset": name})
