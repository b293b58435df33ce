"""Accept messages that the background job will charge and send.

Source: ugsms.com/documentation/v2, Send Bulk SMS, the note on the balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.rules.delivery import Sending

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.messages import Draft
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.ugsms.policy import UgsmsPolicy


def submit(call: Call[UgsmsPolicy], drafts: Sequence[Draft], sender_id: str, text: str = "") -> Submission:
    """Accept messages, or refuse them all if the balance does not suffice now."""
    return accept(
        call.sandbox,
        call.account,
        drafts,
        sender_id=sender_id,
        exchange=call.exchange,
        sending=Sending.SOON if call.policy.deduct_at_once else Sending.IN_BACKGROUND,
        text=text,
        background_ms=call.policy.deduction_delay_ms,
    )
