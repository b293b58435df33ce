"""Campaigns of 2,000 texts: some numbers are wrong, the money runs out, answers are lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from example_app.habits import CAREFUL
from example_app.tests.shop import OpenShop, Shop

SIZE = 2_000
WRONG = 50
"""Every so many-th number is none."""


def messages() -> list[dict[str, str]]:
    """A text of its own for each number."""
    return [
        {
            "phone": "+25670" if place % WRONG == 0 else f"+25677{place:07d}",
            "text": f"Dear customer {place}, we are open",
        }
        for place in range(SIZE)
    ]


async def begin(shop: Shop) -> str:
    return f"/campaigns/{(await shop.post('/campaigns', messages=messages()))['id']}"


@pytest.mark.sms_relaxed("violations")  # numbers that are none
async def test_a_campaign_goes_out_but_for_wrong_numbers(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    campaign = await begin(shop)
    await shop.service.work()
    shown = await shop.get(campaign)
    assert shown["states"] == {"sent": 1_960, "failed": 40}
    await shop.pass_time("1m")
    assert await shop.sms.spent("ugsms") == Decimal(shown["spent"]) == 1_960 * 35
    assert [each.messages for each in await shop.sms.requests(operation="bulk")] == [490] * 4
    assert (await shop.sms.messages(to="+256770000001"))[0].text == "Dear customer 1, we are open"


@pytest.mark.sms_relaxed("violations")
@pytest.mark.sms_scenario(f"version: 1\naccounts:\n  ugsms: {{balance: {35 * 700}}}\n")
async def test_a_campaign_that_the_money_does_not_suffice_for_goes_on_later(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    campaign = await begin(shop)
    await shop.service.work()
    assert (await shop.get(campaign))["states"] == {"sent": 686, "failed": 14, "queued": 1_300}
    await shop.pass_time("1m")
    assert await shop.sms.balance("ugsms") == 14 * 35
    await shop.sms.top_up("ugsms", 100_000)
    await shop.pass_time("1m")
    assert (await shop.get(campaign))["states"] == {"sent": 1_960, "failed": 40}
    assert (await shop.sms.money())["findings"] == []


@pytest.mark.sms_relaxed("violations")
async def test_texts_of_a_bulk_without_an_answer_are_in_doubt_and_not_sent_again(open_shop: OpenShop) -> None:
    shop = await open_shop(CAREFUL)
    await shop.sms.faults.add(
        match={"vendor": "ugsms", "operation": "bulk", "nth": 2}, phase="after", wire={"cut": 0.5}
    )
    campaign = await begin(shop)
    await shop.service.work()
    await shop.pass_time("1m")
    assert (await shop.get(campaign))["states"] == {"sent": 1_470, "failed": 30, "unsure": 500}
    await shop.sms.assert_sent(1_960)
