"""Write what MsGine's newer epoch shows: the same submissions under UUIDs, with one status more.

Source: MsGine SDK 2.0.0, its types (public). That ids follow from the sandbox's seed, and can be read back, is ours.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

from simulator.api.instants import iso_seconds
from simulator.sandbox.books.submissions import Progress
from simulator.sms.states import State
from simulator.text.json_writing import spell
from simulator.vendors.msgine.wording import STATUS_OF_PROGRESS

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.msgine.policy import Policy

STATUS = STATUS_OF_PROGRESS | {Progress.SCHEDULED: "queued"}

NEWER = "newer"
"""Marks the submissions of this epoch: callbacks have their UUIDs."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEAD_BYTES = 10
_TAIL_BYTES = 6


def developer_id(seed: str, ordinal: int) -> str:
    """Return the UUID of the submission with that ordinal: its end holds the ordinal, covered by what stands before."""
    head = UUID(bytes=_digest(f"{seed}/message/{ordinal}", 16), version=4).bytes[:_HEAD_BYTES]
    return str(UUID(bytes=head + (ordinal ^ _cover(seed, head)).to_bytes(_TAIL_BYTES, "big")))


def ordinal_of(seed: str, text: str) -> int | None:
    """Return the ordinal behind an id, or None if the text is not an id exactly as `developer_id` spells it."""
    if _UUID.fullmatch(text) is None:
        return None
    given = UUID(text).bytes
    ordinal = int.from_bytes(given[_HEAD_BYTES:], "big") ^ _cover(seed, given[:_HEAD_BYTES])
    return ordinal if developer_id(seed, ordinal) == text else None


def request_id(seed: str, ordinal: int) -> str:
    """Return the UUID of the request with that ordinal."""
    return str(UUID(bytes=_digest(f"{seed}/request/{ordinal}", 16), version=4))


def describe(call: Call[Policy], submission: Submission) -> dict[str, object]:
    """Describe a submission as send, look-up and history show it; the cost has no more digits than it needs."""
    messages = call.sandbox.messages.of(submission)
    shown: dict[str, object] = {
        "id": developer_id(call.sandbox.chance.seed, submission.ordinal),
        "channel": "sms",
        "to": [message.to for message in messages],
        "from": submission.sender_id,
        "content": submission.text,
        "status": STATUS[submission.progress],
        "cost": spell(submission.cost, 0),
        "currency": submission.account.terms.currency,
        "createdAt": iso_seconds(submission.created_ms),
    }
    if submission.release_ms is not None:
        shown["scheduledAt"] = iso_seconds(submission.release_ms)
    sent_ms = _first_sent_ms(messages)
    if sent_ms is not None:
        shown["sentAt"] = iso_seconds(sent_ms)
    return shown


def _first_sent_ms(messages: list[Message]) -> int | None:
    """Return when the first of the messages that were sent was."""
    instants = [instant for message in messages if (instant := message.entered_ms(State.SENT)) is not None]
    return min(instants, default=None)


def _cover(seed: str, head: bytes) -> int:
    return int.from_bytes(_digest(f"{seed}/cover/{head.hex()}", _TAIL_BYTES), "big")


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()
