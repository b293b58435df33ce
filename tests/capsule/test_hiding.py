"""Secrets leave no trace, and what stands in for them behaves alike."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_vendor.manifest import TOY

from simulator.capsule.hiding import Hiding
from simulator.capsule.pseudonyms import Pseudonyms
from simulator.capsule.signed import signed_anew
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

LONG = "s3cret-Key_of/ours"


def hiding(*secrets: str) -> tuple[Hiding, Pseudonyms]:
    names = Pseudonyms()
    for secret in secrets:
        names.of(secret)
    return Hiding(VendorDirectory([TOY, *BUILT_IN]), names), names


def as_recorded(name: str, value: str) -> str:
    exchange = Exchange(0, None, None, "GET", "/", head_of({name: value}), b"")
    return hiding()[0].sent(exchange)[1][0][1]


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=30))
def test_secrets_that_differ_have_names_that_differ(secrets: list[str]) -> None:
    names = Pseudonyms()
    given_names = [names.of(secret) for secret in secrets]
    assert len(set(given_names)) == len(secrets)
    assert given_names == [names.of(secret) for secret in secrets]


@given(st.text(st.characters(codec="ascii"), min_size=4))
def test_a_name_has_the_shape_of_its_secret(secret: str) -> None:
    name = Pseudonyms().of(secret)
    assert len(name) == len(secret)
    assert [character.isdigit() for character in name] == [character.isdigit() for character in secret]
    assert [character.isspace() for character in name] == [character.isspace() for character in secret]


def test_there_are_more_secrets_than_names_of_one_digit() -> None:
    names = Pseudonyms()
    assert len({names.of(str(number)) for number in range(10)}) == 10


@pytest.mark.parametrize("word", ["invalid", "Expired", "EXPIRED-"])
def test_what_a_word_in_front_says_is_kept(word: str) -> None:
    name = Pseudonyms().of(f"{word}Kx81kd02")
    assert name.startswith(word)
    assert "Kx81kd02" not in name


def test_names_are_made_of_nothing_secret() -> None:
    assert Pseudonyms().of("abcd1234") == Pseudonyms().of("wxyz9876")


@pytest.mark.parametrize("spelled", [LONG, quote(LONG, safe=""), quote_plus(LONG), json.dumps(LONG)[1:-1]])
def test_a_long_secret_is_found_wherever_it_stands(spelled: str) -> None:
    _, names = hiding(LONG)
    text = names.in_text(f"see {spelled}, and {spelled}")
    assert spelled not in text
    assert text.startswith("see ")


def test_a_secret_of_letters_is_found_behind_a_percent_sign() -> None:
    _, names = hiding("abcdefgh123")
    assert "abcdefgh123" not in names.in_text("x=Bearer%20abcdefgh123")


@pytest.mark.parametrize(("key", "shown"), [("ACME_KEY", "ACME_KEY..._KEY"), ("abcdefghijkl0123", "abcdefgh...0123")])
def test_a_key_that_a_vendor_shows_masked_is_masked_like_its_name(key: str, shown: str) -> None:
    hidden, names = hiding(key)
    name = names.of(key)
    text = hidden.body(f'{{"api_key":"{shown}"}}'.encode()).decode()
    assert text == f'{{"api_key":"{name[:8]}...{name[-4:]}"}}'


def test_numbers_are_not_looked_for_in_texts() -> None:
    _, names = hiding("256701521269")
    assert names.in_text("+256701521269") == "+256701521269"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer tiny"), ("authorization", "tiny"), ("Proxy-Authorization", "Basic tiny"),
        ("X-API-Key", "tiny"), ("x-auth-token", " tiny "), ("Cookie", "session=tiny"), ("Token", "tiny"),
    ],
)  # fmt: skip
def test_headers_that_are_named_like_secrets_are_hidden(name: str, value: str) -> None:
    hidden = as_recorded(name, value)
    assert "tiny" not in hidden
    assert len(hidden) == len(value)
    assert hidden.split(" ")[0] == value.split(" ", maxsplit=1)[0] or " " not in value.strip()


@pytest.mark.parametrize(("name", "value"), [("Authorization", "Bearer"), ("Content-Type", "tiny"), ("Host", "tiny")])
def test_other_headers_stay(name: str, value: str) -> None:
    assert as_recorded(name, value) == value


@pytest.mark.parametrize(
    "body",
    [
        '{"apikey": "tiny"}', '[{"APIKEY" :"tiny", "x": 1}]', '\ufeff {"apikey": "t\\u0069ny"}', "apikey=tiny&x=1",
        "x=1&password=t%69ny", '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\ntiny\r\n--b--\r\n',
        '{"a": {"username": "tiny", "password": "tiny"}, "broken',
    ],
)  # fmt: skip
def test_fields_that_are_named_like_secrets_are_hidden(body: str) -> None:
    hidden = hiding()[0].body_that_came(body.encode()).decode()
    assert "tiny" not in hidden
    assert "t\\u0069ny" not in hidden
    assert "t%69ny" not in hidden
    assert hidden != body


def test_a_number_stays_a_number_and_is_the_same_as_the_text() -> None:
    hidden = hiding()[0].body_that_came(b'[{"partnerID": 4711}, {"partnerID": "4711"}]')
    one, two = (each["partnerID"] for each in json.loads(hidden))
    assert str(one) == two != "4711"


@given(st.binary())
def test_a_body_of_any_bytes_is_read_or_left(body: bytes) -> None:
    assert isinstance(hiding(LONG)[0].body_that_came(body), bytes)


def token(secret: str, claims: dict[str, object]) -> str:
    from jwt import encode  # noqa: PLC0415 - what signs is a library of its own

    return encode(claims, secret.ljust(32, "."), "HS256")


def test_a_signed_token_is_signed_anew_for_its_pseudonym() -> None:
    secret = "the-signing-secret".ljust(32, ".")
    relatives = {"public-key": ["public-key", secret]}
    names = Pseudonyms()
    signed = signed_anew(token(secret, {"sub": "public-key", "exp": 7}), names.of, relatives)
    from jwt import decode  # noqa: PLC0415 - as above

    claims = decode(str(signed), names.of(secret), ["HS256"], {"verify_exp": False})
    assert claims == {"sub": names.of("public-key"), "exp": 7}


def test_a_token_that_was_signed_by_nobody_stays_so() -> None:
    names = Pseudonyms()
    given_token = token("somebody else", {"sub": "public-key"})
    signed = str(signed_anew(given_token, names.of, {"public-key": ["public-key", "s" * 32]}))
    assert signed.split(".", maxsplit=1)[0] == given_token.split(".")[0]
    assert signed.split(".")[2] != given_token.split(".")[2]
    assert base64.b64encode(b"public-key").decode().rstrip("=") not in signed


@pytest.mark.parametrize("text", ["", "a.b.c", "eyJhIjoxfQ.x.y", "x" * 10_000, f"{'W10'}.{'W10'}.x"])
def test_what_is_no_signed_token_is_left(text: str) -> None:
    assert signed_anew(text, Pseudonyms().of, {}) is None
