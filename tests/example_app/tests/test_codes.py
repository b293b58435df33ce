"""Codes by SMS: a login, vendors that are away or busy, and codes that come too late."""

from __future__ import annotations

import socket
from decimal import Decimal

import pytest
from example_app.habits import CAREFUL
from example_app.tests.shop import PHONE, OpenShop

from simulator.testing import MakeSmsSimulator, SmsSimulator

PHONES = [f"+25670100000{digit}" for digit in range(1, 6)]


async def test_a_code_arrives_and_is_good_once(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    await shop.otp()
    message = await shop.sms.wait_for(to="0701521269")
    assert await shop.post("/verify", phone=PHONE, code=message.otp) == {"verified": True}
    async with shop.session.post("/verify", json={"phone": PHONE, "code": message.otp}) as answer:
        assert answer.status == 403
    assert await shop.sms.spent("msgine") == Decimal("0.05")


async def test_receipts_reach_the_service(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    arrives, fails = await shop.otp(), await shop.otp("+256701299901")
    await shop.sms.clock.settle()
    assert (await shop.get(f"/otp/{arrives['id']}"))["state"] == "delivered"
    assert (await shop.get(f"/otp/{fails['id']}"))["state"] == "failed"


async def test_the_second_vendor_sends_when_nobody_listens_at_the_first(open_shop: OpenShop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    shop = await open_shop(CAREFUL, MSGINE_BASE_URL=url)
    assert (await shop.otp())["vendor"] == "ugsms"
    await shop.sms.assert_sent(1, to=PHONE, vendor="ugsms")
    await shop.pass_time("5s")
    assert await shop.sms.spent("ugsms") == 35


@pytest.mark.parametrize("outage", [{"respond": {"status": 503}}, {"wire": "refused"}])
async def test_a_vendor_that_is_down_is_not_taken_for_one_that_refused(
    open_shop: OpenShop, outage: dict[str, object]
) -> None:
    shop = await open_shop(CAREFUL)
    await shop.otp()  # another code to the same number is not taken for the one that got no answer
    down = await shop.sms.faults.add(match={"vendor": "msgine", "operation": "send"}, phase="before", **outage)
    assert (await shop.otp())["vendor"] == "ugsms"  # the list of messages says that nothing was accepted
    assert [each.operation for each in await shop.sms.requests(vendor="msgine")] == ["send", "send", "list"]
    await shop.sms.faults.remove(down["name"])
    await shop.pass_time("30s")
    assert (await shop.otp())["vendor"] == "msgine"


async def test_what_may_have_been_accepted_is_not_sent_by_another(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    fault = await shop.sms.faults.add(match={"vendor": "msgine"}, phase="after", wire="close")
    asked = await shop.otp()
    assert asked["state"] == "unsure"
    await shop.sms.assert_not_sent(vendor="ugsms")
    await shop.sms.faults.remove(fault["name"])
    await shop.pass_time("30s")
    assert (await shop.get(f"/otp/{asked['id']}"))["state"] == "delivered"  # its receipts came before its id was known
    await shop.sms.assert_sent(1, to=PHONE)


async def test_nobody_else_sends_while_the_one_that_may_have_is_left_alone(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    fault = await shop.sms.faults.add(match={"vendor": "msgine"}, phase="after", wire="close")
    await shop.otp(PHONES[0])
    await shop.sms.clock.advance("30s")
    await shop.otp(PHONES[1])  # now it is left alone for another half a minute
    await shop.sms.faults.remove(fault["name"])
    await shop.service.work()
    await shop.sms.assert_not_sent(vendor="ugsms")
    await shop.pass_time("30s")
    assert [(await shop.get(f"/otp/otp-{number}"))["state"] for number in (1, 2)] == ["delivered"] * 2


@pytest.mark.sms_scenario("provider-outage")
async def test_codes_arrive_while_the_first_vendor_is_away(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    assert (await shop.otp(PHONES[0]))["vendor"] == "msgine"
    await shop.pass_time("10m")
    asked = await shop.otp(PHONES[1])
    assert asked["state"] == "unsure"  # the connection was reset, and nobody can be asked
    assert (await shop.otp(PHONES[2]))["vendor"] == "ugsms"
    await shop.pass_time("30s")
    shown = await shop.get(f"/otp/{asked['id']}")
    assert (shown["vendor"], shown["state"]) == ("ugsms", "sent")  # now it is better sent twice than never
    await shop.pass_time("30m")
    assert (await shop.otp(PHONES[3]))["vendor"] == "msgine"
    await shop.sms.assert_sent(4)


async def test_services_with_accounts_of_their_own_do_not_meet(
    open_shop: OpenShop, make_sms_simulator: MakeSmsSimulator
) -> None:
    dear = make_sms_simulator(terms={"msgine": {"price": "0.10"}})
    here, there = await open_shop(CAREFUL), await open_shop(CAREFUL, **dear.env, MSGINE_PRICE="0.10")
    asked = await there.otp()
    assert await dear.aio.spent("msgine") == Decimal(asked["estimate"]) == Decimal("0.10")
    await here.sms.assert_not_sent()


async def test_vendors_are_told_where_to_report(open_shop: OpenShop, sms_simulator: SmsSimulator) -> None:
    receiver = sms_simulator.aio.receiver("public")
    await receiver.answers(500, 204)
    shop = await open_shop(CAREFUL, PUBLIC_URL=receiver.url)
    await shop.otp()
    await shop.sms.clock.settle()
    arrivals = await receiver.received()
    assert [(each.json["status"], each.status) for each in arrivals] == [
        ("sent", 500),
        ("delivered", 204),
        ("sent", 204),
    ]
    assert {each.target for each in arrivals} == {"/callbacks/sms"}


LIMITED = """
version: 1
terms:
  msgine: {rate_limit: 3}
  ugsms: {rate_limit: 1}
"""


@pytest.mark.sms_scenario(LIMITED)
async def test_a_busy_vendor_is_left_alone_for_as_long_as_it_says(
    open_shop: OpenShop, sms_simulator: SmsSimulator
) -> None:
    shop = await open_shop(CAREFUL)
    asked = [await shop.otp(phone) for phone in PHONES]
    assert [each["vendor"] for each in asked] == ["msgine"] * 3 + ["ugsms", None]
    assert asked[-1]["state"] == "queued"
    await shop.pass_time("59s")
    await shop.sms.assert_sent(4)
    await shop.pass_time("1s")
    await shop.sms.assert_sent(5)
    assert [each.status for each in sms_simulator.requests(vendor="msgine")] == [201, 201, 201, 429, 201]


@pytest.mark.sms_scenario("version: 1\naccounts:\n  msgine: {balance: 0}\n  ugsms: {balance: 0}\n")
async def test_a_code_that_comes_too_late_is_not_sent(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    await shop.otp()
    await shop.sms.top_up("msgine", 1)
    await shop.pass_time("5m")
    await shop.sms.assert_not_sent()
    assert (await shop.get("/otp/otp-1"))["state"] == "failed"
