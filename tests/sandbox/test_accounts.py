"""Accounts: how they are opened and found, what they pay, and as whom they may send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from simulator.sandbox.books.accounts import Account, Accounts, AccountTerms, Credential
from simulator.sandbox.errors import CapacityError, UnknownNameError

TERMS = AccountTerms("UGX", Decimal(35), Decimal(1_000), "SHOP")
UGANDA, KENYA, GUERNSEY, BRITAIN = "+256701521269", "+254712345678", "+447911123456", "+447400123456"


def account(**changes: Any) -> Account:
    return opened(Accounts(10), **changes)


def opened(accounts: Accounts, vendor: str = "toy", keys: Sequence[str] = ("mine",), **changes: Any) -> Account:
    return accounts.open(vendor, replace(TERMS, **changes), [Credential("token", (key,)) for key in keys], 7)


# ------------------------------------------------------------------------------------------------- open and find


def test_an_account_is_opened_without_money() -> None:
    found = account()
    assert (found.id, found.vendor, found.number, found.opened_ms) == ("toy-1", "toy", 1, 7)
    assert found.balance == 0


def test_accounts_are_numbered_by_vendor_unless_a_number_is_given() -> None:
    accounts = Accounts(10)
    opened(accounts)
    opened(accounts, "other")
    second = accounts.open("toy", TERMS, [], 7, number=4711)
    assert [(each.id, each.number) for each in accounts] == [("toy-1", 1), ("other-1", 1), ("toy-2", 4711)]
    assert accounts.of_vendor("toy") == [accounts.by_id("toy-1"), second]
    assert (accounts.count_of("toy"), accounts.count_of("other"), accounts.count_of("none")) == (2, 1, 0)
    assert len(accounts) == 3


def test_each_of_an_accounts_credentials_leads_to_it_at_its_vendor() -> None:
    accounts = Accounts(10)
    mine = opened(accounts, keys=["one", "two"])
    opened(accounts, "other", keys=["three"])
    for place, key in enumerate(("one", "two")):
        assert accounts.by_credentials.get(("toy", "token", (key,))) == (mine, mine.credentials[place])
    for vendor, kind, key in (("toy", "token", "three"), ("toy", "key", "one"), ("other", "token", "one")):
        assert accounts.by_credentials.get((vendor, kind, (key,))) is None


def test_credentials_that_were_drawn_are_told_apart_from_others() -> None:
    accounts = Accounts(10)
    drawn, given = Credential("token", ("drawn",), is_minted=True), Credential("token", ("given",))
    accounts.open("toy", TERMS, [drawn, given], 7)
    assert [list(accounts.credential_keys_with(is_minted=is_minted)) for is_minted in (True, False)] == [
        [("toy", "token", ("drawn",))],
        [("toy", "token", ("given",))],
    ]


def test_an_unknown_id_is_told_with_the_nearest_one() -> None:
    accounts = Accounts(10)
    opened(accounts)
    with pytest.raises(UnknownNameError) as caught:
        accounts.by_id("toy-l")
    assert str(caught.value) == "unknown account 'toy-l'; did you mean 'toy-1'? (known: toy-1)"


def test_no_more_accounts_are_opened_than_there_may_be() -> None:
    accounts = Accounts(2)
    opened(accounts, keys=["one"])
    opened(accounts, keys=["two"])
    with pytest.raises(CapacityError) as caught:
        opened(accounts, keys=["three"])
    assert str(caught.value) == (
        "this sandbox holds 2 accounts and takes no more: every unknown key opens one; "
        "reset the sandbox, or raise the limit (--max-accounts)"
    )
    assert len(accounts) == accounts.limit == 2


def test_an_account_knows_all_its_secrets() -> None:
    found = account()
    found.credentials = [Credential("login", ("john", "secret")), Credential("key", ("k",))]
    assert found.secrets == ["john", "secret", "k"]


# ------------------------------------------------------------------------------------------------- prices


def test_one_price_holds_everywhere() -> None:
    found = account()
    assert [found.price_for(UGANDA), found.price_in("KE"), found.price_in()] == [35, 35, 35]
    assert [found.cost_of(UGANDA, segments) for segments in (1, 2, 3)] == [35, 70, 105]


def test_equal_costs_are_one_object() -> None:
    found = account()
    assert found.cost_of(UGANDA, 2) is found.cost_of(KENYA, 2)


def test_a_region_may_have_a_price_of_its_own() -> None:
    found = account(prices={"KE": Decimal(50)})
    assert [found.price_for(KENYA), found.price_for(UGANDA)] == [50, 35]
    assert [found.cost_of(KENYA, 3), found.cost_of(UGANDA, 3)] == [150, 105]


def test_the_closest_region_with_a_price_counts() -> None:
    found = account(prices={"GB": Decimal(4), "GG": Decimal(9)})
    assert [found.price_for(each) for each in (GUERNSEY, BRITAIN)] == [9, 4]
    assert account(prices={"GB": Decimal(4)}).price_for(GUERNSEY) == 4
    assert found.price_in("UG", "GB", "GG") == 4


def test_another_price_holds_from_then_on() -> None:
    found = account()
    assert found.cost_of(UGANDA, 2) == 70
    found.agree_on(replace(TERMS, price=Decimal(1)))
    assert [found.cost_of(UGANDA, 2), found.price_for(UGANDA)] == [2, 1]


# ------------------------------------------------------------------------------------------------- sender IDs


@pytest.mark.parametrize(
    ("sender_id", "may"),
    [("ANY", True), ("Invalid1", False), ("PENDING", False), ("pendingX", False), ("MY-INVALID", True), ("", True)],
)
def test_an_account_that_approves_every_sender_id_refuses_those_that_say_so(sender_id: str, *, may: bool) -> None:
    assert account().may_send_as(sender_id) is may


def test_a_listed_sender_id_is_approved_as_the_list_says() -> None:
    found = account(sender_ids={"SHOP": True, "BANK": False})
    assert [found.may_send_as(each) for each in ("SHOP", "BANK", "shop", "OTHER")] == [True, False, False, False]


def test_a_rejected_sender_id_is_refused_whatever_else_is_said() -> None:
    rejected = frozenset({"SHOP"})
    assert not account(rejected_sender_ids=rejected).may_send_as("SHOP")
    assert account(rejected_sender_ids=rejected).may_send_as("BANK")
    assert not account(sender_ids={"SHOP": True}, rejected_sender_ids=rejected).may_send_as("SHOP")


def test_the_default_sender_is_the_first_that_is_approved_and_not_rejected() -> None:
    listed = {"BANK": False, "SHOP": True, "POST": True}
    assert account().default_sender == "SHOP"
    assert account(rejected_sender_ids=frozenset({"SHOP"})).default_sender is None
    assert account(sender_ids=listed).default_sender == "SHOP"
    assert account(sender_ids=listed, rejected_sender_ids=frozenset({"SHOP"})).default_sender == "POST"
    assert account(sender_ids={"BANK": False}).default_sender is None


def test_terms_have_defaults() -> None:
    assert (TERMS.requests_per_minute, TERMS.prices, TERMS.sender_ids, TERMS.budget) == (60, {}, None, None)
