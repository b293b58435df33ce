"""Receipts in bursts, copied, in disorder, and some for unknown ids."""

from __future__ import annotations

import json
from collections import Counter

from support.scenarios import tried

from simulator.sandbox.books.callbacks import CallbackKind
from simulator.sandbox.books.message_query import MessageQuery
from simulator.trying.played import Played, Received

BURST_MS = 600_000


def storm() -> Played:
    return tried("receipt-storm", "careful", vendors=("msgine",), duration_ms=2 * BURST_MS)


def content(received: Received) -> tuple[str, str]:
    """Id and state of a receipt."""
    body = json.loads(received.callback.request.body)
    return body["id"], body["status"]


def test_they_come_all_at_once_the_final_state_first_and_three_times() -> None:
    played = storm()
    instants = Counter(each.at_ms - played.start_ms for each in played.received)
    assert set(instants) == {BURST_MS, 2 * BURST_MS}
    kinds = Counter(each.callback.kind for each in played.received)
    assert kinds[CallbackKind.COPY] == 2 * (kinds[CallbackKind.REGULAR] + kinds[CallbackKind.DISORDERED])
    first: dict[int | str, str] = {}
    for each in played.received:
        first.setdefault(each.callback.subject.key, each.callback.request.event)
    truth = [f"message.{message.state.value}" for message in played.sandbox.messages.search(MessageQuery())]
    assert Counter(first.values())["message.delivered"] == truth.count("message.delivered") > 0


def test_who_believes_the_last_one_is_wrong_and_who_keeps_a_final_state_agrees_with_a_look_up() -> None:
    played = storm()
    known = {message.to: message.state.value for message in played.sandbox.messages.search(MessageQuery())}
    last: dict[str, str] = {}
    kept: dict[str, str] = {}
    for each in played.received:
        if each.callback.kind is CallbackKind.UNKNOWN_ID:
            continue
        to, (_, state) = each.callback.subject.name, content(each)
        last[to] = state
        if kept.get(to) not in {"delivered", "failed", "expired"}:
            kept[to] = state
    assert kept == known
    assert last != known


def test_some_are_for_ids_that_nobody_was_given() -> None:
    played = storm()
    given = {json.loads(asked.seen.body)["id"] for asked in played.asked}
    strangers = {content(each)[0] for each in played.received if each.callback.kind is CallbackKind.UNKNOWN_ID}
    assert strangers
    assert not strangers & given
