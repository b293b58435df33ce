"""Read when a message shall be sent, and write instants, as the family does: in Kenyan time."""

from __future__ import annotations

import datetime as dt

from simulator.api.instants import EPOCH, LAST_MS, parse_instant
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import trimmed
from simulator.vendors.advanta.errors import UNUSABLE_TIME

OFFSET = dt.timedelta(hours=3)
KENYA = dt.timezone(OFFSET)
"""Source: assumed; the page's dates have no offset."""

TIME_FIELD = "timeToSend"


def release_ms_of(value: object, now_ms: int) -> int | None:
    """Return the instant that a `timeToSend` names: a date and time, or Unix time; None where there is none.

    Source: advanta-africa-apis, docs/sms-api/send-sms.md, Tip.

    Raises:
        Rejection: `unusable_time`: it cannot be read, or is not in the future.
    """
    if value is None or value == "":
        return None
    release_ms = _instant(trimmed(value))
    if release_ms is None or release_ms <= now_ms:
        raise Rejection(UNUSABLE_TIME)
    return release_ms


def written(instant_ms: int) -> str:
    """Write an instant as `2024-11-01 11:15:32`."""
    moment = EPOCH.replace(tzinfo=None) + dt.timedelta(milliseconds=instant_ms) + OFFSET
    return moment.isoformat(" ", "seconds")


def duration(ms: int) -> str:
    """Write how long something took as `00:02:30`, to the whole second."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _instant(text: str) -> int | None:
    """Return the instant of a text in milliseconds."""
    if not (text.isascii() and text.isdigit()):
        return parse_instant(text, KENYA)
    return int(text) * 1000 if len(text) <= len(str(LAST_MS)) and int(text) * 1000 <= LAST_MS else None
