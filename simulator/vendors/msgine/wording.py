"""Write what MsGine shows: a submission as JSON, its ids and status, and the rest of the rate limit as headers.

Source: MsGine SMS API page, the examples: `msg_` and ten digits, `SM` and sixteen hexadecimal digits; "Message Status"
for the words. It has none for expired or for partly failed; see the quirks.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.sandbox.books.submissions import Progress
from simulator.sms.states import State
from simulator.text.json_writing import quote, spell

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.limits import Admission
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.msgine.policy import Policy

_FIRST = 1_000_000_000
_PREFIX = "msg_"
_LENGTH = len(_PREFIX) + 10

STATUS_OF_PROGRESS = {
    Progress.SCHEDULED: "pending",
    Progress.PENDING: "pending",
    Progress.SENT: "sent",
    Progress.DELIVERED: "delivered",
    Progress.PARTIALLY_FAILED: "delivered",
    Progress.FAILED: "failed",
}

PROGRESS_OF_STATUS = {
    status: frozenset(progress for progress, word in STATUS_OF_PROGRESS.items() if word == status)
    for status in STATUS_OF_PROGRESS.values()
}

CALLED_BACK = {
    State.SENT: "sent",
    State.DELIVERED: "delivered",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
}
"""The status that a callback reports for a message's state; other states are not called back.

Source: docs.msgine.net/api/webhooks (public): the events message.sent, message.delivered, message.failed.
"""


def message_id(ordinal: int) -> str:
    """Return the id of the submission with that ordinal: `msg_1000000001` for the first."""
    return f"msg_{_FIRST + ordinal}"


def ordinal_of(text: str) -> int | None:
    """Return the ordinal behind an id, or None if the text is not an id exactly as `message_id` spells it."""
    digits = text[len(_PREFIX) :]
    if len(text) != _LENGTH or not text.startswith(_PREFIX) or not (digits.isascii() and digits.isdigit()):
        return None
    ordinal = int(digits) - _FIRST
    return ordinal if ordinal > 0 else None


def session_id(seed: str, ordinal: int) -> str:
    """Return the `sid` of the submission with that ordinal in the sandbox of that seed."""
    digest = _seeded(seed).copy()
    digest.update(b"%d" % ordinal)
    return f"SM{digest.hexdigest()}"


@lru_cache(maxsize=64)
def _seeded(seed: str) -> blake2b:
    return blake2b(f"{seed}/".encode(), digest_size=8)


def describe(call: Call[Policy], submission: Submission, recipients: list[str]) -> str:
    """Write a submission as send and look-up show it, up to its creation: JSON without the braces around it.

    Text and not a dict, for it is written for every send. Only the sender and the text hold what a client wrote.
    """
    ordinal = submission.ordinal
    numbers = ",".join(map(quote, recipients))
    return (
        f'"id":"{message_id(ordinal)}","sid":"{session_id(call.sandbox.chance.seed, ordinal)}","channel":"sms",'
        f'"to":[{numbers}],"from":{quote(submission.sender_id)},"content":{quote(submission.text)},'
        f'"status":"{STATUS_OF_PROGRESS[submission.progress]}","cost":{spell(submission.cost, 2)},'
        f'"currency":{quote(submission.account.terms.currency)},"createdAt":"{iso_seconds(submission.created_ms)}"'
    )


def rate_headers(call: Call[Policy]) -> tuple[tuple[str, str], ...]:
    """Tell what is left of the window, once the account is known and a limit counts its requests.

    Source: docs.msgine.net/api/rate-limits (public): three headers on every answer, the reset as a Unix time.
    """
    admission = call.admission
    if admission is None:
        return ()
    return (
        ("X-RateLimit-Limit", str(admission.limit)),
        ("X-RateLimit-Remaining", str(admission.remaining)),
        ("X-RateLimit-Reset", str(reset_s(admission))),
    )


def reset_s(admission: Admission) -> int:
    """Return the Unix time at which the window ends, rounded up."""
    return -(-admission.reset_ms // 1000)
