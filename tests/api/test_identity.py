"""Whose credentials these are: found, adopted, opened or refused, and what a request then makes of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from support.inprocess import NOON_2024
from support.scenarios import ScenarioWorld, load
from toy_vendor.manifest import TOY

from simulator.api.checks import MAX_CREDENTIAL_LENGTH, Adopted, Identity, Opened, Refused, identify
from simulator.api.vendor import CredentialKind, Vendor
from simulator.sandbox.books.accounts import Account, Credential, Found, Presented
from simulator.sandbox.rejection import EXPIRED_CREDENTIALS, INVALID_CREDENTIALS, MISSING_CREDENTIALS

LIFETIME_MS = 1_000
EXPIRES_MS = NOON_2024 + LIFETIME_MS
"""When the keys expire that were drawn at the beginning."""
PAIR = CredentialKind("pair", ("public", "secret"), lambda _: ("pub", "sec"), handle="public")
TERMS = dataclasses.replace(TOY.terms, key_lifetime_ms=LIFETIME_MS)
PAIRED: Vendor[Any] = dataclasses.replace(TOY, credential_kinds=(*TOY.credential_kinds, PAIR), terms=TERMS)
"""The toy with a second kind of credentials, which has a handle; keys are good for a second."""


def world(more: str = "") -> ScenarioWorld:
    text = f"clock: {{speed: frozen}}\naccounts: {{toy: {{credentials: {{token: mine}}, balance: 1000}}}}\n{more}"
    return ScenarioWorld(load(text, PAIRED), PAIRED)


def first(played: ScenarioWorld) -> Account:
    return played.sandbox.accounts.by_id("toy-1")


def balances(played: ScenarioWorld) -> dict[str, int]:
    return {account.id: int(account.balance) for account in played.sandbox.accounts}


def ask(played: ScenarioWorld, *values: str, kind: str = "token") -> Identity:
    return identify(played.sandbox, PAIRED, Presented(kind, values))


def test_known_credentials_are_found_with_their_account() -> None:
    played = world()
    (credential, *_) = first(played).credentials
    assert ask(played, "mine") == Found(first(played), credential)


def test_a_handle_finds_its_account() -> None:
    played = world()
    identity = ask(played, "pub", kind="public")
    assert isinstance(identity, Found)
    assert identity.account is first(played)


def test_unknown_credentials_open_an_account_on_the_terms_of_the_world() -> None:
    played = world("terms: {toy: {price: 7}}")
    identity = ask(played, "new", "secret", kind="pair")
    expires_ms = played.sandbox.now_ms + LIFETIME_MS
    assert isinstance(identity, Opened)
    assert identity.account is None
    assert identity.terms.price == 7
    assert identity.credentials == [
        Credential("pair", ("new", "secret"), expires_ms), Credential("public", ("new",), expires_ms),
    ]  # fmt: skip


def test_what_is_adopted_expires_when_the_accounts_own_do_and_only_that_kind_is() -> None:
    played = world()
    played.sandbox.accounts.wait_for(first(played), "pair")
    played.advance(1)
    assert ask(played, "new", "secret", kind="pair") == Adopted(
        first(played),
        [Credential("pair", ("new", "secret"), EXPIRES_MS), Credential("public", ("new",), EXPIRES_MS)],
    )
    assert isinstance(ask(played, "new"), Opened)
    assert isinstance(ask(played, "mine"), Found)


def test_an_account_that_waits_adopts_where_no_other_may_be_opened() -> None:
    played = world("unknown_credentials: refuse")
    played.sandbox.accounts.wait_for(first(played), "token")
    assert isinstance(ask(played, "new"), Adopted)


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ((), "token", None),
        (("",), "token", MISSING_CREDENTIALS),
        (("pub", ""), "pair", MISSING_CREDENTIALS),
        (("INVALID-key",), "token", INVALID_CREDENTIALS),
        (("Expired-key",), "token", EXPIRED_CREDENTIALS),
        (("invalid", "expired"), "pair", EXPIRED_CREDENTIALS),
        (("half \udcff",), "token", INVALID_CREDENTIALS),
        (("x" * (MAX_CREDENTIAL_LENGTH + 1),), "token", INVALID_CREDENTIALS),
        (("x" * MAX_CREDENTIAL_LENGTH,), "token", None),
        (("pub", "a wrong secret"), "pair", INVALID_CREDENTIALS),
        (("nobody's",), "public", INVALID_CREDENTIALS),
    ],
)
@pytest.mark.parametrize("waits", [False, True])
def test_credentials_that_will_not_do_are_refused_whoever_waits(
    values: tuple[str, ...], kind: str, reason: str | None, *, waits: bool
) -> None:
    played = world()
    if waits:
        for each in ("token", "pair", "public"):
            played.sandbox.accounts.wait_for(first(played), each)
    if not values:
        assert identify(played.sandbox, PAIRED, None) == Refused(MISSING_CREDENTIALS)
    elif reason is None:
        assert isinstance(ask(played, *values, kind=kind), Adopted if waits else Opened)
    else:
        assert ask(played, *values, kind=kind) == Refused(reason)


def test_unknown_credentials_are_refused_where_the_world_says_so() -> None:
    assert ask(world("unknown_credentials: refuse"), "new") == Refused(INVALID_CREDENTIALS)


def revoke(credential: Credential, now_ms: int) -> None:  # noqa: ARG001 - one shape
    credential.is_revoked = True


def expire(credential: Credential, now_ms: int) -> None:
    credential.expires_ms = now_ms


def revoke_and_expire(credential: Credential, now_ms: int) -> None:
    revoke(credential, now_ms)
    expire(credential, now_ms)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(revoke, INVALID_CREDENTIALS), (expire, EXPIRED_CREDENTIALS), (revoke_and_expire, INVALID_CREDENTIALS)],
)
def test_refused_credentials_still_say_whose_they_are(spoil: Callable[[Credential, int], None], reason: str) -> None:
    played = world()
    spoil(first(played).credentials[0], played.sandbox.now_ms)
    assert ask(played, "mine") == Refused(reason, first(played))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(revoke, INVALID_CREDENTIALS), (expire, EXPIRED_CREDENTIALS), (revoke_and_expire, INVALID_CREDENTIALS)],
)
def test_what_is_adopted_is_as_bad_as_the_accounts_own(spoil: Callable[[Credential, int], None], reason: str) -> None:
    played = world()
    played.sandbox.accounts.wait_for(first(played), "token")
    spoil(first(played).credentials[0], played.sandbox.now_ms)
    assert isinstance(ask(played, "new"), Adopted)
    assert played.send(token="new").status == 401
    assert ask(played, "new") == Refused(reason, first(played))


def test_credentials_are_good_until_the_last_moment() -> None:
    played = world()
    expire(first(played).credentials[0], played.sandbox.now_ms + 1)
    assert isinstance(ask(played, "mine"), Found)


@pytest.mark.parametrize("waits", [False, True])
def test_asking_changes_nothing(*, waits: bool) -> None:
    played = world()
    accounts = played.sandbox.accounts
    if waits:
        accounts.wait_for(first(played), "token")
    before = list(accounts.credential_keys()), balances(played)
    assert ask(played, "new") == ask(played, "new")
    assert (list(accounts.credential_keys()), balances(played)) == before


# ------------------------------------------------------------------------------------------ requests


def test_a_request_with_adopted_credentials_is_paid_by_the_account_that_waited() -> None:
    played = world()
    played.sandbox.accounts.wait_for(first(played), "token")
    assert json.loads(played.send(token="theirs").body)["balance"] == 965.0
    assert json.loads(played.send(token="mine").body)["balance"] == 930.0
    assert json.loads(played.send(token="theirs").body)["balance"] == 895.0
    assert balances(played) == {"toy-1": 895}
    assert first(played).credentials[-1].last_used_ms == played.sandbox.now_ms


def test_only_the_first_unknown_credentials_are_adopted() -> None:
    played = world()
    played.sandbox.accounts.wait_for(first(played), "token")
    for token in ("theirs", "another's", "theirs"):
        played.send(token=token)
    assert balances(played) == {"toy-1": 930, "toy-2": 965}


def test_the_credentials_of_an_opened_account_are_found_from_then_on() -> None:
    played = world()
    for _ in range(2):
        played.send(token="new")
    assert balances(played) == {"toy-1": 1000, "toy-2": 930}
