"""The handle on a sandbox: what it shows, what it claims, and how it explains that a claim does not hold."""

import datetime as dt
import sys
import threading
from collections.abc import Awaitable, Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from simulator.testing import Message, NoCodeError, SmsSimulator, UnmetError
from simulator.testing.checks import CHECKS, complaint, findings
from simulator.testing.glance import Glance

NUMBER = "+256701521269"
START = "2026-01-01T09:00:00Z"


def send(sms: SmsSimulator, **fields: Any) -> None:
    """Send by MsGine, as an application would."""
    access = sms.vendors["msgine"]
    headers = {"Authorization": f"Bearer {access.credentials['token']}"}
    body = {"to": NUMBER, "message": "Your code is 4711", **fields}
    answer = requests.post(f"{access.base_url}/api/v1/messages/sms", headers=headers, json=body, timeout=30)
    assert answer.status_code == 201, answer.text


def refusal(claim: Any, *args: Any, **wanted: Any) -> str:
    """The text with which a claim fails."""
    with pytest.raises(UnmetError) as caught:
        claim(*args, **wanted)
    return str(caught.value)


def test_messages_come_oldest_first_and_as_values(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator)
    send(sms_simulator, message="See https://a.example/x.", to="+256772345678")
    first, second = sms_simulator.messages()
    assert (first.to, first.vendor, first.state, first.segments) == (NUMBER, "msgine", "pending", 1)
    assert (first.cost, first.currency, first.otp) == (Decimal("0.05"), "USD", "4711")
    assert second.links == ("https://a.example/x",)
    assert second == sms_simulator.last
    with pytest.raises(NoCodeError, match=r"no one-time password stands in 'See https"):
        assert second.otp
    assert sms_simulator.messages(to="0772345678") == [second]
    assert sms_simulator.messages(text="code", vendor="msgine", state="pending") == [first]


def test_more_messages_than_a_page_holds_are_all_listed(sms_simulator: SmsSimulator, monkeypatch: Any) -> None:
    monkeypatch.setattr("simulator.testing.reaching.PAGE", 2)
    for number in range(5):
        send(sms_simulator, message=f"number {number}")
    assert [message.text for message in sms_simulator.messages()] == [f"number {number}" for number in range(5)]


@pytest.mark.sms_scenario(start=START)
def test_a_claim_that_fails_shows_the_nearest_messages_what_differs_and_the_timeline(
    sms_simulator: SmsSimulator,
) -> None:
    send(sms_simulator, message="Your code is 4711")
    send(sms_simulator, message="Far away", to="+256772345678")
    told = refusal(sms_simulator.assert_sent, to=NUMBER, text="Your code is 4712", sender="MyApp")
    assert told.startswith(
        "expected at least 1 message with to='+256701521269' and text='Your code is 4712' and sender='MyApp', "
        "found none\n"
    )
    assert "m-1 by msgine, pending: 'Your code is 4711' to +256701521269\n    text differs" in told
    assert "    text differs: the message (+) does not contain what was wanted (-)\n" in told
    assert "      - Your code is 4712\n      ?                 ^\n" in told
    assert "    sender differs: is 'MsGine', wanted 'MyApp'" in told
    assert told.index("m-1 by") < told.index("m-2 by")
    assert "09:00:00.000  " in told.partition("Timeline")[2]


def test_many_events_of_one_kind_are_shown_as_the_first_and_the_last(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator, to=[f"+2567015212{number}" for number in range(10, 60)])
    timeline = refusal(sms_simulator.assert_not_sent).partition("Timeline")[2].splitlines()[1:]
    assert [line.split("  ")[2].strip() for line in timeline] == [
        "request.accepted",
        "ledger.charge",
        "message.pending",
        "... 48 more message.pending ...",
        "message.pending",
    ]
    assert (" m-1 " in timeline[2], " m-50 " in timeline[4]) == (True, True)


def test_how_many_were_sent_can_be_claimed(sms_simulator: SmsSimulator) -> None:
    sms_simulator.assert_not_sent()
    assert "No message was accepted at all" in refusal(sms_simulator.assert_sent)
    assert "no message was accepted" in refusal(lambda: sms_simulator.last)
    send(sms_simulator)
    assert [message.otp for message in sms_simulator.assert_sent(count=1, to=NUMBER)] == ["4711"]
    assert "expected exactly 2 messages" in refusal(sms_simulator.assert_sent, 2)
    assert "expected no message with to='+256701521269', found 1" in refusal(sms_simulator.assert_not_sent, to=NUMBER)


def test_time_is_moved_and_told(sms_simulator: SmsSimulator) -> None:
    sms_simulator.clock.freeze_at("2026-01-01T09:00:00Z")
    assert sms_simulator.clock.now == dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    send(sms_simulator)
    assert sms_simulator.clock.planned == 1
    assert [each.event for each in sms_simulator.clock.advance("1500ms")] == ["message.sent"]
    assert sms_simulator.clock.advance(dt.timedelta(milliseconds=1)) == []
    assert [each.event for each in sms_simulator.clock.settle()] == ["message.delivered"]
    message = sms_simulator.wait_for(state="delivered")
    assert [each.event for each in message.timeline] == ["pending", "sent", "delivered"]
    sms_simulator.clock.resume(2)
    assert not sms_simulator.clock.is_frozen
    sms_simulator.clock.freeze()
    assert sms_simulator.clock.is_frozen


def test_what_cannot_come_is_not_waited_for(sms_simulator: SmsSimulator) -> None:
    told = refusal(sms_simulator.wait_for, to=NUMBER, grace=0)
    assert "nothing is planned, so only another request could bring more, and none came" in told
    send(sms_simulator)
    told = refusal(sms_simulator.wait_for, to=NUMBER, state="delivered", timeout=60)
    assert "and the next planned event is due at" in told
    assert "advance or settle the clock" in told
    assert "state differs: is 'pending', wanted 'delivered'" in told
    sms_simulator.clock.settle()
    told = refusal(sms_simulator.wait_for, to=NUMBER, state="failed", timeout=60)
    assert "so no message can change its state any more" in told


@pytest.mark.parametrize(
    ("given", "grace_s"),
    [
        ({}, 2),
        ({"timeout": 7}, 7),
        ({"timeout": 7, "grace": 1}, 1),
        ({"timeout": 7, "state": "delivered"}, 0),
        ({"timeout": 7, "state": "delivered", "grace": 1}, 1),
        ({"timeout": 7, "state": "pending"}, 7),
    ],
)
def test_on_a_frozen_clock_an_application_is_given_as_long_as_was_said(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], grace_s: float
) -> None:
    asked: list[dict[str, Any]] = []

    def ask(*_: object, query: dict[str, Any], **__: object) -> dict[str, Any]:
        asked.append(query)
        return {"messages": []}

    with monkeypatch.context() as patch:
        patch.setattr(sms_simulator, "ask", ask)
        sms_simulator.wait_for_many(1, **given)
    assert [query["frozen_grace_s"] for query in asked] == [grace_s]


@pytest.mark.parametrize(("side", "told"), [("client", True), ("ours", False)])
def test_only_the_applications_own_departures_are_complained_of(
    sms_simulator: SmsSimulator,
    monkeypatch: pytest.MonkeyPatch,
    side: str,
    told: bool,  # noqa: FBT001
) -> None:
    found = {"side": side, "rule": "type", "vendor": "msgine", "operation": "send", "message": "No", "exchange": "x-1"}
    with monkeypatch.context() as patch:
        patch.setattr(Glance, "shows", lambda *_: True)
        patch.setattr(sms_simulator, "violations", lambda: [found])
        text = complaint(findings(Glance(sms_simulator), CHECKS), frozenset())
    assert ("x-1 msgine send: No" in text) is told


@pytest.mark.sms_relaxed("money")
def test_lists_are_asked_for_only_where_there_is_something(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = sms_simulator.ask

    def noted(method: str, path: str, *given: Any, **named: Any) -> Any:
        asked.append(path)
        return ask(method, path, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(sms_simulator, "ask", noted)
        send(sms_simulator)
        assert findings(Glance(sms_simulator), CHECKS) == []
        send(sms_simulator)
        (found,) = findings(Glance(sms_simulator), CHECKS)
    assert asked == ["checks", "checks", "money"]
    assert found.check == "money"


def test_a_server_that_counts_nothing_is_asked_for_every_list(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = sms_simulator.ask
    with monkeypatch.context() as patch:
        patch.setattr(sms_simulator, "ask", lambda _, path: ask("GET", "no-checks" if path == "checks" else path))
        assert all(Glance(sms_simulator).shows(check) for check in CHECKS)


def test_a_request_that_is_on_its_way_is_waited_for(sms_simulator: SmsSimulator) -> None:
    later = threading.Timer(0.2, send, (sms_simulator,))
    later.start()
    assert sms_simulator.wait_for(to=NUMBER, grace=20).otp == "4711"
    later.join()


@pytest.mark.sms_scenario(speed=1)
def test_a_running_clock_is_waited_for(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator)
    assert sms_simulator.wait_for(state="sent", timeout=30).otp == "4711"
    assert "After 0.01 s no message matches" in refusal(sms_simulator.wait_for, text="other", timeout=0.01)


def test_several_are_waited_for_together(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator, message="1000")
    send(sms_simulator, message="2000")
    assert [message.otp for message in sms_simulator.wait_for_many(2)] == ["2000", "1000"]
    assert "2 of 3 messages match" in refusal(sms_simulator.wait_for_many, 3, grace=0)


def test_money_is_counted(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator)
    send(sms_simulator, message="Your code is 4712")
    assert sms_simulator.spent("msgine") == Decimal("0.10")
    assert sms_simulator.spent("ugsms") == 0
    sms_simulator.top_up("msgine", Decimal("0.10"))
    assert sms_simulator.balance("msgine") == Decimal("100.00")
    sms_simulator.set_balance("msgine", "0.07")
    assert (sms_simulator.balance("msgine"), sms_simulator.spent("msgine")) == (Decimal("0.07"), Decimal("0.10"))
    with pytest.raises(ValueError, match=r"unknown vendor 'msgin'; did you mean 'msgine'\? \(known: ugsms"):
        sms_simulator.spent("msgin")


def test_requests_and_what_came_of_them_are_shown(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator)
    [request] = sms_simulator.requests(vendor="msgine", status=201)
    assert (request.operation, request.method, request.messages) == ("send", "POST", 1)
    assert sms_simulator.requests(unrouted=True) == []
    assert sms_simulator.request(request.id)["messages"][0]["text"] == "Your code is 4711"


def test_variables_lead_an_application_into_the_sandbox(sms_simulator: SmsSimulator) -> None:
    env = sms_simulator.env
    assert env["SMS_BASE_URL"] == env["MSGINE_BASE_URL"] == sms_simulator.base_url
    assert env["SMS_SIMULATOR_URL"] + f"/s/{sms_simulator.name}" == sms_simulator.base_url
    assert env["MSGINE_TOKEN"] == sms_simulator.credentials["msgine"]["token"]
    assert {"UGSMS_API_KEY", "UGSMS_USERNAME", "PUSHR_API_KEY_PUBLIC", "ADVANTA_PARTNER_ID"} <= set(env)


async def test_a_coroutine_awaits_the_same(sms_simulator: SmsSimulator) -> None:
    sms = sms_simulator.aio
    send(sms_simulator)
    message: Message = await sms.wait_for(to=NUMBER)
    assert message == await sms.last() == (await sms.messages())[0]
    assert [each.event for each in await sms.clock.advance("5s")] == ["message.sent", "message.delivered"]
    assert await sms.spent("msgine") == Decimal("0.05")
    assert await sms.callbacks() == []
    with pytest.raises(UnmetError, match="expected exactly 2"):
        await sms.assert_sent(2)
    await sms.reset()
    await sms.assert_not_sent()


def awaited_without_asyncio(call: Awaitable[Any]) -> Any:
    """Await a call as another library's loop does, for which it is over at once."""

    async def awaiting() -> Any:
        return await call

    with pytest.raises(StopIteration) as over:
        awaiting().send(None)
    return over.value.value


def test_a_coroutine_of_trio_awaits_the_same(sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    in_threads = []

    async def run_sync(call: Callable[[], Any]) -> Any:
        in_threads.append(call)
        return call()

    monkeypatch.setitem(sys.modules, "trio", SimpleNamespace(to_thread=SimpleNamespace(run_sync=run_sync)))
    send(sms_simulator)
    sms = sms_simulator.aio
    assert awaited_without_asyncio(sms.wait_for(to=NUMBER)) == awaited_without_asyncio(sms.last())
    assert awaited_without_asyncio(sms.clock.now()) == sms_simulator.clock.now
    assert awaited_without_asyncio(sms.receiver().received()) == []
    assert len(in_threads) == 4


def test_a_coroutine_of_another_library_is_told_what_to_do(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "trio", raising=False)
    with pytest.raises(RuntimeError, match=r"balance\(\) is awaited where neither asyncio nor trio is running"):
        awaited_without_asyncio(sms_simulator.aio.balance("msgine"))


async def test_the_plain_handle_does_not_stop_an_event_loop(sms_simulator: SmsSimulator) -> None:
    assert "await sms_simulator.aio.wait_for" in refusal(sms_simulator.wait_for, timeout=100)
    send(sms_simulator)
    assert sms_simulator.wait_for().otp == "4711"


@pytest.mark.sms_relaxed("awaits")
async def test_who_forgets_to_await_is_told(sms_simulator: SmsSimulator) -> None:
    forgotten: Any = sms_simulator.aio.wait_for()
    with pytest.raises(AttributeError, match=r"wait_for\(\) was not awaited"):
        _ = forgotten.otp
    for use in (bool, list, len, lambda each: each[0], lambda each: each == 0, lambda each: each != 0):
        with pytest.raises(TypeError, match=r"wait_for\(\) was not awaited"):
            use(forgotten)


def test_receivers_are_scored(sms_simulator: SmsSimulator) -> None:
    assert sms_simulator.callback_report() == {"receivers": []}
    sms_simulator.faults.add(receipt={"copies": 1, "event": "delivered"})
    send(sms_simulator, callbackUrl=sms_simulator.receiver().url)
    sms_simulator.clock.settle()
    verdicts = [
        {mark["name"]: mark["verdict"] for mark in report["receivers"][0]["marks"]}
        for report in (sms_simulator.callback_report(), sms_simulator.callback_report(effects=2))
    ]
    assert [each["acknowledges duplicates"] for each in verdicts] == ["passed", "passed"]
    assert [each["is idempotent"] for each in verdicts] == ["not seen", "failed"]


def test_a_callback_is_caught_without_any_server(sms_simulator: SmsSimulator) -> None:
    receiver = sms_simulator.receiver()
    assert receiver.received == []
    receiver.answers(500, {"status": 204})
    send(sms_simulator, callbackUrl=receiver.url)
    sms_simulator.clock.settle()
    assert [(got.json["event"], got.status) for got in receiver.received] == [
        ("message.sent", 500),
        ("message.delivered", 204),
        ("message.sent", 204),
    ]
    sent, delivered = sms_simulator.callbacks()
    assert (sent.event, sent.state, [each.status for each in sent.attempts]) == (
        "message.sent",
        "acknowledged",
        [500, 204],
    )
    assert sms_simulator.callbacks(state="acknowledged", message="m-1") == [sent, delivered]
    assert receiver.received[0].json == sent.json
    receiver.clear()
    receiver.clear()
    assert receiver.received == []


@pytest.mark.parametrize("ask", ["messages", "wait_for", "assert_sent", "assert_not_sent"])
def test_a_filter_that_does_not_exist_is_refused_with_those_that_do(sms_simulator: SmsSimulator, ask: str) -> None:
    with pytest.raises(TypeError) as refused:
        getattr(sms_simulator, ask)(sendr="SHOP")
    assert str(refused.value) == (
        "unknown filter of messages 'sendr'; did you mean 'sender'? (known: to, text, sender, vendor, account, state)"
    )


@pytest.mark.parametrize("to", ["abc", "07O1521269", "+", ""])
def test_what_is_no_telephone_number_is_refused_at_once(sms_simulator: SmsSimulator, to: str) -> None:
    for ask in (sms_simulator.wait_for, sms_simulator.assert_not_sent):
        with pytest.raises(ValueError, match="is not a telephone number: expected one such as"):
            ask(to=to)


def test_a_telephone_number_may_be_written_as_at_home(sms_simulator: SmsSimulator) -> None:
    send(sms_simulator)
    for to in ("0701521269", "256701521269", "+256701521269"):
        assert len(sms_simulator.assert_sent(1, to=to)) == 1


def test_a_name_that_does_not_exist_is_told_with_those_that_do(sms_simulator: SmsSimulator) -> None:
    for named, name, told in (
        (sms_simulator.vendors, "msgin", "unknown vendor 'msgin'; did you mean 'msgine'? (known: ugsms, "),
        (sms_simulator.credentials, "api_key", "unknown vendor 'api_key' (known: ugsms, "),
        (sms_simulator.credentials["msgine"], "tokn", "unknown credential of msgine 'tokn'; did you mean 'token'?"),
        (sms_simulator.env, "MSGINE_TOKN", "unknown variable 'MSGINE_TOKN'; did you mean 'MSGINE_TOKEN'?"),
    ):
        with pytest.raises(KeyError) as refused:
            named[name]
        assert refused.value.args[0].startswith(told)


def test_every_filter_that_is_named_exists(sms_simulator: SmsSimulator) -> None:
    every: dict[str, Any] = dict.fromkeys(("to", "text", "sender"), "+256701521269")
    assert sms_simulator.messages(**every, vendor="msgine", account="msgine-1", state="sent") == []


def test_a_claim_where_no_request_came_asks_where_the_application_is_pointed(sms_simulator: SmsSimulator) -> None:
    told = refusal(sms_simulator.assert_sent, vendor="ugsms")
    asked = f"is the application pointed at env['UGSMS_BASE_URL'] ({sms_simulator.base_url})?"
    assert f"No request came to this sandbox: {asked}" in told
    every = refusal(sms_simulator.wait_for, timeout=0)
    assert "is the application pointed at one of env['" in every
    assert "env['MSGINE_BASE_URL']" in every
    assert "env['SMS_BASE_URL']" not in every
    assert "is the application pointed at" in refusal(lambda: sms_simulator.last)


@pytest.mark.sms_relaxed("violations")
def test_a_claim_where_requests_came_does_not_ask_where_the_application_is_pointed(
    sms_simulator: SmsSimulator,
) -> None:
    requests.get(f"{sms_simulator.base_url}/api/v2/account/balance", timeout=30)
    assert "pointed at" not in refusal(sms_simulator.assert_sent)
