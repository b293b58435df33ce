"""Some messages of a bulk are paid for, the others are not."""

from __future__ import annotations

from decimal import Decimal

from support.scenarios import ScenarioWorld, built_in, found, read

from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause

NUMBERS = [f"070152126{digit}" for digit in range(10)]
TEXT = "Your order is on its way"


def balance_of(world: ScenarioWorld, account: str) -> Decimal:
    return world.sandbox.accounts.by_id(account).balance


def bulk(world: ScenarioWorld, numbers: list[str]) -> int:
    messages = [{"number": number, "message_body": TEXT} for number in numbers]
    return world.ask("POST", "/api/v2/sms/send/bulk", {"messages": messages}, X_API_Key="SHOP_KEY").status


def test_a_bulk_that_was_accepted_is_paid_in_order_until_the_money_is_gone() -> None:
    world = built_in("payment-required-in-mid-bulk")
    assert bulk(world, NUMBERS) == 200
    world.advance(60_000)
    assert world.states() == ["delivered"] * 3 + ["failed"] * 7
    assert balance_of(world, "ugsms-1") == 0
    assert {message.reason for message in world.messages()[3:]} == {"insufficient balance when the background job ran"}
    assert bulk(world, NUMBERS[3:]) == 402  # until somebody pays


def test_sending_again_what_was_not_paid_costs_once_for_each_and_the_whole_bulk_costs_more() -> None:
    spent = []
    for again in (NUMBERS[3:], NUMBERS):
        world = built_in("payment-required-in-mid-bulk")
        bulk(world, NUMBERS)
        world.advance(60_000)
        account = world.sandbox.accounts.by_id("ugsms-1")
        post(world.sandbox, account, Cause.TOP_UP, Decimal(1000))
        bulk(world, again)
        world.advance(60_000)
        spent.append((1105 - account.balance, found(world.sandbox)))
    assert spent == [(Decimal(350), []), (Decimal(455), ["paid-twice"])]


def test_a_list_is_paid_row_by_row() -> None:
    world = built_in("payment-required-in-mid-bulk")
    row = {"partnerID": "SHOP", "apikey": "SHOP_KEY", "pass_type": "plain", "message": TEXT, "shortcode": "ADVANTA"}
    rows = [row | {"clientsmsid": number, "mobile": f"25471234567{number}"} for number in range(5)]
    status, answer = read(world.ask("POST", "/api/services/sendbulk", {"count": 5, "smslist": rows}))
    assert status == 200
    assert [each["response-code"] for each in answer["responses"]] == [200, 200, 200, 1004, 1004]
    assert balance_of(world, "advanta-1") == 0


def test_a_send_to_more_than_the_money_suffices_for_is_refused_as_a_whole() -> None:
    world = built_in("payment-required-in-mid-bulk")
    body = {"to": [f"+25670152126{digit}" for digit in range(4)], "message": TEXT}
    status, answer = read(world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer SHOP_TOKEN"))
    assert (status, answer["error"]["details"]["required"]) == (402, 0.20)
    assert world.messages() == []
    assert balance_of(world, "msgine-1") == Decimal("0.15")
