"""All that happened to one message, in order, and nothing of the others."""

from typing import Any

import pytest
from support.served import NUMBER, Receiver, Serve, Served

from simulator.observer.modes import Mode, observer_for
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"})


async def timeline(served: Served, message: str = "m-1") -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = (await served.get(f"messages/{message}/timeline"))["events"]
    return events


def told(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["event"], each["id"]) for each in events]


async def bulk(served: Served, count: int, **fields: Any) -> None:
    """Have MsGine send one text to some numbers."""
    numbers = [f"+2567015212{number}" for number in range(10, 10 + count)]
    sent = {"to": numbers, "message": "Hello", **fields}
    token = {"Authorization": "Bearer T"}
    answer = await served.ask("POST", "/api/v1/messages/sms", sent, headers=token)
    assert answer.status == 201, answer.body


@pytest.fixture
async def judged(serve: Serve) -> Served:
    """A simulator that judges, its clock standing."""
    return await serve(*BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN), world=FROZEN.world())


async def test_it_goes_from_the_request_to_the_last_try_of_the_last_receipt(frozen: Served, receiver: Receiver) -> None:
    receiver.statuses = [503]
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    events = await timeline(frozen)
    assert sorted(told(events)) == sorted(
        [
            ("request.accepted", "x-1"),
            ("ledger.charge", "e-2"),
            ("message.pending", "m-1"),
            ("message.sent", "m-1"),
            ("callback.created", "c-1"),
            ("callback.failed", "c-1"),
            ("callback.acknowledged", "c-1"),
            ("message.delivered", "m-1"),
            ("callback.created", "c-2"),
            ("callback.acknowledged", "c-2"),
        ]
    )
    assert [each["at"] for each in events] == sorted(each["at"] for each in events)
    assert told(events)[:3] == [("request.accepted", "x-1"), ("ledger.charge", "e-2"), ("message.pending", "m-1")]


async def test_each_event_shows_what_it_is_about(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    by_name = {each["event"]: each for each in await timeline(frozen)}
    assert by_name["request.accepted"]["request"] == (await frozen.get("requests"))["requests"][0]
    assert by_name["ledger.charge"]["entry"] == (await frozen.get("ledger"))["entries"][0]
    newest = (await frozen.get("callbacks"))["callbacks"][0]
    assert by_name["callback.created"]["callback"] == newest
    assert by_name["callback.acknowledged"]["attempt"] == newest["attempts"][0]


async def test_a_charge_for_several_says_what_is_for_this_one(judged: Served) -> None:
    await bulk(judged, 3)
    (charge,) = [each for each in await timeline(judged, "m-2") if each["event"] == "ledger.charge"]
    assert (charge["entry"]["amount"], charge["share"]) == ("-0.15", "-0.05")


async def test_a_charge_for_one_alone_is_all_for_it(judged: Served) -> None:
    await bulk(judged, 1)
    (charge,) = [each for each in await timeline(judged) if each["event"] == "ledger.charge"]
    assert (charge["entry"]["amount"], charge["share"]) == ("-0.05", None)


async def test_receipts_and_states_of_other_messages_are_left_out(judged: Served, receiver: Receiver) -> None:
    await bulk(judged, 3, callbackUrl=receiver.url)
    await judged.post("clock/settle")
    about = {each["id"] for each in await timeline(judged, "m-2") if each["id"][0] in "mc"}
    callbacks = (await judged.get("callbacks", message="m-2"))["callbacks"]
    assert about == {"m-2", *(each["id"] for each in callbacks)}


async def test_a_refund_of_one_message_is_told_with_it_alone(serve: Serve) -> None:
    accounts = [{"vendor": "msgine", "refunds": "at_once"}]
    served = await serve(*BUILT_IN, world=WorldModel.model_validate({"speed": 0, "accounts": accounts}).world())
    await bulk(served, 2)
    await served.post("messages/m-1/outcome", {"outcome": "failed"})
    refunds = [
        [each["entry"]["amount"] for each in await timeline(served, message) if each["event"] == "ledger.refund"]
        for message in ("m-1", "m-2")
    ]
    assert refunds == [["0.05"], []]


async def test_faults_stand_with_what_they_touched(judged: Served, receiver: Receiver) -> None:
    await judged.post("faults", {"name": "slow", "latency": "1ms", "match": {"vendor": "msgine"}})
    await judged.post("faults", {"name": "twice", "receipt": {"copies": 1, "event": "delivered"}})
    await bulk(judged, 1, callbackUrl=receiver.url)
    await judged.post("clock/settle")
    touched = {(each["event"], *each["faults"]) for each in await timeline(judged) if each["faults"]}
    assert touched == {("request.accepted", "slow"), ("callback.created", "twice"), ("callback.extra", "twice")}


async def test_violations_and_hints_stand_with_the_request(judged: Served) -> None:
    await bulk(judged, 1, messsage="Hello")
    (request,) = [each for each in await timeline(judged) if each["event"] == "request.accepted"]
    assert request["violations"] == (await judged.get("requests/x-1"))["violations"]
    assert [each["source"] for each in request["violations"]] != []


async def test_what_is_left_is_told_when_the_request_was_dropped(serve: Serve) -> None:
    served = await serve(bounds=Bounds(journal_bytes=1), world=FROZEN.world())
    await served.send()
    await served.send()
    assert told(await timeline(served)) == [("ledger.charge", "e-2"), ("message.pending", "m-1")]


async def test_a_message_that_is_gone_has_no_timeline(frozen: Served) -> None:
    await frozen.send(to=NUMBER)
    await frozen.ask("DELETE", "messages/m-1")
    assert (await frozen.ask("GET", "messages/m-1/timeline")).problem == "nothing-found"
