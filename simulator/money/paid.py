"""Tell what is still paid for each message of a submission, after its refunds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.acts.moving import UNDELIVERED

if TYPE_CHECKING:
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.books.submissions import Submission


def paid_for(submission: Submission, messages: Sequence[Message]) -> Iterator[tuple[Message, Decimal]]:
    """Yield the charged messages of which something is still paid, and how much.

    A refund of the submission as a whole is for what did not arrive, then for what was charged too much, then for the
    rest, in order. Where some messages were deleted, all of it is for those that are left.
    """
    charged = [message for message in messages if message.is_charged]
    if not submission.refunded:
        yield from ((message, message.cost) for message in charged if message.cost)
        return
    general = submission.refunded - sum((message.refunded for message in messages), Decimal(0))
    is_whole = len(messages) == submission.count
    too_much = submission.charged - sum((each.cost for each in charged), Decimal(0)) if is_whole else Decimal(0)
    for is_lost in (True, False):
        for message in charged:
            if (message.state in UNDELIVERED) is is_lost:
                owed = message.cost - message.refunded
                covered = min(general, owed)
                general -= covered
                if covered < owed:
                    yield message, owed - covered
        general -= min(general, too_much)
