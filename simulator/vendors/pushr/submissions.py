"""Show submissions in the vendor's words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.api.instants import iso_seconds
from simulator.sandbox.books.submissions import Progress

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


def row_of(submission: Submission) -> dict[str, object]:
    """Return a submission as the list shows it; the keys stand in the page's order."""
    return {
        "id": submission.ordinal,
        "message": submission.text,
        "status": STATUS[submission.progress],
        "created": iso_seconds(submission.created_ms),
        "cost": f"{submission.cost:.2f}",
        "sender_id": submission.sender_id,
        "recipients_count": submission.count,
    }
