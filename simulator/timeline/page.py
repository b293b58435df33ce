"""Read one page of the timeline: the next events after a place, in order."""

from __future__ import annotations

import re
from collections.abc import Generator
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.errors import SimulatorError
from simulator.timeline.events import SOURCES, Happened, Key
from simulator.timeline.sentences import sentence
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 1_000
"""After how many things others may have their turn."""

_CURSOR = re.compile(r"t" + r"-(\d{1,18})" * 5, re.ASCII)
_key = attrgetter("key")


@frozen
class EventQuery:
    """Which events to read: those after a place, at an instant or later, of a name; as many as `limit`."""

    limit: int
    after: Key | None = None
    since_ms: int = 0
    prefix: str = ""


class Event(NamedTuple):
    """One event for people: `ordinal` is that of the thing which the first word of `what` names."""

    at_ms: int
    what: str
    ordinal: int
    text: str


def read_page(sandbox: Sandbox, wanted: EventQuery) -> Generator[None, None, tuple[list[Event], Key | None]]:
    """Return the events, and the place to go on after, None if they are the last.

    A generator that stops where others may have their turn, and returns these in the end. Its time is linear in what
    is kept of the kinds that are asked for, whatever the page.
    """
    start = (wanted.since_ms,) if wanted.after is None else max((wanted.since_ms,), tuple(wanted.after))
    found: list[Happened] = []
    last: Key | None = None  # nothing after it can be on this page
    seen = 0
    for source in (each for each in SOURCES if each.may_have(wanted.prefix)):
        for ordinal in source.ordinals(sandbox):
            seen += 1
            if seen % STRIDE == 0:
                yield
            thing = source.get(sandbox, ordinal)
            if thing is None or source.ended_ms(thing) < start[0]:
                continue
            if last is not None and source.began_ms(thing) > last.at_ms:
                break
            found += [
                each
                for each in source.events(thing)
                if each.key > start and each.what.startswith(wanted.prefix) and (last is None or each.key <= last)
            ]
            if len(found) > 2 * (wanted.limit + 1):
                found.sort(key=_key)
                del found[wanted.limit + 1 :]
                last = found[-1].key
    found.sort(key=_key)
    page = found[: wanted.limit]
    return [told(each) for each in page], page[-1].key if len(found) > len(page) else None


def told(happened: Happened) -> Event:
    """Tell people of an event."""
    return Event(happened.key.at_ms, happened.what, happened.key.ordinal, sentence(happened))


def spell_cursor(key: Key) -> str:
    """Write a place as text."""
    return "-".join(("t", *(str(int(part)) for part in key)))


def parse_cursor(text: str) -> Key:
    """Read a place from its text; raises `SimulatorError` for an invalid one."""
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise SimulatorError(f"cursor {text[:80]!r} is invalid; expected the `next_cursor` of a page, as it was")
    return Key(*map(int, match.groups()))
