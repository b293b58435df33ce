"""Each damage to a body: what it does, and that it leaves repeated keys and the spelling of numbers as they are."""

from __future__ import annotations

import encodings.aliases
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from support.faulty import FaultyWorld

from simulator.sandbox.faults.effects.damage import HTML, Content, Damage, Renamed, spoil
from simulator.scenario.declared_models import model_of

BODY = b'{"cost":0.050,"a":{"cost":1e2,"cost":007},"list":[{"id":"9"}],"n":null,"b":true,"s":"12"}'.replace(
    b"007", b"7"
)
JSON = "application/json"


@pytest.mark.parametrize(
    ("damage", "body", "content_type"),
    [
        (Damage(truncated=True), BODY[: len(BODY) // 2], JSON),
        (Damage(invalid_json=True), BODY[:-1] + b",}", JSON),
        (Damage(html=True), HTML, "text/html"),
        (Damage(html="<p>no"), b"<p>no", "text/html"),
        (Damage(empty=True), b"", JSON),
        (Damage(doubled=True), BODY + BODY, JSON),
        (Damage(content_type="text/html"), BODY, "text/html"),
        (Damage(content_type="text/plain"), BODY, "text/plain"),
        (Damage(charset="utf-16-le"), BODY.decode().encode("utf-16-le"), f"{JSON}; charset=utf-8"),
        (Damage(missing_field="cost"),
         b'{"a":{},"list":[{"id":"9"}],"n":null,"b":true,"s":"12"}', JSON),
        (Damage(missing_field="nothing"), BODY, JSON),
        (Damage(changed_type="cost"), BODY.replace(b"0.050", b'"0.050"').replace(b"1e2", b'"1e2"')
         .replace(b":7", b':"7"'), JSON),
        (Damage(changed_type="s"), BODY.replace(b'"12"', b"12"), JSON),
        (Damage(changed_type="n"), BODY.replace(b"null", b"{}"), JSON),
        (Damage(changed_type="b"), BODY.replace(b"true", b'"true"'), JSON),
        (Damage(changed_type="list"), BODY.replace(b'[{"id":"9"}]', b"{}"), JSON),
        (Damage(changed_type="a"), BODY.replace(b'{"cost":1e2,"cost":7}', b'[{"cost":1e2,"cost":7}]'), JSON),
        (Damage(extra_field="odd"), BODY.replace(b"}", b',"odd":"damaged by a fault"}'), JSON),
        (Damage(renamed_key=Renamed("cost", "price")), BODY.replace(b'"cost"', b'"price"'), JSON),
    ],
)  # fmt: skip
def test_a_damage_does_just_what_it_says(damage: Damage, body: bytes, content_type: str) -> None:
    assert spoil(Content(BODY, JSON), [damage]) == Content(body, content_type)


@pytest.mark.parametrize(
    ("damage", "content", "spoilt"),
    [
        (Damage(invalid_json=True), Content(b"", JSON), Content(b"{,}", JSON)),
        (Damage(charset="utf-16-le"), Content(b"a", None), Content(b"a\0", f"{JSON}; charset=utf-8")),
        (Damage(charset="latin-1"), Content(b"a", "text/plain; x=y"), Content(b"a", "text/plain; charset=utf-8")),
    ],
)
def test_a_damage_copes_with_what_is_missing(damage: Damage, content: Content, spoilt: Content) -> None:
    assert spoil(content, [damage]) == spoilt


@pytest.mark.parametrize(
    ("value", "other"),
    [('"12"', "12"), ('"012"', "0"), ('"1b"', "0"), ('""', "0"), ('"٣"', "0"), ('"10"', "10"), ('"01"', "0")],
)
def test_a_text_becomes_the_number_that_it_spells_or_none(value: str, other: str) -> None:
    body = b'{"a":%b}'
    spoilt = spoil(Content(body % value.encode(), JSON), [Damage(changed_type="a")])
    assert spoilt.body == body % other.encode()


def test_damages_are_done_in_order() -> None:
    damages = [Damage(renamed_key=Renamed("cost", "price")), Damage(missing_field="price")]
    assert b"cost" not in spoil(Content(BODY, JSON), damages).body
    assert b"cost" not in spoil(Content(BODY, JSON), damages[:1]).body
    assert b"price" in spoil(Content(BODY, JSON), damages[::-1]).body


NAMES = st.text(max_size=3)
DAMAGES = st.sampled_from(
    [
        *(
            Damage(truncated=True),
            Damage(invalid_json=True),
            Damage(html=True),
            Damage(empty=True),
            Damage(doubled=True),
        ),
        *(Damage(content_type="text/html"), Damage(charset="utf-16")),
    ]
)
NAMED_DAMAGES = st.one_of(
    st.builds(Damage, missing_field=NAMES), st.builds(Damage, changed_type=NAMES), st.builds(Damage, extra_field=NAMES),
    st.builds(Damage, renamed_key=st.builds(Renamed, NAMES, NAMES)),
)  # fmt: skip


@given(st.binary(max_size=40), st.lists(st.one_of(DAMAGES, NAMED_DAMAGES), max_size=4))
def test_any_bytes_can_be_spoilt(body: bytes, damages: list[Damage]) -> None:
    spoil(Content(body, None), damages)


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
    damage = model_of(Damage).model_validate({"charset": name}).value()
    for text in ("ü" * 3_000, "\0", "🎉.a..b", "x" * 70 + ".", json.dumps({"a": ["."] * 99})):
        spoil(Content(text.encode(), JSON), [damage])


@pytest.mark.parametrize("name", sorted({*OTHER_CODECS, "nope"}))
def test_what_is_no_character_set_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="a character set that Python knows"):
        model_of(Damage).model_validate({"charset": name})
