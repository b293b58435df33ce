"""What the careful client does where no built-in scenario leads it."""

from __future__ import annotations

import pytest
from support.scenarios import load

from simulator.sandbox.books.message_query import MessageQuery
from simulator.trying.characters import Move
from simulator.trying.planning import Script
from simulator.trying.played import Played
from simulator.trying.playing import try_world
from simulator.vendors import BUILT_IN

HOUR_MS = 3_600_000


def tried(text: str, *vendors: str) -> Played:
    return try_world(load(text).world, BUILT_IN, Script(vendors, HOUR_MS))


def texts(played: Played) -> list[str]:
    return [message.text for message in played.sandbox.messages.search(MessageQuery())]


@pytest.mark.parametrize("trouble", ["respond: {status: 503}", "wire: refused", "refuse: rate_limited"])
def test_what_cannot_be_looked_up_yet_is_not_sent_again(trouble: str) -> None:
    played = tried(
        f"""
        faults:
          - {{match: {{operation: send, nth: 1}}, phase: after, wire: reset}}
          - {{match: {{operation: list, nth: 1}}, {trouble}}}
        """,
        "msgine",
    )
    assert [asked.move for asked in played.asked if asked.text == 1] == [Move.SEND, Move.LOOK_UP, Move.LOOK_UP]
    assert len(texts(played)) == len(set(texts(played))) == 12


def test_what_the_list_does_not_show_is_sent_again() -> None:
    played = tried("faults: [{match: {operation: send, nth: 1}, respond: {status: 502}}]", "msgine")
    assert [asked.move for asked in played.asked if asked.text == 1] == [Move.SEND, Move.LOOK_UP, Move.SEND]
    assert (played.finished, len(texts(played))) == (12, 12)


def test_each_vendor_is_tried_once_before_it_waits() -> None:
    played = tried("faults: [{match: {until: 10m}, wire: refused}]", "msgine", "ugsms")
    first = [asked for asked in played.asked if asked.text == 1]
    assert [asked.vendor for asked in first[:3]] == ["msgine", "ugsms", "ugsms"]
    assert first[1].at_ms == first[0].at_ms < first[2].at_ms
    assert (played.finished, played.left) == (24, 0)
    assert len(set(texts(played))) == 24


def test_nothing_goes_beyond_the_time_it_is_given() -> None:
    played = tried("faults: [{match: {vendor: msgine}, refuse: insufficient_balance}]", "msgine")
    assert played.finished == 0
    assert played.texts == 12
    assert all(asked.at_ms <= played.end_ms for asked in played.asked)
    assert played.sandbox.clock.now_ms() == played.end_ms
