"""The checks before an operation: who is let in, whom an unknown key makes, and how many requests are admitted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from toy_vendor.manifest import SOURCE, TOY

from simulator.api.evidence import Evidence
from simulator.api.request import Request, Response
from simulator.api.vendor import CredentialKind, Vendor, VendorError
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import Account, AccountTerms, Credential, Presented
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.rejection import RATE_LIMITED
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.serving.serve import VendorDirectory

HOUR_MS = 3_600_000


class Door(InProcess):
    """A sandbox in which the toy is asked for a message that does not exist: who is let in is told `gone`."""

    def __init__(self, vendor: Vendor[Any] = TOY, **terms: Any) -> None:
        sandbox = Sandbox("test", Rules(seed="test", **terms), Clock(0, lambda: 0, rate=0))
        super().__init__(sandbox, VendorDirectory((vendor,)))

    def answer(self, token: str) -> Response:
        return self.serve(request_to("GET", f"/toy/messages/toy-99?token={token}"))

    def ask(self, token: str = "mine") -> str:
        return str(json.loads(self.answer(token).body)["code"])

    @property
    def account(self) -> Account:
        [account] = self.sandbox.accounts
        return account


def terms(**changes: Any) -> AccountTerms:
    return replace(TOY.terms, **changes)


def test_an_unknown_key_opens_an_account_and_leads_to_it_from_then_on() -> None:
    door = Door()
    assert [door.ask("one"), door.ask("one"), door.ask("two")] == ["gone"] * 3
    assert [account.credentials[0].values for account in door.sandbox.accounts] == [("one",), ("two",)]


def test_an_account_that_is_opened_so_has_the_sandboxs_terms_for_its_vendor() -> None:
    door = Door(account_terms={"toy": terms(currency="KES"), "other": terms(currency="USD")})
    door.ask()
    assert door.account.terms.currency == "KES"


def test_a_key_that_opened_an_account_lasts_as_long_as_the_terms_say() -> None:
    door = Door(account_terms={"toy": terms(key_lifetime_ms=HOUR_MS)})
    door.advance(HOUR_MS)
    assert door.ask() == "gone"
    assert door.account.credentials[0].expires_ms == 2 * HOUR_MS
    door.advance(HOUR_MS - 1)
    assert door.ask() == "gone"
    door.advance(1)
    assert door.ask() == "late"


def test_a_key_lasts_forever_where_the_terms_name_no_lifetime() -> None:
    door = Door()
    door.ask()
    assert door.account.credentials[0].expires_ms is None


def test_a_revoked_key_is_a_wrong_one() -> None:
    door = Door()
    door.ask()
    door.account.credentials[0].is_revoked = True
    assert door.ask() == "wrong"


def test_it_is_noted_when_a_key_was_last_let_in() -> None:
    door = Door()
    door.ask()
    door.advance(5)
    door.ask()
    assert door.account.credentials[0].last_used_ms == 5
    door.account.credentials[0].is_revoked = True
    door.advance(5)
    door.ask()
    assert door.account.credentials[0].last_used_ms == 5


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "who"),
        ("invalid", "wrong"),
        ("InvalidKey", "wrong"),
        ("my-invalid", "gone"),
        ("expired", "late"),
        ("EXPIRED-1", "late"),
        ("my-expired", "gone"),
        ("k" * 512, "gone"),
        ("k" * 513, "wrong"),
    ],
)
def test_what_a_key_says_of_itself_counts(token: str, code: str) -> None:
    door = Door()
    assert door.ask(token) == code
    assert len(door.sandbox.accounts) == (code == "gone")


def test_where_unknown_credentials_are_refused_a_key_has_to_be_known() -> None:
    door = Door(unknown_credentials=UnknownCredentials.REFUSE)
    open_account(door.sandbox, "toy", TOY.terms, [Credential("token", ("mine",))])
    assert [door.ask("mine"), door.ask("other"), door.ask("expired")] == ["gone", "wrong", "late"]


def login(request: Request) -> Presented:
    """A name and a secret, as one field with a colon in between."""
    name, _, secret = request.query_fields["token"].partition(":")
    return Presented("login", (name, secret))


def test_a_key_whose_public_half_is_known_is_a_wrong_secret() -> None:
    kinds = (CredentialKind("login", ("name", "secret"), lambda _: ("", ""), handle="name"),)
    operations = tuple(replace(each, credentials=login) for each in TOY.operations)
    door = Door(replace(TOY, credential_kinds=kinds, operations=operations))
    assert [door.ask("ann:one"), door.ask("ann:two"), door.ask("bob:two")] == ["gone", "wrong", "gone"]
    assert [each.values for each in next(iter(door.sandbox.accounts)).credentials] == [("ann", "one"), ("ann",)]


LIMITED = {"toy": terms(limit=per_minute(2))}
TELLING = replace(
    TOY,
    errors={
        **TOY.errors,
        RATE_LIMITED: VendorError(429, "slow", "{limit} a minute, wait {retry_after_ms}", Evidence.ASSUMED, SOURCE),
    },
)


def test_so_many_requests_a_minute_are_admitted() -> None:
    door = Door(account_terms=LIMITED)
    assert [door.ask() for _ in range(3)] == ["gone", "gone", "slow"]
    door.advance(59_999)
    assert door.ask() == "slow"
    door.advance(1)
    assert door.ask() == "gone"


def test_who_is_not_admitted_is_told_the_limit_and_how_long_to_wait() -> None:
    door = Door(TELLING, account_terms=LIMITED)
    for _ in range(2):
        door.ask()
    door.advance(1_000)
    assert json.loads(door.answer("mine").body)["error"] == "2 a minute, wait 59000"


def test_accounts_are_counted_apart() -> None:
    door = Door(account_terms=LIMITED)
    assert [door.ask(key) for key in ("one", "one", "one", "two")] == ["gone", "gone", "slow", "gone"]


def test_without_limits_everybody_is_admitted() -> None:
    door = Door(account_terms=LIMITED, rate_limits=False)
    assert {door.ask() for _ in range(5)} == {"gone"}
