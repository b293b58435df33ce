"""Read when a message shall be sent, and write instants, as the family does: in Kenyan time."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from simulator.api.instants import EPOCH, LAST_MS, parse_instant
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import trimmed
from simulator.vendors.advanta.errors import UNUSABLE_TIME

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message

OFFSET = dt.timedelta(hours=3)
KENYA = dt.timezone(OFFSET)
"""Source: assumed; the page's dates have no offset."""

TIME_FIELD = "timeToSend"

MINUTE_MS = 60_000

SECONDS = re.compile(r"[0-9]:[0-9]{2}:[0-9]{2}")
"""In a time of day."""


def release_ms_of(value: object, now_ms: int) -> int | None:
    """Return the instant that a `timeToSend` names: a date and time, or Unix time; None where there is none.

    Source: advanta-africa-apis, docs/sms-api/send-sms.md, Tip.

    A time without seconds is the whole minute: the present one is now. Clients that send at once name it.

    Raises:
        Rejection: `unusable_time`: it cannot be read, or is past.
    """
    if value is None or value == "":
        return None
    text = trimmed(value)
    release_ms = _instant(text)
    if release_ms is None:
        raise Rejection(UNUSABLE_TIME)
    if release_ms > now_ms:
        return release_ms
    if text.isdigit() or SECONDS.search(text) or now_ms - release_ms >= MINUTE_MS:
        raise Rejection(UNUSABLE_TIME)
    return None


def written(instant_ms: int) -> str:
    """Write an instant as `2024-11-01 11:15:32`."""
    moment = EPOCH.replace(tzinfo=None) + dt.timedelta(milliseconds=instant_ms) + OFFSET
    return moment.isoformat(" ", "seconds")


def taken_ms(message: Message) -> int:
    """Return how long a message has taken to its present state, from the request or the time it was scheduled for."""
    submission = message.submission
    began_ms = submission.created_ms if submission.release_ms is None else submission.release_ms
    return max(message.changed_ms - began_ms, 0)


def duration(ms: int) -> str:
    """Write how long something took as `00:02:30`, to the whole second."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _instant(text: str) -> int | None:
    """Return the instant of a text in milliseconds."""
    if not (text.isascii() and text.isdigit()):
        return parse_instant(text, KENYA)
    return int(text) * 1000 if len(text) <= len(str(LAST_MS)) and int(text) * 1000 <= LAST_MS else None
