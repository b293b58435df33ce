"""An account that was declared without credentials is the one that an application's own lead to."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from support.scenarios import ScenarioWorld, load
from toy_vendor.manifest import TOY

from simulator.api.vendor import Vendor
from simulator.commands.accounts import RevokeKey, SetPrice
from simulator.commands.performing import perform
from simulator.sandbox.books.accounts import Account
from simulator.scenario.build import credentials_of
from simulator.vendors.advanta import VENDOR as ADVANTA
from simulator.vendors.pushr import VENDOR as PUSHR
from simulator.vendors.ugsms import VENDOR as UGSMS

HOUR_MS = 3_600_000


def world(text: str = "", vendor: Vendor[Any] = TOY) -> ScenarioWorld:
    return ScenarioWorld(load(f"clock: {{start: 2024-01-01T12:00:00Z, speed: frozen}}\n{text}", vendor), vendor)


def account(played: ScenarioWorld, name: str) -> Account:
    return played.sandbox.accounts.by_id(name)


def payer(played: ScenarioWorld) -> str | None:
    """The account that the last request led to."""
    found = played.latest.account
    return None if found is None else found.id


def payers(played: ScenarioWorld, *tokens: str) -> list[str | None]:
    """The accounts that sends with those tokens lead to."""
    found = []
    for token in tokens:
        assert played.send(token=token).status == 202
        found.append(payer(played))
    return found


def minted(played: ScenarioWorld) -> str:
    return credentials_of(account(played, "toy-1"), TOY)["token"]


def statuses(played: ScenarioWorld, *tokens: str) -> list[int]:
    return [played.send(token=token).status for token in tokens]


def test_an_applications_own_key_gets_the_balance_that_was_declared() -> None:
    played = world("accounts: {ugsms: {balance: 105}}", UGSMS)
    balance = played.ask("GET", "/api/v2/account/balance", X_API_Key="its own")
    assert json.loads(balance.body)["data"]["balance"] == 105.0


def test_without_any_declaration_the_first_account_of_the_vendor_adopts() -> None:
    assert payers(world(), "ours", "ours") == ["toy-1", "toy-1"]


def test_what_was_minted_goes_on_working_and_stays_what_is_handed_out() -> None:
    played = world()
    before = minted(played)
    assert payers(played, "ours", before, "ours") == ["toy-1"] * 3
    assert minted(played) == before


def test_an_account_that_was_declared_with_credentials_adopts_none() -> None:
    played = world("accounts: {toy: {credentials: {token: mine}}}")
    assert payers(played, "ours", "mine") == ["toy-2", "toy-1"]


def test_accounts_that_were_declared_without_credentials_adopt_in_their_order() -> None:
    declared = "accounts: {toy: {credentials: {token: mine}}, toy-2: {balance: 70}, toy-3: {balance: 105}}"
    assert payers(world(declared), "ours", "another's", "a third one's") == ["toy-2", "toy-3", "toy-4"]


def test_further_unknown_ones_open_accounts_on_the_terms_that_the_first_has_by_then() -> None:
    played = world("terms: {toy: {price: 9}}\naccounts: {toy: {balance: 105, price: 7, sender_ids: [TOY, SHOP]}}")
    perform(played.sandbox, SetPrice("toy-1", Decimal(8), None))
    assert payers(played, "ours", "another's") == ["toy-1", "toy-2"]
    assert account(played, "toy-2").terms == account(played, "toy-1").terms
    assert account(played, "toy-2").balance == 105 - 8


def test_an_accounts_url_for_reports_stays_its_own() -> None:
    played = world("accounts: {advanta: {callback_url: 'http://127.0.0.1:8000/dlr'}}", ADVANTA)
    for partner in ("1", "2"):
        played.ask("POST", "/api/services/getbalance", {"partnerID": partner, "apikey": "ours"})
    plans = [account(played, name).callback for name in ("advanta-1", "advanta-2")]
    assert [None if plan is None else plan.url for plan in plans] == ["http://127.0.0.1:8000/dlr", None]


@pytest.mark.parametrize("is_before", [True, False])
def test_the_adopted_are_revoked_with_the_others_whenever_that_was(*, is_before: bool) -> None:
    played = world()
    before = [] if is_before else statuses(played, "ours")
    perform(played.sandbox, RevokeKey("toy-1", None))
    assert [*before, *statuses(played, "ours", minted(played))] == ([] if is_before else [202]) + [401, 401]
    assert len(played.sandbox.accounts) == 1


@pytest.mark.parametrize("hours", [2, 0])
def test_the_adopted_expire_with_the_others_whenever_that_was(hours: int) -> None:
    played = world("accounts: {toy: {key_expires: 2024-01-01T13:00:00Z}}")
    played.advance(hours * HOUR_MS)
    assert statuses(played, "ours", minted(played)) == ([401, 401] if hours else [202, 202])
    played.advance(HOUR_MS)
    assert statuses(played, "ours", minted(played)) == [401, 401]
    assert len(played.sandbox.accounts) == 1


def test_a_key_and_a_login_adopt_the_same_account_each_once() -> None:
    played = world("accounts: {ugsms: {balance: 105}}", UGSMS)
    found = []
    for ordinal in (1, 2):
        played.ask("GET", "/api/v2/account/balance", X_API_Key=f"key {ordinal}")
        found.append(payer(played))
        login = {"username": f"user {ordinal}", "password": "secret", "numbers": "0702913454", "message_body": "Hello"}
        played.ask("POST", "/v1/sms/send", login)
        found.append(payer(played))
    assert found == ["ugsms-1", "ugsms-1", "ugsms-2", "ugsms-3"]


def sent_with(played: ScenarioWorld, public: str, secret: str) -> int:
    """The status of a send with a pair of keys of Push.R."""
    body = {"api_key_public": public, "api_key_secret": secret, "message": "Hi", "recipients": ["233558544343"]}
    return played.ask("POST", "/api/client/sms/send-sms", body).status


def test_an_adopted_public_key_finds_its_account_and_no_other_secret_goes_with_it() -> None:
    played = world(vendor=PUSHR)
    assert [sent_with(played, "ours", "a secret"), sent_with(played, "ours", "a wrong one")] == [201, 401]
    assert played.sandbox.accounts.by_credentials["pushr", "public_key", ("ours",)].account.id == "pushr-1"
    assert len(played.sandbox.accounts) == 1


def test_an_adopted_public_key_is_revoked_with_the_accounts_own() -> None:
    played = world(vendor=PUSHR)
    perform(played.sandbox, RevokeKey("pushr-1", "public_key"))
    assert sent_with(played, "ours", "a secret") == 201
    assert played.sandbox.accounts.by_credentials["pushr", "public_key", ("ours",)].credential.is_revoked


@pytest.mark.parametrize(("said", "found"), [("open", ["toy-2", "toy-3"]), ("adopt", ["toy-1", "toy-2"])])
def test_who_adopts_is_said_by_the_world(said: str, found: list[str]) -> None:
    assert payers(world(f"unknown_credentials: {said}"), "ours", "another's") == found
