"""Say where and when a fault strikes, and what it may look at there.

A fault is looked for as late as what it looks at is known. So a forced refusal comes after the vendor's own complaints,
and requests that are refused anyway use up no count.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple


class Phase(enum.Enum):
    """On which side of the acceptance a fault strikes."""

    BEFORE = "before"
    """Nothing happened: nothing is stored, charged or sent."""
    AFTER = "after"
    """It was accepted, is charged and sent all the same."""
    ALWAYS = "always"
    """Whatever the vendor answers, accepted or refused."""


class Point(enum.Enum):
    """Where on a request's way a fault is looked for, in their order: as late as what it looks at is known."""

    ARRIVAL = "arrival"
    """Before the vendor looks at the request."""
    ADMISSION = "admission"
    """After the vendor's checks: the account is known."""
    ACCEPTANCE = "acceptance"
    """In the step that charges and stores, when it is paid for: sender, recipients and texts are known."""
    ANSWER = "answer"
    """When the answer to an accepted request is ready."""
    EVERY_ANSWER = "every answer"
    """When any answer of the vendor's is ready."""
    RECEIPT = "receipt"
    """When a message's state is about to be called back."""

    __hash__ = object.__hash__  # looked up several times a request


class Circumstances(NamedTuple):
    """Everything that a fault may look at; things not known yet at a point are None or empty."""

    now_ms: int
    vendor: str | None
    operation: str | None
    account: str | None = None
    balance: Decimal | None = None
    sender_id: str | None = None
    recipients: Sequence[str] = ()
    texts: Sequence[str] = ()
    event: str | None = None


class Struck(Exception):
    """A fault ends a request before its acceptance: nothing was stored or charged. Its name is with the exchange."""
