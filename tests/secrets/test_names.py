"""Which names hold secrets."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.secrets.names import _TELLING, LOOKED_AT, SecretNames


@pytest.mark.parametrize(
    "name",
    [
        "api_key", "apiKey", "API-KEY", "X-Api-Key", "api.key", "APIKEY", "apikeys", "api_key_secret", "private_key",
        "x-api-client-key", "appKey", "access_token", "token", "X-CSRF-Token", "csrfToken", "X-Amz-Security-Token",
        "password", "Passwd", "db_password", "passphrase", "pass", "user_pwd", "userpwd", "secret", "clientSecret",
        "Authorization", "Proxy-Authorization", "auth", "X-Auth", "oauth", "Cookie", "Set-Cookie", "credentials",
        "X-JWT", "X-Signature", "sig", "hmac", "session", "sessionid", "X-Session-Id", "JSESSIONID", "PHPSESSID",
        "X-Login", "pin", "X-Pin", "userPin", "bearer", "api_key[]", "api_key[0]", "user[api_key]", "list[0][password]",
        " password", "+password", "password2", "pin_2", "pass_code", "pass-phrase", "passkey", "authKey", "user_key",
        "client_key", "api_live_key", "Ocp-Apim-Subscription-Key", "secretKey", "account[key]", "consumerKey",
        "X-Authentication", "pw", "PWD", "otp_token",
    ],
)  # fmt: skip
def test_a_name_that_holds_a_secret_is_known(name: str) -> None:
    assert name in SecretNames()


@pytest.mark.parametrize(
    "name",
    [
        "", "to", "message", "sender_id", "numbers", "keyboard", "key", "monkey", "author", "authority", "secretary",
        "pinned", "shipping", "compass", "pass_type", "bypass", "passenger", "significant", "assessment", "token_type",
        "unknown_credentials", "stray-credentials",
        "access_token_expires_in", "session_length", "password_url", "Content-Type", "User-Agent", "Accept", "Host",
        "X-RateLimit-Limit", "Idempotency-Key", "clientsmsid", "loginning",
        "tokenizer", "tokenization", "authorId", "expires_in", "token_name",
        "api_keyword", "accessKeyboard", "pinCode_hint", "cookie_policy", "client_idempotency_key", "primary_key",
        "session_status", "spin", "opinion", "design", "keys", "count", "passport", "pin1x",
    ],
)  # fmt: skip
def test_any_other_name_holds_none(name: str) -> None:
    assert name not in SecretNames()


@pytest.mark.parametrize(
    "name", ["partnerID", "partner_id", "X-Partner-Id", "list[0][partnerID]", "PARTNERID", "a.partnerId"]
)
def test_a_given_name_is_known_in_every_spelling(name: str) -> None:
    assert name in SecretNames(["partnerID"])
    assert name not in SecretNames()


def test_of_a_name_without_end_its_end_is_looked_at() -> None:
    looked_at: list[str] = []
    names = SecretNames()
    names._told = lambda name: bool(looked_at.append(name))  # type: ignore[assignment, func-returns-value]
    for name in ("api" * 1_200, '{"a":' * 20_000, "x" * 10**6 + "api_key"):
        assert name not in names
    assert {len(name) for name in looked_at} == {LOOKED_AT}
    assert "x" * 10**6 + "_api_key" in SecretNames()
    assert "api_key" + "x" * 10**6 not in SecretNames()


def test_digits_without_end_after_a_word_hold_up_nobody() -> None:
    """A pattern that tried every way to part them would take longer than anybody lives."""
    assert "pin" + "1" * 90 + "x" not in SecretNames()


def test_a_given_name_without_a_letter_makes_no_other_one_a_secret() -> None:
    assert "é" not in SecretNames(["", "é"])
    assert "" not in SecretNames(["", "é"])


@given(st.from_regex(_TELLING), st.sampled_from([str, str.upper, str.title]))
def test_a_name_that_tells_is_never_passed_over(name: str, written: Callable[[str], str]) -> None:
    """Texts are read only where a trace of such a name stands in them."""
    assert SecretNames().may_stand_in(written(name))


def test_most_texts_are_passed_over() -> None:
    names = SecretNames(["partnerID"])
    assert not names.may_stand_in('{"id": 7, "to": "+256701521269", "status": "delivered", "message": "Hello"}')
    for text in ("PartnerID", "p%61ss", "p\\u0061ss", "https://me:him@a.example"):
        assert names.may_stand_in(text)
