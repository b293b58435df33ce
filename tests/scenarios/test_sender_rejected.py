"""A sender ID is rejected ten minutes into the day."""

from __future__ import annotations

from support.scenarios import built_in, tried

from simulator.sandbox.books.message_query import MessageQuery

MINUTE_MS = 60_000


def test_what_names_the_sender_is_refused_from_then_on_and_what_was_accepted_is_delivered() -> None:
    world = built_in("sender-rejected")

    def send(sender: str) -> int:
        body = {"to": "+256701521269", "message": "Hello", "from": sender}
        return world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer SHOP_TOKEN").status

    world.advance(10 * MINUTE_MS - 1)
    assert send("SHOP") == 201
    world.advance(1)
    assert [send("SHOP"), send("SHOP"), send("BACKUP")] == [400, 400, 201]
    world.advance(MINUTE_MS)
    assert world.states() == ["delivered", "delivered"]


def test_who_changes_the_sender_sends_everything() -> None:
    naive, careful = tried("sender-rejected", "naive"), tried("sender-rejected", "careful")
    assert naive.left == 8
    assert (careful.finished, careful.left) == (48, 0)
    senders = [message.submission.sender_id for message in careful.sandbox.messages.search(MessageQuery())]
    assert set(senders) == {"SHOP", "BACKUP"}
    assert len(careful.asked) == 52  # one refusal at each vendor, and no second try of it
