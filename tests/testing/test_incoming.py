"""A test has a message from a handset arrive, and looks at what the application makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simulator.testing import ControlError, SmsSimulator

HANDSET = "+254712345678"
NUMBERS = [{"vendor": "advanta", "incoming": [{"number": "22141", "keyword": "JOIN"}, {"number": "22142"}]}]


def answering(sms: SmsSimulator, text: str) -> None:
    """Have an application that answers with a text take the messages to a short code."""
    url = sms.receiver("mo").url
    sms.receiver("mo").answer(body=text)
    sms.ask("PUT", "accounts/advanta-1/incoming/22141", {"url": url, "auto_reply": True})


def test_an_answer_is_asserted_as_any_message_is(sms_simulator: SmsSimulator) -> None:
    answering(sms_simulator, "Welcome!")
    before = sms_simulator.balance("advanta")
    arrived = sms_simulator.receive(from_="0712345678", to="22141", text="JOIN")
    assert (arrived.sender, arrived.to, arrived.text, arrived.reply) == (HANDSET, "22141", "JOIN", None)
    sms_simulator.clock.settle()
    (message,) = sms_simulator.assert_sent(to=HANDSET, sender="22141", text="Welcome!")
    assert (message.cost, message.request, before - sms_simulator.balance("advanta")) == (Decimal(1), None, Decimal(1))
    (incoming,) = sms_simulator.incoming()
    assert (incoming.reply, incoming.not_replied, incoming.note) == (message.id, None, None)
    (callback,) = sms_simulator.callbacks()
    assert (callback.id, callback.request, callback.message) == (incoming.callback, None, None)


@pytest.mark.sms_scenario(accounts=NUMBERS)
def test_messages_are_listed_oldest_first_and_by_filter(sms_simulator: SmsSimulator) -> None:
    for to, text in (("22141", "join"), ("22142", "Hello"), ("22141", "leave")):
        sms_simulator.receive(from_=HANDSET, to=to, text=text)
    assert [each.text for each in sms_simulator.incoming()] == ["join", "Hello", "leave"]
    assert [each.keyword for each in sms_simulator.incoming(to="22141")] == ["JOIN", None]
    assert [each.id for each in sms_simulator.incoming(from_=HANDSET, text="e", account="advanta-1")] == [
        "in-2",
        "in-3",
    ]
    assert sms_simulator.incoming(from_="+254712345679") == []


def test_a_number_that_nobody_has_is_refused_in_words(sms_simulator: SmsSimulator) -> None:
    with pytest.raises(ControlError, match="unknown number '22141'"):
        sms_simulator.receive(from_=HANDSET, to="22141", text="JOIN")
    with pytest.raises(ControlError, match="msgine passes no incoming messages on"):
        sms_simulator.receive(from_=HANDSET, to="22141", text="JOIN", vendor="msgine")


@pytest.mark.sms_scenario(accounts=NUMBERS)
async def test_a_coroutine_awaits_the_same(sms_simulator: SmsSimulator) -> None:
    sms: Any = sms_simulator.aio
    arrived = await sms.receive(from_=HANDSET, to="22142", text="Hello")
    assert await sms.incoming() == [arrived]
