"""Accounts gain credentials, and each leads to one account alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.plain import open_account, plain_sandbox

from simulator.sandbox.books.accounts import MAX_CREDENTIALS, Account, Credential
from simulator.sandbox.errors import CapacityError, ConflictError
from simulator.sandbox.sandbox import Sandbox


def holder(sandbox: Sandbox, *values: str, kind: str = "token", vendor: str = "toy") -> Account | None:
    found = sandbox.accounts.by_credentials.get((vendor, kind, values))
    return None if found is None else found.account


def test_a_gained_credential_leads_to_its_account_like_the_first() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, "first")
    gained = Credential("token", ("second",))
    sandbox.accounts.gain(account, gained)
    assert (holder(sandbox, "first"), holder(sandbox, "second")) == (account, account)
    found = sandbox.accounts.by_credentials.get(("toy", "token", ("second",)))
    assert found is not None
    assert found.credential is gained is account.credentials[1]
    assert account.secrets == ["first", "second"]


def test_the_same_values_of_another_kind_or_vendor_are_other_credentials() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, "key")
    sandbox.accounts.gain(account, Credential("login", ("key",)))
    assert holder(sandbox, "key", kind="login") is account
    assert holder(sandbox, "key", kind="login", vendor="other") is None


def test_a_credential_of_another_account_is_a_conflict_and_none_of_them_is_gained() -> None:
    sandbox = plain_sandbox()
    owner, other = open_account(sandbox, "taken"), open_account(sandbox, "other")
    with pytest.raises(ConflictError, match=r"\(token\) belong to account toy-1 and cannot become those of toy-2 too"):
        sandbox.accounts.gain(other, Credential("token", ("new",)), Credential("token", ("taken",)))
    assert (holder(sandbox, "taken"), holder(sandbox, "new")) == (owner, None)
    assert other.secrets == ["other"]


def test_a_credential_that_it_has_already_stays_as_it_is() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, "key")
    account.credentials[0].is_revoked = True
    sandbox.accounts.gain(account, Credential("token", ("key",)))
    assert [credential.is_revoked for credential in account.credentials] == [True]


def test_an_account_gains_no_more_credentials_than_it_may() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, "0")
    for number in range(1, MAX_CREDENTIALS - 1):
        sandbox.accounts.gain(account, Credential("token", (str(number),)))
    with pytest.raises(CapacityError, match="account toy-1 has 999 credentials and takes no 2 more"):
        sandbox.accounts.gain(account, Credential("token", ("one",)), Credential("token", ("more",)))
    sandbox.accounts.gain(account, Credential("token", ("last",)))
    with pytest.raises(CapacityError, match="takes no 1 more"):
        sandbox.accounts.gain(account, Credential("token", ("over",)))
    sandbox.accounts.gain(account, Credential("token", ("last",)))
    assert (len(account.credentials), holder(sandbox, "over"), holder(sandbox, "one")) == (MAX_CREDENTIALS, None, None)


def test_every_key_is_named_once_in_the_order_they_came() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox, "a")
    open_account(sandbox, "b")
    sandbox.accounts.gain(account, Credential("token", ("c",)), Credential("token", ("c",)))
    assert [values for _, _, (values,) in sandbox.accounts.credential_keys()] == ["a", "b", "c"]
    assert account.secrets == ["a", "c"]


def test_the_account_that_waited_first_adopts_first_and_once() -> None:
    sandbox = plain_sandbox()
    first, second = open_account(sandbox, "a"), open_account(sandbox, "b")
    for account in (first, second):
        sandbox.accounts.wait_for(account, "token")
    assert sandbox.accounts.waiting("toy", "token") is first
    sandbox.accounts.gain(first, Credential("login", ("c",)))
    assert sandbox.accounts.waiting("toy", "token") is first
    sandbox.accounts.gain(first, Credential("token", ("d",)))
    assert sandbox.accounts.waiting("toy", "token") is second
    sandbox.accounts.gain(second, Credential("token", ("e",)))
    assert sandbox.accounts.waiting("toy", "token") is None


@given(gains=st.lists(st.tuples(st.integers(0, 2), st.lists(st.sampled_from("abcdef"), max_size=3)), max_size=20))
def test_the_index_says_what_the_accounts_have(gains: list[tuple[int, list[str]]]) -> None:
    sandbox = plain_sandbox()
    accounts = [open_account(sandbox, f"own-{number}") for number in range(3)]
    owners = {f"own-{number}": account for number, account in enumerate(accounts)}
    for number, keys in gains:
        account = accounts[number]
        credentials = [Credential("token", (key,)) for key in keys]
        if any(owners.get(key, account) is not account for key in keys):
            with pytest.raises(ConflictError):
                sandbox.accounts.gain(account, *credentials)
        else:
            sandbox.accounts.gain(account, *credentials)
            owners.update(dict.fromkeys(keys, account))
    assert {key: holder(sandbox, key) for key in owners} == owners
    assert {key: account for account in accounts for key in account.secrets} == owners
    assert sum(len(account.credentials) for account in accounts) == len(owners)
