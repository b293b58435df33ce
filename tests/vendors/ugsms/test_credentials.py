from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from support.inprocess import World, body_of
from vendors.ugsms.customer import (
    BALANCE,
    BULK,
    DOCUMENTED_SEND,
    DOCUMENTED_SEND_V1,
    KEY,
    KEY_HEADER,
    LOGIN,
    SEND,
    SEND_V1,
    USAGE,
    a_world,
)  # fmt: skip

from simulator.sandbox.books.accounts import Credential
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.chance import Chance
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.sandbox.rules.rules import Rules
from simulator.scenario.build import build_sandbox
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN
from simulator.vendors.ugsms import VENDOR

V2_ROUTES = [("POST", SEND), ("GET", SEND), ("POST", BULK), ("GET", BALANCE), ("GET", USAGE)]


@pytest.mark.parametrize(("method", "target"), V2_ROUTES)
@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({}, "Missing API key"),
        ({"X-API-Key": ""}, "Missing API key"),
        ({"Authorization": "Bearer abcd1234efgh5678xyz9"}, "Missing API key"),
        ({"X-API-Key": "invalid_key"}, "Invalid API key"),
        ({"X-API-Key": "expired_key"}, "Expired API key"),
    ],
)
def test_a_missing_invalid_or_expired_key_is_a_401(
    method: str, target: str, headers: dict[str, str], text: str
) -> None:
    world = a_world()
    before = world.state()
    response = world.ask(method, target, headers=headers)
    assert (response.status, body_of(response)) == (401, {"success": False, "message": text, "error": text})
    assert world.state() == before


def test_the_key_may_stand_in_the_header_in_any_case() -> None:
    assert a_world().ask("POST", SEND, headers={"x-api-key": KEY}, json=DOCUMENTED_SEND).status == 200


def test_the_key_may_stand_in_the_query_of_a_post() -> None:
    assert a_world().ask("POST", f"{SEND}?api_key={KEY}", json=DOCUMENTED_SEND).status == 200


def test_the_key_may_stand_in_a_json_body() -> None:
    assert a_world().ask("POST", SEND, json={**DOCUMENTED_SEND, "api_key": KEY}).status == 200


def test_the_key_may_stand_in_a_form() -> None:
    assert a_world().ask("POST", SEND, form={**DOCUMENTED_SEND, "api_key": KEY}).status == 200


def test_the_header_wins_over_query_and_body() -> None:
    fields = {**DOCUMENTED_SEND, "api_key": "invalid_body"}
    assert a_world().ask("POST", f"{SEND}?api_key=invalid_query", headers=KEY_HEADER, json=fields).status == 200


def test_the_query_wins_over_the_body() -> None:
    fields = {**DOCUMENTED_SEND, "api_key": "invalid_body"}
    assert a_world().ask("POST", f"{SEND}?api_key={KEY}", json=fields).status == 200


@pytest.mark.parametrize("key", [None, 5, True, [KEY], {"key": KEY}, ""])
def test_a_key_in_the_body_that_is_no_text_is_none(key: object) -> None:
    response = a_world().ask("POST", SEND, json={**DOCUMENTED_SEND, "api_key": key})
    assert (response.status, body_of(response)["error"]) == (401, "Missing API key")


@pytest.mark.parametrize("target", [BALANCE, USAGE, SEND])
def test_a_body_of_a_get_that_cannot_be_searched_holds_no_key(target: str) -> None:
    response = a_world().ask("GET", target, body=b"{")
    assert (response.status, body_of(response)["error"]) == (401, "Missing API key")


def test_a_body_that_cannot_be_searched_for_a_key_is_refused() -> None:
    response = a_world().ask("POST", SEND, body=b"{")
    assert response.status == 400


def test_an_unknown_key_is_refused_where_the_world_says_so() -> None:
    world = World(VENDOR, rules=Rules(unknown_credentials=UnknownCredentials.REFUSE))
    response = world.ask("GET", BALANCE, headers={"X-API-Key": "unknown"})
    assert (response.status, body_of(response)["error"]) == (401, "Invalid API key")


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(
    ("login", "text"),
    [
        ({}, "Missing username/password"),
        ({"username": "john_doe"}, "Missing username/password"),
        ({"password": "secret123"}, "Missing username/password"),
        ({"username": "john_doe", "password": ""}, "Missing username/password"),
        ({"username": "john_doe", "password": "invalid"}, "Invalid username/password"),
        ({"username": "expired_john", "password": "secret123"}, "Expired username/password"),
    ],
)
def test_a_missing_or_invalid_login_is_unauthorized(method: str, login: dict[str, str], text: str) -> None:
    response = a_world().ask(method, SEND_V1, json=login)
    assert (response.status, body_of(response)) == (
        401,
        {"success": False, "message": text, "error": text, "code": "UNAUTHORIZED"},
    )


def test_the_login_may_stand_in_the_query_of_a_post() -> None:
    target = f"{SEND_V1}?username=john_doe&password=secret123"
    assert a_world().ask("POST", target, json={"numbers": "0702913454", "message_body": "Hi"}).status == 200


def test_the_login_may_be_split_over_query_and_body() -> None:
    fields = {"numbers": "0702913454", "message_body": "Hi", "password": "secret123"}
    assert a_world().ask("POST", f"{SEND_V1}?username=john_doe", json=fields).status == 200


def test_the_login_in_the_query_wins_over_the_body() -> None:
    world = a_world()
    fields = {**DOCUMENTED_SEND_V1, "password": "invalid"}
    assert world.ask("POST", f"{SEND_V1}?password=secret123", json=fields).status == 200
    assert len(world.sandbox.accounts) == 1


def test_a_login_that_is_no_text_is_none() -> None:
    response = a_world().ask("POST", SEND_V1, json={**DOCUMENTED_SEND_V1, "password": 123})
    assert (response.status, body_of(response)["error"]) == (401, "Missing username/password")


def test_an_api_key_does_not_open_version_1() -> None:
    assert a_world().ask("POST", SEND_V1, headers=KEY_HEADER, json={"api_key": KEY}).status == 401


def test_a_login_does_not_open_version_2() -> None:
    assert a_world().ask("POST", SEND, json={**DOCUMENTED_SEND, **LOGIN}).status == 401


def test_each_key_and_each_login_has_a_limit_of_its_own() -> None:
    world = a_world()
    account = world.account
    account.agree_on(dataclasses.replace(account.terms, limit=per_minute(1)))
    jane = {"username": "jane_doe", "password": "secret456"}
    world.sandbox.accounts.gain(account, Credential("api_key", ("second",)), Credential("login", tuple(jane.values())))

    def statuses(key: str, login: dict[str, str]) -> list[int]:
        sent = world.ask("POST", SEND_V1, json={**DOCUMENTED_SEND_V1, **login})
        return [world.ask("GET", BALANCE, headers={"X-API-Key": key}).status, sent.status]

    assert [statuses(KEY, LOGIN), statuses("second", LOGIN), statuses(KEY, jane)] == [
        [200, 200],
        [200, 429],
        [429, 200],
    ]


LATER = {"key_expires": "2024-06-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("declared", "expiring"),
    [
        ([], {"api_key"}),
        ([{"vendor": "ugsms"}], {"api_key"}),
        ([{"vendor": "ugsms", **LATER}], {"api_key"}),
        ([{"vendor": "ugsms", "credentials": [LOGIN, {"api_key": KEY}], **LATER}], {"api_key"}),
        ([{"vendor": "pushr", **LATER}], {"api_key"}),
    ],
)
def test_keys_expire_and_logins_do_not(declared: list[dict[str, Any]], expiring: set[str]) -> None:
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T00:00:00Z", "accounts": declared}).world()
    sandbox = build_sandbox("test", world, BUILT_IN, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)
    [account] = sandbox.accounts.of_vendor("ugsms")
    assert {each.kind for each in account.credentials if each.expires_ms is not None} == expiring


def test_a_login_that_opened_an_account_is_good_for_years() -> None:
    world = a_world()
    login = {**DOCUMENTED_SEND_V1, "username": "nobody_before"}
    assert world.ask("POST", SEND_V1, json=login).status == 200
    world.advance(3 * 366 * 86_400_000)
    assert world.ask("POST", SEND_V1, json=login).status == 200


def test_both_kinds_of_credentials_share_one_account() -> None:
    world = a_world(balance="1000", deduct_at_once=True)
    world.ask("POST", SEND_V1, json=DOCUMENTED_SEND_V1)
    world.ask("POST", SEND, headers=KEY_HEADER, json=DOCUMENTED_SEND)
    assert world.account.balance == 1000 - 70 - 70


def test_each_version_admits_sixty_requests_a_minute() -> None:
    world = a_world()
    first = {world.ask("POST", SEND_V1, json=LOGIN).status for _ in range(60)}
    second = {world.ask("GET", USAGE, headers=KEY_HEADER).status for _ in range(60)}
    v1, v2 = world.ask("POST", SEND_V1, json=LOGIN), world.ask("GET", USAGE, headers=KEY_HEADER)
    assert (first, second, v1.status, v2.status) == ({400}, {200}, 429, 429)
    assert v1.body == (
        b'{"success":false,"message":"Too many requests","error":"Too many requests","code":"RATE_LIMIT_EXCEEDED"}'
    )
    assert v2.body == b'{"success":false,"message":"Too many requests","error":"Too many requests"}'


def test_a_request_over_the_limit_sends_nothing() -> None:
    world = a_world()
    for _ in range(60):
        world.ask("GET", USAGE, headers=KEY_HEADER)
    before = world.state()
    assert world.post(SEND, dict(DOCUMENTED_SEND)).status == 429
    assert world.state() == before


def test_after_a_minute_requests_are_admitted_again() -> None:
    world = a_world()
    for _ in range(61):
        world.ask("GET", USAGE, headers=KEY_HEADER)
    world.advance(59_999)
    assert world.ask("GET", USAGE, headers=KEY_HEADER).status == 429
    world.advance(1)
    assert world.ask("GET", USAGE, headers=KEY_HEADER).status == 200


def test_two_keys_have_a_limit_each() -> None:
    world = a_world()
    for _ in range(61):
        world.ask("GET", USAGE, headers=KEY_HEADER)
    assert world.ask("GET", USAGE, headers={"X-API-Key": "another"}).status == 200


def test_minted_keys_fit_the_buffer_of_the_c_sample() -> None:
    assert len(VENDOR.kind("api_key").mint(Chance("a").once("demo"))[0]) <= 88


def test_a_key_that_is_no_text_is_invalid() -> None:
    response = a_world().ask("GET", BALANCE, headers={"X-API-Key": "\udcff"})
    assert (response.status, body_of(response)["error"]) == (401, "Invalid API key")
