"""How much comes back: what was charged and an amount that is wished for go in, the amount to be refunded comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.sandbox.errors import ConflictError
from simulator.sandbox.submissions import NOTHING

if TYPE_CHECKING:
    from simulator.sandbox.messages import Message
    from simulator.sandbox.submissions import Submission


def to_refund(submission: Submission, message: Message | None, amount: Decimal | None) -> Decimal:
    """The amount; all that was charged and has not come back yet, where none is wished for.

    Raises:
        ConflictError: it is not above zero, or more than is left.
    """
    left = submission.charged - submission.refunded
    if message is not None:
        left = min(left, message.cost - message.refunded) if message.is_charged else NOTHING
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        what = f"submission {submission.ordinal}" if message is None else f"message {message.ordinal}"
        raise ConflictError(f"{amount} cannot be refunded for {what}: {left} of what was charged is left to refund")
    return amount
