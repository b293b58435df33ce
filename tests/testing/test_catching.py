"""The receiver that a test runs itself, for an application that has no port."""

from typing import Any

import pytest
import requests

from simulator.testing import Arrival, CallbackReceiver, SmsSimulator

NUMBER = "+256701521269"


def send(sms: SmsSimulator, callback_url: str) -> None:
    """Send by MsGine with a callback."""
    access = sms.vendors["msgine"]
    body = {"to": NUMBER, "message": "Your code is 4711", "callbackUrl": callback_url}
    headers = {"Authorization": f"Bearer {access.credentials['token']}"}
    requests.post(f"{access.base_url}/api/v1/messages/sms", headers=headers, json=body, timeout=30).raise_for_status()


def test_callbacks_are_handed_to_the_application(sms_simulator: SmsSimulator) -> None:
    taken: list[Any] = []

    def application(got: Arrival) -> int:
        taken.append(got.json["event"])
        return 500 if len(taken) == 1 else 204

    with CallbackReceiver(application) as receiver:
        send(sms_simulator, receiver.url + "sms")
        sms_simulator.clock.settle()
        assert taken == ["message.sent", "message.delivered", "message.sent"]
        assert [each.status for each in receiver.received] == [500, 204, 204]
        first = receiver.received[0]
        assert (first.method, first.target, first.content_type) == ("POST", "/sms", "application/json")


def test_an_accounts_own_url_may_be_a_receiver_inside_the_simulator(sms_simulator: SmsSimulator) -> None:
    receiver = sms_simulator.receiver()
    sms_simulator.report_to("msgine", receiver.url)
    access = sms_simulator.vendors["msgine"]
    headers = {"Authorization": f"Bearer {access.credentials['token']}"}
    for text in ("Hello", "Hello again"):
        body = {"to": NUMBER, "message": text}
        requests.post(f"{access.base_url}/api/v1/messages/sms", headers=headers, json=body, timeout=30)
        sms_simulator.clock.settle()
        sms_simulator.report_to("msgine", None)
    assert [got.json["event"] for got in receiver.received] == ["message.sent", "message.delivered"]


def test_a_receiver_without_an_application_acknowledges(sms_simulator: SmsSimulator) -> None:
    with CallbackReceiver() as receiver:
        send(sms_simulator, receiver.url)
        sms_simulator.clock.advance("5s")
        assert [each.status for each in receiver.received] == [200, 200]


def test_an_application_that_fails_fails_the_test(sms_simulator: SmsSimulator) -> None:
    def broken(_: Arrival) -> int:
        raise KeyError("phone")

    def run() -> None:
        with CallbackReceiver(broken) as receiver:
            send(sms_simulator, receiver.url)
            sms_simulator.clock.advance("5s")
            assert receiver.received[0].status == 500

    with pytest.raises(AssertionError, match="handling a callback failed") as caught:
        run()
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_test_that_fails_by_itself_is_told_of_that(sms_simulator: SmsSimulator) -> None:
    def broken(_: Arrival) -> int:
        raise KeyError("phone")

    def run() -> None:
        with CallbackReceiver(broken) as receiver:
            send(sms_simulator, receiver.url)
            sms_simulator.clock.advance("5s")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()


def test_a_catch_url_can_be_slow_or_rude(sms_simulator: SmsSimulator) -> None:
    receiver = sms_simulator.receiver("rude")
    receiver.answer(hang_up=True)
    send(sms_simulator, receiver.url)
    sms_simulator.clock.advance("2s")
    assert receiver.received[0].status is None
    assert "closed without an answer" in str(sms_simulator.callbacks()[0].attempts[0].error)
    receiver.answer(307, location="/elsewhere", delay="10ms")
    sms_simulator.clock.settle()
    assert {each.status for each in receiver.received} == {None, 307}
    count = len(receiver.received)
    with pytest.raises(AssertionError, match="of 100 callbacks came to"):
        receiver.wait(100, timeout=0.01)
    assert len(receiver.wait(count)) == count > 1


async def test_a_coroutine_awaits_a_catch_url(sms_simulator: SmsSimulator) -> None:
    receiver = sms_simulator.aio.receiver()
    await receiver.answer(204)
    send(sms_simulator, receiver.url)
    await sms_simulator.aio.clock.settle()
    assert [each.status for each in await receiver.received()] == [204, 204]
    await receiver.clear()
