"""Show submissions in the vendor's words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.sandbox.books.submissions import Progress
from simulator.text.json_writing import Written, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.sandbox.books.submissions import Submission

STATUS: Mapping[Progress, str] = MappingProxyType(
    {
        Progress.SCHEDULED: "pending",
        Progress.PENDING: "pending",
        Progress.SENT: "sent",
        Progress.DELIVERED: "delivered",
        Progress.FAILED: "failed",
        Progress.PARTIALLY_FAILED: "partial_failed",
    }
)
"""Source: Push.R page, Message Status Values; that a scheduled message is pending is assumed."""


def row_of(submission: Submission, further: str = "") -> Written:
    """Write a submission as the list shows it, and what else stands behind its id; the keys are in the page's order.

    By hand, for every send is answered so. Only the sender and the text hold what a client wrote.
    """
    return Written(
        f'{{"id":{submission.ordinal},{further}"message":{quote(submission.text)},'
        f'"status":"{STATUS[submission.progress]}","created":"{iso_seconds(submission.created_ms)}",'
        f'"cost":"{submission.cost:.2f}","sender_id":{quote(submission.sender_id)},'
        f'"recipients_count":{submission.count}}}'
    )
