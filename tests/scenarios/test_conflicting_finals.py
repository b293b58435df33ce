"""A minute after the final receipt comes another one that says the opposite."""

from __future__ import annotations

import json
from collections import defaultdict

from support.scenarios import tried

from simulator.sandbox.books.message_query import MessageQuery

MINUTE_MS = 60_000


def test_the_first_final_state_is_the_true_one() -> None:
    played = tried("conflicting-finals", "careful", vendors=("msgine",))
    finals: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in played.received:
        state = json.loads(each.callback.request.body)["status"]
        if state != "sent":
            finals[each.callback.subject.name].append((each.at_ms, state))
    known = {message.to: message.state.value for message in played.sandbox.messages.search(MessageQuery())}
    told_twice = {to: told for to, told in finals.items() if len(told) > 1}
    assert told_twice
    for to, ((first_ms, first), (second_ms, second)) in told_twice.items():
        assert second_ms - first_ms == MINUTE_MS
        assert first == known[to] != second


def test_the_money_is_spent_once_whatever_is_told() -> None:
    played = tried("conflicting-finals", "careful", vendors=("msgine",))
    account = played.sandbox.accounts.by_id("msgine-1")
    assert account.terms.opening_balance - account.balance == 12 * account.terms.price
