"""Whose requests a limit counts, how long it keeps them out, and what scenarios and faults make of it."""

from __future__ import annotations

import dataclasses
import json

import pytest
from support.scenarios import ScenarioWorld, load
from toy_vendor.manifest import TOY, Policy

from simulator.api.call import Call
from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.sandbox.books.limits import Counted, Limit, Rate, per_minute
from simulator.sandbox.rejection import Rejection


def tell_all(call: Call[Policy], rejection: Rejection) -> Response:
    """The reason and the details of a refusal, as they are."""
    status = call.vendor.errors[rejection.reason].status
    return Response(status, json.dumps({"reason": rejection.reason, **rejection.details}).encode())


def toy(limit: Limit | None, counts: Counted) -> Vendor[Policy]:
    """The toy, with a limit in the terms of its accounts."""
    terms = dataclasses.replace(TOY.terms, limit=limit, limit_counts=counts)
    return dataclasses.replace(TOY, terms=terms, refuse=tell_all)


def world(limit: Limit | None, more: str = "", counts: Counted = Counted.ACCOUNT) -> ScenarioWorld:
    """A world with an account that has two tokens, one and two."""
    text = f"""
clock: {{speed: frozen}}
accounts: {{toy: {{credentials: [{{token: one}}, {{token: two}}], balance: 100000}}}}
{more}
"""
    vendor = toy(limit, counts)
    return ScenarioWorld(load(text, vendor), vendor)


def sent(played: ScenarioWorld, token: str = "one") -> tuple[int, int | None]:
    """The status of a send, and how long it has to wait, if it was refused."""
    response = played.send(token=token)
    return response.status, json.loads(response.body).get("retry_after_ms")


def test_the_credentials_of_an_account_share_its_limit() -> None:
    played = world(Limit((Rate(1, 1_000),)))
    assert [sent(played, "one"), sent(played, "two")] == [(202, None), (429, 1_000)]


def test_a_limit_may_count_each_credential() -> None:
    played = world(Limit((Rate(1, 1_000),)), counts=Counted.CREDENTIAL)
    assert [sent(played, token) for token in ("one", "two", "one", "two")] == [
        (202, None), (202, None), (429, 1_000), (429, 1_000),
    ]  # fmt: skip


def test_accounts_have_limits_of_their_own() -> None:
    played = world(Limit((Rate(1, 1_000),)))
    assert [sent(played, "one"), sent(played, "somebody else")] == [(202, None), (202, None)]


def test_who_exhausts_two_windows_waits_for_the_longer_one() -> None:
    played = world(Limit((Rate(1, 1_000), Rate(2, 10_000))))
    assert sent(played) == (202, None)
    played.advance(400)
    assert sent(played) == (429, 600)
    played.advance(600)
    assert sent(played) == (202, None)
    assert sent(played) == (429, 9_000)
    played.advance(9_000)
    assert sent(played) == (202, None)


def test_the_number_that_is_told_is_that_of_the_exhausted_rate() -> None:
    played = world(Limit((Rate(9, 1_000), Rate(1, 10_000))))
    sent(played)
    assert json.loads(played.send(token="one").body)["limit"] == 1


def test_a_limit_that_the_scenario_lowers_holds_for_the_window_under_way() -> None:
    played = world(per_minute(3), "timeline: [{at: 10s, rate_limit: {account: toy, per_minute: 1}}]")
    assert [sent(played), sent(played)] == [(202, None)] * 2
    played.advance(10_000)
    assert sent(played) == (429, 50_000)
    played.advance(50_000)
    assert [sent(played), sent(played)] == [(202, None), (429, 60_000)]


def test_a_limit_that_the_scenario_lifts_admits_everything() -> None:
    played = world(per_minute(1), "timeline: [{at: 10s, rate_limit: {account: toy, per_minute: none}}]")
    assert [sent(played), sent(played)] == [(202, None), (429, 60_000)]
    played.advance(10_000)
    assert {sent(played) for _ in range(5)} == {(202, None)}


@pytest.mark.parametrize("per_minutes", [[1], ["none", 1], [5, "none", 1]])
def test_whose_requests_are_counted_outlives_a_change_of_the_number(per_minutes: list[int | str]) -> None:
    changes = [{"at": f"{second}s", "rate_limit": {"account": "toy", "per_minute": str(each)}}
               for second, each in enumerate(per_minutes, start=1)]  # fmt: skip
    played = world(per_minute(9), f"timeline: {json.dumps(changes)}", Counted.CREDENTIAL)
    played.advance(10_000)
    assert [sent(played, token)[0] for token in ("one", "two", "one")] == [202, 202, 429]


@pytest.mark.parametrize(
    ("own", "statuses"),
    [
        ("rate_limit: 1", [202, 202, 429]),
        ("rate_limit: 1, limit_counts: account", [202, 429, 429]),
        ("rate_limit: 1, limit_counts: credential", [202, 202, 429]),
        ("limit_counts: account", [202, 429, 429]),
    ],
)
@pytest.mark.parametrize("place", ["accounts", "terms"])
def test_terms_say_whose_requests_are_counted(place: str, own: str, statuses: list[int]) -> None:
    said = {"accounts": "", "terms": "", place: own}
    text = f"""
accounts: {{toy: {{credentials: [{{token: one}}, {{token: two}}], {said["accounts"]}}}}}
terms: {{toy: {{{said["terms"]}}}}}
"""
    vendor = toy(per_minute(1), Counted.CREDENTIAL)
    played = ScenarioWorld(load(text, vendor), vendor)
    assert [sent(played, token)[0] for token in ("one", "two", "one")] == statuses


def test_a_lower_limit_of_a_fault_counts_beside_that_of_the_account() -> None:
    played = world(per_minute(3), "faults: [{name: slow, match: {vendor: toy}, rate_limit: 1}]")
    played.advance(1)
    assert [sent(played), sent(played, "two")] == [(202, None), (429, 60_000)]
    played.sandbox.faults.remove("slow")
    assert [sent(played), sent(played)] == [(202, None), (429, 60_000)]


def test_lower_limits_of_two_faults_count_apart() -> None:
    faults = "[{match: {vendor: toy}, rate_limit: 2}, {match: {vendor: toy}, rate_limit: 2}]"
    played = world(None, f"faults: {faults}")
    assert [sent(played), sent(played), sent(played)] == [(202, None), (202, None), (429, 60_000)]


def test_a_refused_request_is_forced_with_the_number_of_the_first_rate() -> None:
    refuse = "faults: [{match: {vendor: toy}, refuse: rate_limited}]"
    assert json.loads(world(Limit((Rate(7, 5), Rate(9, 6))), refuse).send(token="one").body) == {
        "reason": "rate_limited",
        "retry_after_ms": 5,
        "limit": 7,
    }
