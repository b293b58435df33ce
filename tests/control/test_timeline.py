"""The timeline over the control API."""

import pytest
from support.served import Receiver, Served

NOON = "2024-01-01T12:00:00.000Z"


async def test_everything_that_happened_comes_in_order(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.ask("POST", "/toy/send", {"token": "token-of-a-client", "to": "nobody"})
    await frozen.post("clock/advance", {"by": "1500ms"})
    page = await frozen.get("timeline")
    sent_at = page["events"][-1]["at"]
    assert page == {
        "events": [
            {"at": NOON, "event": "ledger.opening", "id": "e-1", "text": "toy-1: +1000.00 UGX, 1000.00 left"},
            {"at": NOON, "event": "request.accepted", "id": "x-1", "text": "toy send by toy-1: 202"},
            {"at": NOON, "event": "ledger.charge", "id": "e-2", "text": "toy-1: -35.00 UGX, 965.00 left"},
            {"at": NOON, "event": "message.pending", "id": "m-1", "text": 'to +256701521269 from TOY: "Hello"'},
            {"at": NOON, "event": "request.refused", "id": "x-2", "text": "toy send by toy-1: 400 invalid_field"},
            {"at": sent_at, "event": "message.sent", "id": "m-1", "text": "to +256701521269"},
            {
                "at": sent_at,
                "event": "callback.created",
                "id": "c-1",
                "text": f"toy.sent for +256701521269 to {receiver.url}",
            },
            {
                "at": sent_at,
                "event": "callback.acknowledged",
                "id": "c-1",
                "text": "toy.sent for +256701521269, attempt 1: 200",
            },
        ],
        "next_cursor": None,
    }


async def test_credentials_are_not_in_it(frozen: Served) -> None:
    await frozen.send(token="very-secret-token")
    await frozen.ask("GET", "/nowhere?token=very-secret-token")
    await frozen.ask("GET", "/toy/messages/toy-1?token=very-secret-token")
    answer = await frozen.ask("GET", "timeline")
    assert b"/nowhere" in answer.body
    assert b"secret" not in answer.body


async def test_it_has_pages(frozen: Served) -> None:
    for number in range(3):
        await frozen.send(text=str(number))
    whole = (await frozen.get("timeline"))["events"]
    first = await frozen.get("timeline", limit="4")
    second = await frozen.get("timeline", limit="1000", cursor=first["next_cursor"])
    assert [*first["events"], *second["events"]] == whole
    assert second["next_cursor"] is None


async def test_it_can_be_narrowed(frozen: Served) -> None:
    await frozen.send()
    await frozen.post("clock/advance", {"by": "10s"})
    events = (await frozen.get("timeline", event="message", since="2024-01-01T12:00:00.001Z"))["events"]
    assert [each["event"] for each in events] == ["message.sent", "message.delivered"]


@pytest.mark.parametrize(("query", "status"), [("cursor=m-1", 400), ("limit=0", 422), ("since=today", 422)])
async def test_a_wrong_question_is_refused(frozen: Served, query: str, status: int) -> None:
    assert (await frozen.ask("GET", f"timeline?{query}")).status == status
