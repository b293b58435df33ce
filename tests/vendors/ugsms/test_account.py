import dataclasses
from decimal import Decimal

import pytest
from support.inprocess import NOON_2024, body_of
from vendors.ugsms.customer import BALANCE, DOCUMENTED_SEND, KEY, KEY_HEADER, SEND, USAGE, a_world, message

from simulator.vendors.ugsms.account import mask

DAY_MS = 86_400_000
END_OF_2024 = 1_735_689_599_000


def test_the_documented_balance() -> None:
    world = a_world(balance="1000.50", expires_ms=END_OF_2024)
    world.advance(1_845_000)
    response = world.ask("GET", BALANCE, headers=KEY_HEADER)
    assert response.status == 200
    assert response.body == (
        b'{"success":true,"data":{"balance":1000.50,"currency":"UGX","api_key":"abcd1234...xyz9",'
        b'"api_key_expires":"2024-12-31T23:59:59Z","last_api_used":"2024-01-01T12:30:45Z"}}'
    )


def test_the_documented_usage() -> None:
    world = a_world(balance="1860")
    world.advance(2_120_000)
    response = world.ask("GET", USAGE, headers=KEY_HEADER)
    assert response.status == 200
    assert response.body == (
        b'{"success":true,"data":{"user_id":12345,"account_balance":1860.0,"message_price_per_segment":35.0,'
        b'"api_version":"v2","timestamp":"2024-01-01T12:35:20Z"}}'
    )


def test_usage_tells_the_price_that_is_charged_in_uganda() -> None:
    world = a_world()
    world.account.agree_on(dataclasses.replace(world.account.terms, prices={"UG": Decimal("10.50"), "KE": Decimal(50)}))
    assert body_of(world.ask("GET", USAGE, headers=KEY_HEADER))["data"]["message_price_per_segment"] == 10.5
    assert body_of(world.ask("POST", SEND, headers=KEY_HEADER, json=DOCUMENTED_SEND))["data"]["estimated_cost"] == 21


def test_a_key_without_expiry_has_null() -> None:
    assert body_of(a_world().ask("GET", BALANCE, headers=KEY_HEADER))["data"]["api_key_expires"] is None


def test_a_key_that_opens_its_account_lasts_a_year() -> None:
    data = body_of(a_world().ask("GET", BALANCE, headers={"X-API-Key": "YOUR_API_KEY"}))["data"]
    assert (data["api_key"], data["api_key_expires"]) == ("YOUR_API..._KEY", "2024-12-31T12:00:00Z")
    assert data["balance"] == 100_000


@pytest.mark.parametrize(
    ("key", "masked"), [("abcd1234efgh5678xyz9", "abcd1234...xyz9"), ("k" * 88, "kkkkkkkk...kkkk"), ("ab", "ab...ab")]
)
def test_a_key_is_masked_but_for_eight_and_four_characters(key: str, masked: str) -> None:
    assert mask(key) == masked


def test_the_balance_follows_the_deduction() -> None:
    world = a_world(balance="1000")
    world.bulk(message())
    assert body_of(world.ask("GET", USAGE, headers=KEY_HEADER))["data"]["account_balance"] == 1000
    world.advance(2_000)
    assert body_of(world.ask("GET", USAGE, headers=KEY_HEADER))["data"]["account_balance"] == 965


@pytest.mark.parametrize("target", [BALANCE, USAGE])
def test_head_is_served_like_get(target: str) -> None:
    assert a_world().ask("HEAD", target, headers=KEY_HEADER).status == 200


@pytest.mark.parametrize("target", [BALANCE, USAGE])
def test_post_is_not_documented(target: str) -> None:
    assert a_world().ask("POST", target, headers=KEY_HEADER).status == 405


@pytest.mark.parametrize("target", [BALANCE, USAGE])
def test_the_key_may_stand_in_the_body_of_a_get(target: str) -> None:
    assert a_world().ask("GET", target, json={"api_key": KEY}).status == 200


@pytest.mark.parametrize("target", [BALANCE, USAGE])
def test_asking_costs_nothing(target: str) -> None:
    world = a_world()
    before = world.state()
    world.ask("GET", target, headers=KEY_HEADER)
    assert world.state() == before


def test_an_expired_key_is_refused_from_its_instant_on() -> None:
    world = a_world(expires_ms=NOON_2024 + DAY_MS)
    world.advance(DAY_MS - 1)
    assert world.ask("GET", BALANCE, headers=KEY_HEADER).status == 200
    world.advance(1)
    response = world.ask("GET", BALANCE, headers=KEY_HEADER)
    assert (response.status, body_of(response)["error"]) == (401, "Expired API key")


def test_the_real_hosts_are_answered_for() -> None:
    world = a_world()
    assert world.ask("GET", BALANCE, headers=KEY_HEADER, host="ugsms.com").status == 200
    assert world.ask("GET", f"{SEND}?api_key={KEY}", host="www.ugsms.com").status == 400
