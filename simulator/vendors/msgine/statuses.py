"""Our states go in, the vendor's four words come out, and back for its filter.

Source: MsGine SMS API page, "Message Status". It has no word for expired or for partly failed; see the quirks.
"""

from __future__ import annotations

from simulator.sandbox.books.submissions import Progress
from simulator.sms.states import State

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
