"""The stream of what happens in a world."""

from __future__ import annotations

import pytest

from simulator.sandbox import events as room
from simulator.sandbox.events import KEPT, Event, Events


def told(events: Events, count: int) -> None:
    for number in range(count):
        events.tell(number, "message.sent", number)


def test_events_are_numbered_from_one_and_told_in_order() -> None:
    events, heard = Events(), list[Event]()
    with events.told_to(heard.append):
        events.tell(1_000, "message.sent", 7)
        events.tell(1_000, "ledger.charge", 3)
    events.tell(2_000, "message.sent", 8)
    assert heard == [Event(1, 1_000, "message.sent", 7, None), Event(2, 1_000, "ledger.charge", 3, None)]
    assert events.number == 3


def test_every_listener_is_told() -> None:
    events, one, other = Events(), list[Event](), list[Event]()
    with events.told_to(one.append), events.told_to(other.append):
        told(events, 3)
    assert one == other
    assert len(one) == 3


def test_a_listener_that_left_is_told_nothing_though_it_left_by_an_error() -> None:
    events, heard = Events(), list[Event]()
    with pytest.raises(ZeroDivisionError), events.told_to(heard.append):
        raise ZeroDivisionError
    told(events, 1)
    assert heard == []


def test_nothing_is_made_when_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    events = Events()
    monkeypatch.setattr(room, "Event", None)  # whoever makes one fails
    told(events, 5)
    assert events.number == 5


def test_who_was_away_for_a_moment_gets_what_was_missed() -> None:
    events = Events()
    assert events.since(0) == []
    told(events, 5)
    assert [event.number for event in events.since(2) or []] == [3, 4, 5]
    assert events.since(5) == []


def test_who_was_away_for_too_long_is_told_so() -> None:
    events = Events()
    with events.told_to(lambda _: None):
        told(events, KEPT + 1)
        assert events.since(0) is None
        assert len(events.since(1) or []) == KEPT


def test_what_comes_after_a_reading_is_kept_as_long_as_it_may_be_asked_for() -> None:
    events = Events()
    events.since(0)
    told(events, KEPT)
    assert len(events.since(0) or []) == KEPT
    told(events, KEPT)
    assert len(events.since(KEPT) or []) == KEPT


def test_nothing_is_made_when_nobody_has_read_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    events = Events()
    events.since(0)
    told(events, KEPT)
    monkeypatch.setattr(room, "Event", None)  # whoever makes one fails
    told(events, 5)
    assert events.since(KEPT) is None


def test_what_is_yet_to_happen_was_told_by_no_world_of_this_life() -> None:
    events = Events()
    assert events.since(1) is None


@pytest.mark.parametrize("number", [0, 2, 3])
def test_what_happened_while_nobody_listened_is_a_gap(number: int) -> None:
    events = Events()
    with events.told_to(lambda _: None):
        told(events, 2)
    told(events, 2)
    assert events.since(number) is None
