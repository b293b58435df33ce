"""A vendor that does wrong with what it accepted, and the ledger that shows it; balances that are stale."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from support.faulty import SENT, FaultyWorld

from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause

HOOK = "http://127.0.0.1:9/hook"
COST = Decimal("0.05")


def test_it_is_charged_twice_and_both_charges_are_the_exchanges() -> None:
    world = FaultyWorld()
    world.inject(charges=2)
    world.send_through("msgine")
    assert world.charged("msgine") == [COST, COST]
    assert len(world.latest.entries) == 2
    assert world.account("msgine").balance == Decimal("99.90")


@pytest.mark.parametrize("left", ["0.02", "0"])
def test_it_is_charged_as_often_as_the_balance_lasts(left: str) -> None:
    world = FaultyWorld()
    post(world.sandbox, world.account("msgine"), Cause.ADJUSTMENT, 2 * COST + Decimal(left) - 100)
    world.inject(charges=5)
    world.send_through("msgine")
    assert world.charged("msgine") == [COST, COST]
    assert world.account("msgine").balance == Decimal(left)


def test_it_is_charged_twice_by_a_background_job_too() -> None:
    world = FaultyWorld()
    world.inject(charges=2)
    world.send_through("ugsms")
    world.advance(60_000)
    assert len(world.charged("ugsms")) == 2


@pytest.mark.parametrize("vendor", SENT)
def test_it_is_charged_and_never_sent(vendor: str) -> None:
    world = FaultyWorld()
    world.inject(send=False)
    world.send_through(vendor)
    world.advance(10 * 86_400_000)
    assert world.states() == ["pending"]
    assert len(world.charged(vendor)) == 1


def test_it_is_refunded_late() -> None:
    world = FaultyWorld()
    world.inject(refund_after="3h")
    world.send_through("msgine")
    world.advance(3 * 3_600_000 - 1)
    assert world.account("msgine").balance == 100 - COST
    world.advance(1)
    assert world.account("msgine").balance == 100


@pytest.mark.parametrize(("spend", "state"), [("all", "failed"), ("1000000", "failed"), ("1", "delivered")])
def test_somebody_spends_between_check_and_background_job(spend: str, state: str) -> None:
    world = FaultyWorld()
    world.inject(spend=spend)
    opening = world.account("ugsms").balance
    assert world.send_through("ugsms").status == 200
    assert world.account("ugsms").balance == (opening - 1 if spend == "1" else 0)
    world.advance(86_400_000)
    assert world.states() == [state]


def test_it_is_reported_before_it_is_answered() -> None:
    world = FaultyWorld()
    world.inject(receipt={"before_answer": True}, match={"vendor": "msgine"})
    response = world.send_through("msgine", callbackUrl=HOOK)
    assert response.transmission is not None
    assert response.transmission.awaits_callbacks
    assert json.loads(response.body)["status"] == "pending"
    world.advance(0)
    assert [each.callback.request.event for each in world.sent] == [
        "message.sent", "message.delivered",
    ]  # fmt: skip


def balance_shown(world: FaultyWorld) -> float:
    body = json.loads(world.ask("GET", "/api/v2/account/balance", X_API_Key="key").body)
    return float(body["data"]["balance"])


def test_a_balance_is_shown_as_it_was() -> None:
    world = FaultyWorld()
    opening = balance_shown(world)
    world.inject(stale_balance="10m")
    world.send_through("ugsms")
    world.advance(60_000)
    assert world.account("ugsms").balance == Decimal(str(opening)) - world.account("ugsms").terms.price
    assert balance_shown(world) == opening
    world.advance(600_000)
    assert balance_shown(world) == float(world.account("ugsms").balance)


@pytest.mark.parametrize(("later_ms", "shown"), [(599_999, 0), (600_000, -5)])
def test_what_moved_in_the_very_instant_is_part_of_a_balance_as_it_was(later_ms: int, shown: int) -> None:
    world = FaultyWorld()
    opening = balance_shown(world)
    world.inject(stale_balance="10m")
    post(world.sandbox, world.account("ugsms"), Cause.ADJUSTMENT, Decimal(-5))
    world.advance(later_ms)
    assert balance_shown(world) == opening + shown


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/api/v1/messages", {"Authorization": "Bearer T"}),
        ("GET", "/api/v1/messages/msg_1000000001", {"Authorization": "Bearer T"}),
        ("GET", "/api/v2/account/balance", {"X_API_Key": "key"}),
    ],
)
def test_every_look_up_answers_with_a_stale_balance(method: str, path: str, headers: dict[str, str]) -> None:
    world = FaultyWorld()
    world.send_through("msgine")
    plain = world.ask(method, path, **headers)
    world.inject(stale_balance="1s")
    world.advance(0)
    stale = world.ask(method, path, **headers)
    assert (stale.status, json.loads(stale.body)) == (plain.status, json.loads(plain.body))


@pytest.mark.parametrize("vendor", SENT)
def test_a_send_goes_well_with_a_stale_balance(vendor: str) -> None:
    world = FaultyWorld()
    world.inject(stale_balance="1h")
    before = world.account(vendor).balance
    assert world.send_through(vendor).status == SENT[vendor]
    world.advance(60_000)
    assert world.account(vendor).balance == before - world.messages()[0].cost
    assert world.latest.account is world.account(vendor)
