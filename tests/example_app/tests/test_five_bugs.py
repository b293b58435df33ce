"""Five bugs that projects had: each check holds for the careful service, and is seen to fail on the naive one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from example_app.habits import CAREFUL, NAIVE
from example_app.tests.shop import PHONE, OpenShop, Shop

from simulator.testing import SmsSimulator, UnmetError

# ------------------------------------------------------------- 1. what was accepted, without an answer, is paid twice


async def check_that_a_lost_answer_costs_nothing(shop: Shop) -> None:
    await shop.sms.faults.add(
        match={"vendor": "msgine", "operation": "send", "first": 1}, phase="after", wire="close"
    )  # accepted and charged; then the connection closes
    assert (await shop.otp())["state"] == "sent"
    await shop.sms.assert_sent(1, to=PHONE)
    assert await shop.sms.spent("msgine") == Decimal("0.05")


async def test_a_lost_answer_costs_nothing(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    await check_that_a_lost_answer_costs_nothing(shop)
    await shop.pass_time("5s")
    assert (await shop.get("/otp/otp-1"))["state"] == "delivered"


@pytest.mark.sms_relaxed("money")
async def test_the_naive_service_pays_twice_for_a_lost_answer(open_shop: OpenShop) -> None:
    shop = await open_shop(NAIVE)
    with pytest.raises(UnmetError, match=r"expected exactly 1 message .* found 2"):
        await check_that_a_lost_answer_costs_nothing(shop)
    money = await shop.sms.money()
    assert [(each["rule"], each["amount"]) for each in money["findings"]] == [("paid-twice", "0.05")]


@pytest.mark.xfail(raises=pytest.fail.Exception, reason="the plugin finds the text that was paid for twice by itself")
async def test_the_naive_service_fails_even_where_nobody_looks_at_money(open_shop: OpenShop) -> None:
    shop = await open_shop(NAIVE)
    await shop.sms.faults.add(match={"vendor": "msgine", "first": 1}, phase="after", wire="reset")
    await shop.otp()


# --------------------------------------------------------------------- 2. an empty account is taken for a bad number

EMPTY = """
version: 1
accounts:
  msgine: {balance: 0.04}
  ugsms: {balance: 34}
"""


async def check_that_a_top_up_helps(shop: Shop) -> None:
    assert (await shop.otp())["state"] == "queued"
    await shop.sms.top_up("msgine", 1)
    await shop.pass_time("30s")
    message = (await shop.sms.assert_sent(1, to=PHONE))[0]
    assert (await shop.post("/verify", phone=PHONE, code=message.otp))["verified"]


@pytest.mark.sms_scenario(EMPTY)
async def test_a_top_up_helps(open_shop: OpenShop, sms_simulator: SmsSimulator) -> None:
    await check_that_a_top_up_helps(await open_shop(CAREFUL))
    assert [each.status for each in sms_simulator.requests(vendor="msgine")] == [402, 201]


@pytest.mark.sms_scenario(EMPTY)
async def test_the_naive_service_blocks_a_number_for_ever(open_shop: OpenShop) -> None:
    shop = await open_shop(NAIVE)
    with pytest.raises(AssertionError, match=r"failed.*queued"):
        await check_that_a_top_up_helps(shop)
    await shop.sms.top_up("msgine", 1)
    assert (await shop.otp())["reason"] == "blocked"
    await shop.sms.assert_not_sent(to=PHONE)


# --------------------------------------------------------------------------- 3. a receipt for an id that nobody knows


async def check_that_unknown_receipts_are_survived(shop: Shop) -> None:
    await shop.sms.faults.add(match={"vendor": "msgine"}, receipt={"unknown_id": "1s", "event": "delivered"})
    await shop.otp()
    await shop.sms.clock.settle()
    (receiver,) = (await shop.sms.callback_report())["receivers"]
    marks = {mark["name"]: mark["verdict"] for mark in receiver["marks"]}
    assert marks["survives unknown ids"] == "passed"
    assert (await shop.get("/otp/otp-1"))["state"] == "delivered"


async def test_unknown_receipts_are_survived(open_shop: OpenShop) -> None:
    await check_that_unknown_receipts_are_survived(await open_shop(CAREFUL))


async def test_the_naive_service_breaks_on_unknown_receipts(open_shop: OpenShop) -> None:
    shop = await open_shop(NAIVE)
    with pytest.raises(AssertionError, match=r"^assert .failed. == .passed."):
        await check_that_unknown_receipts_are_survived(shop)
    assert {attempt.status for each in await shop.sms.callbacks(state="failed") for attempt in each.attempts} == {500}


# ------------------------------------------------------------------------------------- 4. delivered, and then failed


async def check_that_the_first_final_state_stays(shop: Shop) -> None:
    await shop.sms.faults.add(match={"vendor": "msgine"}, receipt={"conflict": "1m"})
    await shop.otp()
    await shop.sms.clock.settle()
    assert [each.event for each in await shop.sms.callbacks()][-2:] == ["message.delivered", "message.failed"]
    assert (await shop.get("/otp/otp-1"))["state"] == "delivered"


async def test_the_first_final_state_stays(open_shop: OpenShop) -> None:
    await check_that_the_first_final_state_stays(await open_shop(CAREFUL))


async def test_the_naive_service_takes_the_last_word(open_shop: OpenShop) -> None:
    shop = await open_shop(NAIVE)
    with pytest.raises(AssertionError, match=r"failed.*delivered"):
        await check_that_the_first_final_state_stays(shop)


# ------------------------------------------------------------------------- 5. segments counted on the encoded text


async def check_that_estimates_are_what_is_charged(shop: Shop, language: str) -> None:
    estimate = Decimal((await shop.otp(language=language))["estimate"])
    assert estimate == await shop.sms.spent("msgine")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
async def test_estimates_are_what_is_charged(open_shop: OpenShop, language: str) -> None:
    await check_that_estimates_are_what_is_charged(await open_shop(CAREFUL), language)


async def test_the_naive_service_is_right_by_luck(open_shop: OpenShop) -> None:
    await check_that_estimates_are_what_is_charged(await open_shop(NAIVE), "en")


@pytest.mark.parametrize("language", ["fr", "ar"])
async def test_the_naive_service_counts_bytes(open_shop: OpenShop, language: str) -> None:
    shop = await open_shop(NAIVE)
    with pytest.raises(AssertionError, match=r"0\.\d+.*0\.\d+"):
        await check_that_estimates_are_what_is_charged(shop, language)
