"""Everything is accepted, and some of it does not arrive."""

from __future__ import annotations

from collections import Counter

from support.scenarios import built_in, found

DAY_MS = 86_400_000
NUMBERS = [f"+25676{number:07}" for number in range(100)] + [f"+25670{number:07}" for number in range(20)]


def test_an_accepted_message_may_fail_or_expire_and_is_charged_all_the_same() -> None:
    world = built_in("partial-failure")
    body = {"to": NUMBERS, "message": "Hello"}
    assert world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer any").status == 201
    world.advance(60_000)
    states = world.states()
    assert set(states[100:]) == {"failed"}
    assert set(states[:100]) == {"delivered", "sent"}
    world.advance(DAY_MS)
    ends = Counter(world.states()[:100])
    assert 10 <= ends.pop("expired") <= 30
    assert set(ends) == {"delivered"}
    assert {message.reason for message in world.messages()[100:]} == {"network unreachable"}
    assert all(message.is_charged for message in world.messages())
    assert set(found(world.sandbox)) == {"failed-not-refunded"}
