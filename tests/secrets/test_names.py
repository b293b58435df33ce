"""Which names hold secrets."""

import pytest

from simulator.secrets.names import LOOKED_AT, SecretNames


@pytest.mark.parametrize(
    "name",
    [
        "api_key", "apiKey", "API-KEY", "X-Api-Key", "api.key", "APIKEY", "apikeys", "api_key_secret", "private_key",
        "x-api-client-key", "appKey", "access_token", "token", "X-CSRF-Token", "csrfToken", "X-Amz-Security-Token",
        "password", "Passwd", "db_password", "passphrase", "pass", "user_pwd", "userpwd", "secret", "clientSecret",
        "Authorization", "Proxy-Authorization", "auth", "X-Auth", "oauth", "Cookie", "Set-Cookie", "credentials",
        "X-JWT", "X-Signature", "sig", "hmac", "session", "sessionid", "X-Session-Id", "JSESSIONID", "PHPSESSID",
        "X-Login", "pin", "X-Pin", "userPin", "bearer", "api_key[]", "api_key[0]", "user[api_key]", "list[0][password]",
        " password", "+password", "password2", "pin_2",
    ],
)  # fmt: skip
def test_a_name_that_holds_a_secret_is_known(name: str) -> None:
    assert name in SecretNames()


@pytest.mark.parametrize(
    "name",
    [
        "", "to", "message", "sender_id", "numbers", "keyboard", "key", "monkey", "author", "authority", "secretary",
        "pinned", "shipping", "compass", "pass_type", "bypass", "passenger", "significant", "assessment", "token_type",
        "access_token_expires_in", "session_length", "password_url", "Content-Type", "User-Agent", "Accept", "Host",
        "X-RateLimit-Limit", "Idempotency-Key", "clientsmsid", "loginning",
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
