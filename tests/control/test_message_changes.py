"""Messages that somebody deletes, or brings to their end by hand."""

from typing import Any

import pytest
from support.served import Receiver, Served


async def ids(served: Served) -> list[str]:
    return [each["id"] for each in (await served.get("messages"))["messages"]]


async def end(served: Served, outcome: str, **more: str) -> Any:
    return await served.post("messages/m-1/outcome", {"outcome": outcome, **more})


# ------------------------------------------------------------------------------------------------------------ deleting


async def test_one_message_is_deleted_and_the_others_stay(frozen: Served) -> None:
    for _ in range(3):
        await frozen.send()
    assert (await frozen.ask("DELETE", "messages/m-2")).json == {"deleted": 1}
    assert await ids(frozen) == ["m-3", "m-1"]
    assert (await frozen.ask("GET", "messages/m-2")).problem == "nothing-found"
    listed = await frozen.get("messages")
    assert (listed["total"], listed["first"], listed["last"]) == (2, "m-1", "m-3")


async def test_what_a_query_finds_is_deleted(frozen: Served) -> None:
    for text in ("code 1", "hello", "code 2"):
        await frozen.send(text=text)
    assert (await frozen.ask("DELETE", "messages?q=code")).json == {"deleted": 2}
    assert await ids(frozen) == ["m-2"]


async def test_what_came_since_somebody_looked_stays(frozen: Served) -> None:
    for _ in range(3):
        await frozen.send()
    assert (await frozen.ask("DELETE", "messages?up_to=m-2")).json == {"deleted": 2}
    assert await ids(frozen) == ["m-3"]


async def test_the_request_and_the_money_of_a_deleted_message_stay(frozen: Served) -> None:
    await frozen.send()
    ledger = await frozen.get("ledger")
    await frozen.ask("DELETE", "messages/m-1")
    assert await frozen.get("ledger") == ledger
    assert (await frozen.get("requests/x-1"))["messages"] == []
    assert (await frozen.get("sandboxes/default"))["counts"]["messages"] == {"kept": 0, "dropped": 1}


async def test_a_deleted_message_is_still_reported(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.ask("DELETE", "messages/m-1")
    await frozen.post("clock/settle")
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]


async def test_no_message_is_deleted_twice(frozen: Served) -> None:
    await frozen.send()
    await frozen.ask("DELETE", "messages/m-1")
    assert (await frozen.ask("DELETE", "messages/m-1")).problem == "nothing-found"


async def test_a_deletion_is_replayed(frozen: Served) -> None:
    await frozen.send()
    await frozen.ask("DELETE", "messages?q=hello")
    inputs = (await frozen.get("capsule"))["inputs"]
    assert [(each["name"], each["fields"]) for each in inputs if each["kind"] == "command"] == [
        ("messages.forget", {"messages": [1]})
    ]


# -------------------------------------------------------------------------------------------------------------- ending


async def test_a_message_is_delivered_by_hand_along_the_states_that_the_network_goes(
    frozen: Served, receiver: Receiver
) -> None:
    await frozen.send(callback=receiver.url)
    shown = await end(frozen, "delivered")
    assert [each["event"] for each in shown["timeline"]] == ["pending", "sent", "delivered"]
    assert {each["at"] for each in shown["timeline"]} == {"2024-01-01T12:00:00.000Z"}
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]


async def test_what_was_planned_for_a_message_finds_it_at_its_end(frozen: Served) -> None:
    await frozen.send()
    await end(frozen, "failed")
    await frozen.post("clock/settle")
    shown = await frozen.get("messages/m-1")
    assert [each["event"] for each in shown["timeline"]] == ["pending", "sent", "failed"]


@pytest.mark.parametrize(
    ("outcome", "reason"), [("failed", "delivery impossible"), ("expired", "absent subscriber"), ("delivered", None)]
)
async def test_a_message_ends_for_the_usual_reason(frozen: Served, outcome: str, reason: str | None) -> None:
    await frozen.send()
    shown = await end(frozen, outcome)
    assert (shown["state"], shown["reason"]) == (outcome, reason)


async def test_a_reason_can_be_given(frozen: Served) -> None:
    await frozen.send()
    assert (await end(frozen, "failed", reason="sender ID blocked by the recipient"))["reason"] == (
        "sender ID blocked by the recipient"
    )


async def test_what_arrives_has_no_reason_not_to(frozen: Served) -> None:
    await frozen.send()
    answer = await frozen.ask("POST", "messages/m-1/outcome", {"outcome": "delivered", "reason": "off"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/reason")
    assert (await frozen.get("messages/m-1"))["state"] == "pending"


async def test_a_message_at_its_end_stays_there(frozen: Served) -> None:
    await frozen.send()
    await end(frozen, "delivered")
    answer = await frozen.ask("POST", "messages/m-1/outcome", {"outcome": "failed"})
    assert (answer.problem, answer.json["detail"]) == (
        "conflict",
        "message m-1 is delivered and cannot become failed; expected: nothing else, for that is final",
    )


async def test_an_end_by_hand_is_replayed(frozen: Served) -> None:
    await frozen.send()
    await end(frozen, "expired")
    inputs = (await frozen.get("capsule"))["inputs"]
    assert [(each["name"], each["fields"]) for each in inputs if each["kind"] == "command"] == [
        ("messages.end", {"message": 1, "outcome": "expired"})
    ]
