"""Keep what changes a sandbox from outside, in order and bounded in bytes: what a capsule is made of.

A request is kept as its exchange of the journal, so recording it costs a place in a list. Time needs no entries of its
own: every input carries its instant, and what was due until then ran before it. How far time has gone since the last
one is kept beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.command import Command

COMMAND_BYTES = 300
"""What a command costs beside its texts."""


class Performed(NamedTuple):
    """A command, and the instant at which it was given."""

    at_ms: int
    command: Command[Any]


class Keep(Protocol):
    """Take every input of a sandbox, beyond what a capsule has room for, as soon as it is known what came of it."""

    def answered(self, exchange: Exchange, request_id: int | None) -> None:
        """Take a request that was answered, with the id by which it is known again, if it has one."""
        ...

    def performed(self, performed: Performed, refused: str) -> None:
        """Take a command that was applied, or refused for this reason."""
        ...


class InputLog:
    """The inputs of one sandbox since it began.

    An input that is missing makes all that follow worthless. So when there is no more room it is the recording that
    ends: what is kept replays, up to there.

    Args:
        limit_bytes: how many bytes the inputs, and the answers to requests, may count for; 0 records nothing.
    """

    __slots__ = ("beginning", "entries", "flaw", "keep", "limit_bytes", "room_bytes")

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.room_bytes = limit_bytes or -1
        """How many bytes may still come; below nothing the recording has ended. Whoever adds an entry takes from it."""
        self.entries: list[Exchange | Performed] = []
        self.keep: Keep | None = None
        """Who else takes all inputs, where anybody does."""
        self.beginning: object = None
        """What the sandbox was built from; only whoever builds sandboxes can say."""
        self.flaw: str | None = None
        """Why not even the beginning can be replayed; None if it can."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing has gone by unrecorded."""
        return self.room_bytes >= 0

    def note(self, entry: Performed) -> None:
        """Keep a command."""
        if self.room_bytes < 0:
            return
        if entry.command.supersedes and self.entries and _is_alike(self.entries[-1], entry):
            self.entries[-1] = entry
            return
        self.entries.append(entry)
        self.room_bytes -= COMMAND_BYTES + entry.command.size

    def spoil(self, flaw: str) -> None:
        """Say that something happened that is not in here and cannot be."""
        self.flaw = flaw
        self.room_bytes = -1
        self.entries.clear()


def _is_alike(last: Exchange | Performed, entry: Performed) -> bool:
    return isinstance(last, Performed) and type(last.command) is type(entry.command)
