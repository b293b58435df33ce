"""A declared world becomes a sandbox, or an error that says what is wrong with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from simulator.sandbox.books.limits import Limit, per_minute
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.build import build_sandbox, credentials_of
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN


def build(name: str = "test", **declared: Any) -> Sandbox:
    world = WorldModel.model_validate({"speed": 0, **declared}).world()
    return build_sandbox(name, world, BUILT_IN, bounds=Bounds(), present_ms=1_000, real_ms=lambda: 0)


def test_every_vendor_gets_an_account_with_fresh_credentials() -> None:
    sandbox = build()
    assert [account.vendor for account in sandbox.accounts] == [vendor.name for vendor in BUILT_IN]
    for vendor, account in zip(BUILT_IN, sandbox.accounts, strict=True):
        named = credentials_of(account, vendor)
        assert set(named) == {field for kind in vendor.credential_kinds for field in kind.fields}
        assert all(named.values())


def test_fresh_credentials_depend_on_the_name_and_seed_alone() -> None:
    def keys(sandbox: Sandbox) -> list[tuple[str, ...]]:
        return [credential.values for account in sandbox.accounts for credential in account.credentials]

    assert keys(build("one")) == keys(build("one"))
    assert not set(keys(build("one"))) & set(keys(build("two")))
    assert not set(keys(build("one"))) & set(keys(build("one", seed="other")))


def test_a_declared_account_has_what_was_declared_and_the_vendors_defaults() -> None:
    account = build(
        accounts=[{"vendor": "ugsms", "credentials": [{"api_key": "abc"}], "balance": "12.50", "number": 7}]
    ).accounts.of_vendor("ugsms")[0]
    assert (account.balance, account.number, account.terms.price) == (Decimal("12.50"), 7, Decimal(35))
    assert ("abc",) in [credential.values for credential in account.credentials]
    assert {credential.kind for credential in account.credentials} == {"api_key", "login"}


def test_terms_of_a_vendor_hold_for_its_accounts() -> None:
    sandbox = build(
        terms={"msgine": {"price": "0.20", "rate_limit": "5"}}, accounts=[{"vendor": "msgine", "balance": "1"}]
    )
    terms = sandbox.accounts.of_vendor("msgine")[0].terms
    assert (terms.price, terms.requests_per_minute, terms.opening_balance) == (Decimal("0.20"), 5, Decimal(1))


@pytest.mark.parametrize(
    ("terms", "own", "plan", "limit"),
    [
        ({"plan": "starter"}, {}, "starter", per_minute(100, burst=20)),
        ({}, {"plan": "free"}, "free", per_minute(60, burst=10)),
        ({"plan": "starter"}, {"plan": "professional"}, "professional", per_minute(500, burst=50)),
        ({"rate_limit": "5"}, {"plan": "free"}, "free", per_minute(60, burst=10)),
        ({"plan": "starter"}, {"rate_limit": "5"}, "starter", per_minute(5)),
        ({"plan": "starter"}, {"plan": "free", "rate_limit": "none"}, "free", None),
        ({}, {}, None, per_minute(60)),
    ],
)
def test_the_limit_of_a_plan_is_that_of_the_account_unless_it_says_its_own(
    terms: dict[str, str], own: dict[str, str], plan: str | None, limit: Limit | None
) -> None:
    sandbox = build(terms={"msgine": terms}, accounts=[{"vendor": "msgine", **own}])
    account = sandbox.accounts.of_vendor("msgine")[0]
    assert (account.terms.plan, account.terms.limit) == (plan, limit)


@pytest.mark.parametrize(("vendor", "known"), [("msgine", "free, starter, professional"), ("ugsms", "none")])
@pytest.mark.parametrize("section", ["terms", "accounts"])
def test_a_plan_that_the_vendor_does_not_sell_is_refused(section: str, vendor: str, known: str) -> None:
    declared: dict[str, Any] = {
        "terms": {vendor: {"plan": "startr"}},
        "accounts": [{"vendor": vendor, "plan": "startr"}],
    }
    with pytest.raises(SimulatorError, match=f"unknown plan of {vendor} 'startr'.*known: {known}"):
        build(**{section: declared[section]})


@pytest.mark.parametrize(("own", "price"), [({"price": "2"}, "2"), ({"balance": "1"}, "3"), ({"prices": {}}, "0.05")])
def test_a_price_of_an_accounts_own_holds_in_every_region(own: dict[str, Any], price: str) -> None:
    terms = {"msgine": {"prices": {"UG": "3"}}}
    account = build(terms=terms, accounts=[{"vendor": "msgine", **own}]).accounts.of_vendor("msgine")[0]
    assert account.price_for("+256701521269") == Decimal(price)


@pytest.mark.parametrize(
    ("given", "own", "says"),
    [
        ({"balance": "7"}, {"balance": "1", "price": "2"}, {"balance": "7", "price": "2"}),
        ({"price": "7"}, {"prices": {"UG": "2"}}, {"price": "7", "prices": None}),
        ({"price": "7", "prices": {"KE": "3"}}, {"prices": {"UG": "2"}}, {"price": "7", "prices": {"KE": "3"}}),
        ({"plan": "starter"}, {"plan": "free", "rate_limit": "5"}, {"plan": "starter", "rate_limit": None}),
        ({"rate_limit": "6"}, {"plan": "free"}, {"plan": "free", "rate_limit": 6}),
    ],
)
def test_terms_that_are_given_later_win_over_what_accounts_say_of_their_own(
    given: dict[str, Any], own: dict[str, Any], says: dict[str, Any]
) -> None:
    accounts = [{"vendor": "msgine", **own}, {"vendor": "ugsms", "balance": "1"}]
    below = WorldModel.model_validate({"accounts": accounts}).world()
    world = WorldModel.model_validate({"terms": {"msgine": given}}).over(below)
    first, other = (each.model_dump(mode="json") for each in world.accounts)
    assert {name: first[name] for name in says} == says
    assert other["balance"] == "1"


def test_terms_that_are_given_together_with_accounts_are_what_these_begin_with() -> None:
    below = WorldModel.model_validate({"accounts": [{"vendor": "msgine", "balance": "1"}]}).world()
    given = {"terms": {"msgine": {"balance": "7"}}, "accounts": [{"vendor": "msgine", "balance": "2"}]}
    assert [each.balance for each in WorldModel.model_validate(given).over(below).accounts] == [Decimal(2)]


@pytest.mark.parametrize(
    ("switch", "value", "expected"),
    [
        ("ugsms.strict_json", True, True),
        ("ugsms.strict_json", False, False),
        ("ugsms.strict_json", 1, True),
        ("ugsms.strict_json", "yes", True),
        ("ugsms.partial_failure_status", 207, 207),
        ("ugsms.partial_failure_status", 207.0, 207),
        ("ugsms.partial_failure_status", "207", 207),
        ("ugsms.deduction_delay_ms", 0, 0),
    ],
)
def test_a_switch_takes_what_stands_in_json(switch: str, value: object, expected: object) -> None:
    vendor, _, field = switch.partition(".")
    assert getattr(build(policies={switch: value}).rules.policies[vendor], field) == expected


@pytest.mark.parametrize(
    ("switch", "value", "told"),
    [
        ("ugsms.strict_json", 2, "'2' is invalid"),
        ("ugsms.partial_failure_status", True, "'true' is invalid"),
        ("ugsms.partial_failure_status", 207.5, "'207.5' is invalid"),
        ("ugsms.bulk_balance", False, "'false' is invalid"),
    ],
)
def test_a_switch_takes_no_truth_or_number_that_it_cannot_mean(switch: str, value: object, told: str) -> None:
    with pytest.raises(SimulatorError, match=told):
        build(policies={switch: value})


@pytest.mark.parametrize("value", [None, [], {}, ["after"]])
def test_a_switch_takes_nothing_else(value: object) -> None:
    with pytest.raises(ValidationError, match="Input should be a valid string"):
        build(policies={"ugsms.bulk_balance": value})


def test_sender_ids_may_wait_for_approval() -> None:
    account = build(accounts=[{"vendor": "pushr", "sender_ids": ["SHOP", "BANK:pending"]}]).accounts.of_vendor("pushr")[
        0
    ]
    assert (account.may_send_as("SHOP"), account.may_send_as("BANK"), account.may_send_as("OTHER")) == (
        True,
        False,
        False,
    )
    assert account.default_sender == "SHOP"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"accounts": [{"vendor": "ugsm"}]}, "unknown vendor 'ugsm'; did you mean 'ugsms'"),
        ({"terms": {"ugsm": {}}}, "unknown vendor 'ugsm'; did you mean 'ugsms'"),
        (
            {"accounts": [{"vendor": "ugsms", "credentials": [{"key": "a"}]}]},
            "expected {api_key} or {username, password}",
        ),
        ({"policies": {"ugsms.bulk_balnce": "after"}}, "did you mean 'ugsms.bulk_balance'"),
        ({"policies": {"ugsms.bulk_balance": "later"}}, "'later' is invalid"),
    ],
)
def test_a_world_that_cannot_be_made_says_why(declared: dict[str, Any], said: str) -> None:
    with pytest.raises(SimulatorError) as error:
        build(**declared)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "declared",
    [{"spede": 1}, {"speed": -1}, {"accounts": [{"vendor": "ugsms", "balance": "-1"}]}, {"start": "noon"}, {"seed": 7}],
)
def test_a_declaration_of_another_shape_is_refused(declared: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WorldModel.model_validate(declared)


def test_a_switch_changes_that_switch_alone() -> None:
    policy = build(policies={"ugsms.bulk_balance": "after"}).rules.policies["ugsms"]
    ugsms = next(vendor for vendor in BUILT_IN if vendor.name == "ugsms")
    assert policy.bulk_balance.value == "after"
    assert policy.deduction_delay_ms == ugsms.policy.deduction_delay_ms
