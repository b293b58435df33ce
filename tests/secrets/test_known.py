"""Secrets that are known are found wherever they stand, ten thousand of them in one pass."""

import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.secrets.known import KnownSecrets

SECRET = 's3cret/+ "of" é'


def cleared(text: str, *secrets: str, shortest: int = 8) -> str:
    return KnownSecrets(secrets, shortest).in_text(text, lambda _: "(hidden)")


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET, json.dumps(SECRET)[1:-1], json.dumps(SECRET, ensure_ascii=False)[1:-1], quote(SECRET),
        quote_plus(SECRET), quote(SECRET, safe=""), quote(SECRET, safe="").lower(),
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    ],
)  # fmt: skip
def test_a_secret_is_found_in_every_usual_spelling(spelled: str) -> None:
    assert cleared(f"a{spelled}b, {spelled}", SECRET) == "a(hidden)b, (hidden)"


def test_a_short_one_is_left() -> None:
    assert cleared("1234567 is 1234567", "1234567") == "1234567 is 1234567"
    assert cleared("1234567", "1234567", shortest=4) == "(hidden)"


def test_the_longest_that_fits_is_taken() -> None:
    assert cleared("abcdefgh-abcdefghij", "abcdefgh", "abcdefghij") == "(hidden)-(hidden)"


@pytest.mark.parametrize(("text", "shown"), [
    ('"abcdefghij…', '"(hidden)…'), ('"abcdefghij…"', '"(hidden)…"'), ("as abcdefghij…, no", "as (hidden)…, no"),
    ("abcdefg…", "abcdefg…"), ("abcdefghix…", "abcdefghix…"),
])  # fmt: skip
def test_the_beginning_of_one_that_was_cut_off_is_found(text: str, shown: str) -> None:
    assert cleared(text, "abcdefghijklmnop") == shown


@given(st.text(), st.lists(st.text(min_size=8)))
def test_no_secret_is_left_and_nothing_else_is_lost(text: str, secrets: list[str]) -> None:
    hidden = KnownSecrets(secrets).in_text(text.join(secrets), lambda _: "\0")
    assert not [secret for secret in secrets if secret in hidden and "\0" not in secret]
    assert cleared(text, *secrets) == text or any(secret in text for secret in secrets)


@given(st.lists(st.text("ab", min_size=3, max_size=9), min_size=9), st.text("ab", max_size=40))
def test_of_all_that_begin_at_a_place_the_longest_is_taken(secrets: list[str], text: str) -> None:
    shown, at = "", 0
    while at < len(text):
        longest = max((secret for secret in secrets if text.startswith(secret, at)), key=len, default="")
        shown += longest.upper() or text[at]
        at += len(longest) or 1
    assert KnownSecrets(secrets, 3).in_text(text, str.upper) == shown


@pytest.mark.parametrize("repeated", ["aaaaaaaab", "aaaaaaaac", f"aaaaaaaa{'c' * 600}", "aaaaaaaacc…"])
def test_hundreds_of_lengths_are_not_tried_one_by_one(repeated: str) -> None:
    secrets = KnownSecrets("aaaaaaaa" + "c" * number for number in range(505))
    text = repeated * (400_000 // len(repeated))
    began_s = time.thread_time()
    secrets.in_text(text, lambda _: "(hidden)")
    assert time.thread_time() - began_s < 1


def test_ten_thousand_that_begin_alike_are_looked_for_in_one_pass() -> None:
    secrets = [f"beginning-{number:05d}" for number in range(10_000)]
    text = "beginning-0000x " * 30_000 + secrets[77]
    assert cleared(text, *secrets) == "beginning-0000x " * 30_000 + "(hidden)"
