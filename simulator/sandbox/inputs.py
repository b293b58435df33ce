"""What changes a sandbox from outside goes in, in order, and is kept, bounded in bytes: what a capsule is made of.

Time needs no entries of its own: every input carries its instant, and what was due until then ran before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.sandbox.callbacks import Attempt
    from simulator.sandbox.journal import Exchange

INPUT_BYTES = 300
"""What an input that is no exchange costs beside its texts."""


class ControlInput(NamedTuple):
    """A call of the control API that changes the sandbox; `path` is the one below the sandbox's prefix."""

    at_ms: int
    method: str
    path: str
    query: str
    body: bytes


class CallbackResult(NamedTuple):
    """What became of one try of the callback with that ordinal, and when it became known."""

    at_ms: int
    callback: int
    attempt: Attempt


class InputLog:
    """The inputs of one sandbox since it began.

    An input that is missing makes all that follow worthless. So when there is no more room it is the recording that
    ends: what is kept replays, up to there.

    Args:
        limit_bytes: how many bytes the inputs, and the answers to requests, may count for; 0 records nothing.
    """

    __slots__ = ("beginning", "entries", "flaw", "is_recording", "kept_bytes", "limit_bytes")

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.kept_bytes = 0
        self.entries: list[Exchange | ControlInput | CallbackResult] = []
        self.is_recording = limit_bytes > 0
        self.beginning: object = None
        """What the sandbox was built from; only whoever builds sandboxes can say."""
        self.flaw: str | None = None
        """Why not even the beginning can be replayed; None if it can."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing has gone by unrecorded."""
        return self.is_recording and self.flaw is None

    def grow(self, size: int) -> None:
        """Count the bytes of an exchange that is kept already; the first one over the limit is the last."""
        self.kept_bytes += size
        if self.kept_bytes > self.limit_bytes:
            self.is_recording = False

    def note(self, entry: ControlInput | CallbackResult) -> None:
        """Keep an input that is no request."""
        if self.is_recording:
            self.entries.append(entry)
            size = len(entry.body) if isinstance(entry, ControlInput) else len(entry.attempt.answer)
            self.grow(INPUT_BYTES + size)

    def spoil(self, flaw: str) -> None:
        """Say that something happened that is not in here and cannot be."""
        self.flaw = flaw
        self.is_recording = False
        self.entries.clear()
