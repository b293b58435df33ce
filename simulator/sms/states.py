"""Define the states of a message: which are final, and which may follow each."""

import enum
from collections.abc import Mapping
from types import MappingProxyType


class State(enum.Enum):
    """Where a message is on its way to the handset."""

    SCHEDULED = "scheduled"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"

    __hash__ = object.__hash__  # the enum's own hashes the name in Python, several times per message

    @property
    def is_final(self) -> bool:
        """Whether no other state can follow this one."""
        return not TRANSITIONS[self]


PENDING, SENT = State.PENDING, State.SENT
"""Named for whoever asks with every message: Python 3.11 takes long to find a member of an enumeration."""

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.SCHEDULED: frozenset({State.PENDING, State.FAILED}),
        State.PENDING: frozenset({State.SENT, State.FAILED}),
        State.SENT: frozenset({State.DELIVERED, State.FAILED, State.EXPIRED}),
        State.DELIVERED: frozenset(),
        State.FAILED: frozenset(),
        State.EXPIRED: frozenset(),
    }
)
"""Every state, with the states that may follow it directly."""
