import dataclasses

import pytest
from support.inprocess import World, body_of, headers_of
from vendors.pushr.client import (
    CUSTOM,
    DOCUMENTED_SEND,
    HOUR_MS,
    LIST,
    SEND,
    a_world,
    custom,
    detail,
    open_account,
    send,
)

from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.chance import Chance
from simulator.sandbox.rejection import RATE_LIMITED, Rejection
from simulator.sandbox.rules.rules import Rules
from simulator.vendors.pushr import VENDOR
from simulator.vendors.pushr.credentials import API_KEYS
from simulator.vendors.pushr.policy import BadKeysShape

BAD_KEYS = "Invalid or inactive API keys."


@pytest.mark.parametrize("key", ["api_key_public", "api_key_secret"])
@pytest.mark.parametrize("value", [..., None, "", 12, ["your_public_key"], {}, True])
def test_missing_keys_are_unauthorized(key: str, value: object) -> None:
    world = a_world()
    response = send(world, **{key: value})
    assert (response.status, body_of(response)) == (401, detail("Authentication credentials were not provided."))
    assert list(world.sandbox.accounts) == []


def test_a_body_without_any_key_is_unauthorized() -> None:
    assert a_world().ask("POST", SEND, json={}).status == 401
    assert a_world().ask("POST", SEND).status == 401
    assert custom(a_world(), api_key_public=..., api_key_secret=...).status == 401


@pytest.mark.parametrize("keys", [{"api_key_public": "invalid"}, {"api_key_secret": "EXPIRED-1"}])
def test_keys_that_say_so_are_refused(keys: dict[str, str]) -> None:
    response = send(a_world(), **keys)
    assert (response.status, body_of(response)) == (401, detail(BAD_KEYS))


def test_unknown_keys_are_refused_where_accounts_are_not_open() -> None:
    world = a_world(is_open=False)
    open_account(world)
    assert send(world).status == 201
    response = send(world, api_key_public="unknown")
    assert (response.status, body_of(response)) == (401, detail(BAD_KEYS))


def test_a_wrong_secret_is_refused_even_where_accounts_are_open() -> None:
    world = a_world()
    send(world)
    response = send(world, api_key_secret="wrong")
    assert (response.status, body_of(response)) == (401, detail(BAD_KEYS))
    assert world.account.number == 1


def test_expired_keys_are_refused() -> None:
    world = a_world()
    open_account(world, expires_ms=world.sandbox.now_ms + HOUR_MS)
    assert send(world).status == 201
    world.advance(HOUR_MS)
    response = send(world)
    assert (response.status, body_of(response)) == (401, detail(BAD_KEYS))


@pytest.mark.parametrize("keys", [{"api_key_public": "invalid"}, {"api_key_secret": "expired"}])
def test_the_shape_seen_in_use_can_be_switched_on(keys: dict[str, str]) -> None:
    response = send(a_world(bad_keys_shape=BadKeysShape.API_KEY), **keys)
    assert (response.status, body_of(response)) == (401, {"api_key": [BAD_KEYS]})


def test_other_refusals_keep_their_shape() -> None:
    world = a_world(bad_keys_shape=BadKeysShape.API_KEY)
    assert body_of(send(world, message="")) == detail("message: This field may not be blank.")
    assert body_of(world.ask("POST", SEND)) == detail("Authentication credentials were not provided.")


def test_unknown_keys_open_an_account_of_the_documented_terms() -> None:
    world = a_world()
    send(world)
    account = world.account
    assert (account.number, account.terms.currency, account.terms.default_sender) == (1, "GHS", "PYWE")
    assert [str(amount) for amount in world.amounts()] == ["1000", "-2.50"]


def test_both_operations_know_the_same_account() -> None:
    world = a_world()
    send(world)
    custom(world)
    assert len(world.account.submissions) == 2


def test_the_keys_come_before_the_fields() -> None:
    assert send(a_world(), api_key_public="invalid", message="").status == 401


def test_fresh_keys_are_long_enough_to_sign_with() -> None:
    public_key, secret = API_KEYS.mint(Chance("test").once("credentials"))
    assert len(bytes.fromhex(public_key)) == 16
    assert len(bytes.fromhex(secret)) == 32


# ---------------------------------------------------------------------------------------------- other refusals


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"{}{}", b"[" * 100_000, b'{"a": NaN}'])
def test_a_body_that_cannot_be_read_is_refused(body: bytes) -> None:
    response = a_world().ask("POST", SEND, body=body, headers={"Content-Type": "application/json"})
    assert response.status == 400
    assert list(body_of(response)) == ["detail"]
    assert body_of(response)["detail"].startswith("Parse error - ")


def test_half_a_surrogate_is_no_text() -> None:
    body = b'{"api_key_public": "a", "api_key_secret": "b", "message": "\xed\xa0\x80", "recipients": ["233558544343"]}'
    assert a_world().ask("POST", SEND, body=body).status == 400


@pytest.mark.parametrize(("method", "path"), [("GET", SEND), ("GET", CUSTOM), ("DELETE", SEND), ("POST", LIST)])
def test_another_method_is_refused(method: str, path: str) -> None:
    response = a_world().ask(method, path, json=DOCUMENTED_SEND)
    assert (response.status, body_of(response)) == (405, detail(f'Method "{method}" not allowed.'))


@pytest.mark.parametrize("path", [f"{SEND}/", f"{CUSTOM}/", "/api/client/sms", "/sms/send-sms"])
def test_a_path_counts_to_the_letter(path: str) -> None:
    response = a_world().ask("POST", path, json=DOCUMENTED_SEND)
    assert response.status == 404
    assert headers_of(response)["X-SMS-Simulator-Problem"] == "unknown-route"


def test_there_is_no_limit_of_requests_by_default() -> None:
    assert VENDOR.terms.requests_per_minute is None


def test_an_account_with_a_limit_is_throttled() -> None:
    world = a_world()
    open_account(world, limit=per_minute(1))
    send(world)
    world.advance(500)
    response = send(world)
    assert (response.status, body_of(response)) == (
        429,
        detail("Request was throttled. Expected available in 60 seconds."),
    )
    assert headers_of(response)["Retry-After"] == "60"
    world.advance(60_000)
    assert send(world).status == 201


def test_the_refused_are_counted_by_reason() -> None:
    world = a_world()
    send(world, message="")
    [exchange] = world.sandbox.journal.newest_first()
    assert (exchange.rejection, exchange.status) == ("field_blank", 400)


def throttle(_: object) -> None:
    raise Rejection(RATE_LIMITED)


def test_a_throttled_answer_always_says_when_to_come_back() -> None:
    operation = dataclasses.replace(VENDOR.operations[0], checks=(throttle,))
    world = World(dataclasses.replace(VENDOR, operations=(operation,)), rules=Rules(seed="test"))
    assert headers_of(world.ask("POST", SEND))["Retry-After"] == "1"
