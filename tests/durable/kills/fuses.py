"""Plant a fuse in a server: at a named point, the nth time that it comes there, it kills itself as `kill -9` would."""

from __future__ import annotations

import enum
import inspect
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.durable import shortage
from simulator.durable.keeper import FolderKeeper
from simulator.durable.store import BEGUN, EMPTIED, GONE, INPUT
from simulator.hosting.host import Host
from simulator.server.poster import Poster
from simulator.server.protocol import Protocol
from simulator.server.written import WrittenResponse

if TYPE_CHECKING:
    from simulator.hosting.hosted import Hosted

WRITE = "BEGIN IMMEDIATE"
COMMIT = "COMMIT"
SOON_S = 0.01
"""After so long a full disk is looked at again."""


class Point(enum.Enum):
    """Where a server may end."""

    BEFORE_WRITE = "before a batch is written"
    IN_WRITE = "when a part of a batch is written"
    BEFORE_COMMIT = "when a batch is written, before it is committed"
    AFTER_COMMIT = "when a batch is committed, before the loop is told"
    BEFORE_ANSWER = "before an answer is written to the socket"
    AFTER_ANSWER = "after an answer is written to the socket"
    BEFORE_CALLBACK = "before a callback is posted"
    AFTER_CALLBACK = "when a callback is answered, before its result is recorded"
    AFTER_RESULT = "when the result of a callback is recorded, before it is written"
    BEFORE_RESET = "in a reset, before anything of it is to be written"
    IN_RESET = "in a reset, when it is to be written"
    BEFORE_RESET_COMMIT = "in a reset, before it is committed"
    AFTER_RESET_COMMIT = "in a reset, when it is committed"
    BEFORE_DELETION = "in a deletion, before anything of it is to be written"
    IN_DELETION = "in a deletion, when it is to be written"
    BEFORE_DELETION_COMMIT = "in a deletion, before it is committed"
    AFTER_DELETION_COMMIT = "in a deletion, when it is committed"
    BEFORE_CREATION_COMMIT = "in a creation, before it is committed"
    AFTER_CREATION_COMMIT = "in a creation, when it is committed"
    BEFORE_OWN_ANSWER = "before an answer of the control API is written to the socket"
    AFTER_OWN_ANSWER = "after an answer of the control API is written to the socket"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planted in a server.

    Args:
        point: where it ends; None where it does not by itself.
        passes: the how manieth time.
        is_let_out_at_once: whether answers go out before what they rest on is written, which must be noticed.
        write_s: how long each write takes beside its own time.
        full: the share of writes for which there is no room on the disk.
        sound: how many of the first writes there is room for all the same.
        is_disk_broken: whether it is the disk that fails there, once, and not the process.
        user: who it runs as; whoever starts it if left out.
    """

    point: Point | None = None
    passes: int = 1
    is_let_out_at_once: bool = False
    write_s: float = 0.0
    full: float = 0.0
    sound: int = 0
    is_disk_broken: bool = False
    user: int | None = None

    def plant(self) -> None:
        """Have this process, which is going to be a server, end as planned."""
        fuse = Fuse(self)
        WatchedConnection.is_before = staticmethod(BEFORE.get(self.point, _never))  # type: ignore[arg-type]
        WatchedConnection.is_after = staticmethod(AFTER.get(self.point, _never))  # type: ignore[arg-type]
        WatchedConnection.fuse = fuse
        WatchedConnection.plan = self
        shortage.LOOK_AGAIN_S = SOON_S
        sqlite3.connect = partial(sqlite3.connect, factory=WatchedConnection)  # type: ignore[assignment]
        if self.is_let_out_at_once:
            FolderKeeper.held = lambda *_: None  # type: ignore[method-assign]
        for call in CALLS:
            if call.point is self.point:
                _watch(call, fuse)
        if self.user is not None:
            os.setuid(self.user)


NOTHING_PLANTED = Plan()

Ran = set[str]
"""The statements of the present transaction."""
Here = Callable[[str, Ran], bool]
"""Tells from a statement, and those before it in its transaction, whether this is the point."""


def _is_reset(statement: str, ran: Ran) -> bool:
    return statement == COMMIT and {BEGUN, EMPTIED} <= ran and GONE not in ran


def _is_creation(statement: str, ran: Ran) -> bool:
    return statement == COMMIT and BEGUN in ran and EMPTIED not in ran


BEFORE: dict[Point, Here] = {
    Point.BEFORE_WRITE: lambda statement, _: statement == WRITE,
    Point.BEFORE_COMMIT: lambda statement, _: statement == COMMIT,
    Point.BEFORE_RESET_COMMIT: _is_reset,
    Point.BEFORE_DELETION_COMMIT: lambda statement, ran: statement == COMMIT and GONE in ran,
    Point.BEFORE_CREATION_COMMIT: _is_creation,
}
AFTER: dict[Point, Here] = {
    Point.IN_WRITE: lambda statement, _: statement.startswith(INPUT),
    Point.AFTER_COMMIT: lambda statement, _: statement == COMMIT,
    Point.AFTER_RESET_COMMIT: _is_reset,
    Point.AFTER_DELETION_COMMIT: lambda statement, ran: statement == COMMIT and GONE in ran,
    Point.AFTER_CREATION_COMMIT: _is_creation,
}
"""The points that are statements: before they run, and after that."""


class Fuse:
    """Kills its process the nth time that it is passed, or has the disk fail."""

    def __init__(self, plan: Plan) -> None:
        self._left = plan.passes
        self._is_disk_broken = plan.is_disk_broken

    def pass_by(self) -> None:
        self._left -= 1
        if self._left == 0 and self._is_disk_broken:
            raise sqlite3.OperationalError("disk I/O error")
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class WatchedConnection(sqlite3.Connection):
    """A connection that tells of its statements; one writes, so there is one transaction at a time."""

    is_before: Here
    is_after: Here
    fuse: Fuse
    plan: Plan
    chance = random.Random("full")
    commits = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ran: Ran = set()

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement == WRITE:
            self._ran.clear()
        self._ran.add(statement)
        if self.is_before(statement, self._ran):
            self.fuse.pass_by()
        if statement == COMMIT:
            time.sleep(self.plan.write_s)
            WatchedConnection.commits += 1
            if self.commits > self.plan.sound and self.chance.random() < self.plan.full:
                raise no_room()
        cursor = super().execute(statement, *values)
        if self.is_after(statement, self._ran):
            self.fuse.pass_by()
        return cursor


def no_room() -> sqlite3.Error:
    """Return what SQLite raises where the disk is full."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


class Call(NamedTuple):
    """A point that is a call.

    Args:
        point: which.
        owner: the class that has the method.
        name: of the method.
        is_before: whether the point is before the call, or after it.
        is_meant: tells from its arguments whether a call is one of those.
    """

    point: Point
    owner: type
    name: str
    is_before: bool
    is_meant: Callable[..., bool] = lambda *_: True


def _is_known(keeper: FolderKeeper, hosted: Hosted) -> bool:
    return hosted.sandbox.name in keeper._lives


CALLS = (
    Call(Point.BEFORE_ANSWER, Protocol, "_write", is_before=True),
    Call(Point.AFTER_ANSWER, Protocol, "_write", is_before=False),
    Call(Point.BEFORE_CALLBACK, Poster, "post", is_before=True),
    Call(Point.AFTER_CALLBACK, Poster, "post", is_before=False),
    Call(Point.AFTER_RESULT, Host, "_record", is_before=False),
    Call(Point.BEFORE_RESET, FolderKeeper, "begun", is_before=True, is_meant=_is_known),
    Call(Point.IN_RESET, FolderKeeper, "begun", is_before=False, is_meant=_is_known),
    Call(Point.BEFORE_DELETION, FolderKeeper, "gone", is_before=True),
    Call(Point.IN_DELETION, FolderKeeper, "gone", is_before=False),
    Call(Point.BEFORE_OWN_ANSWER, WrittenResponse, "prepare", is_before=True),
    Call(Point.AFTER_OWN_ANSWER, WrittenResponse, "prepare", is_before=False),
)


def _watch(call: Call, fuse: Fuse) -> None:
    """Have the fuse passed before each such call, or after it, when an awaitable is done."""
    act = getattr(call.owner, call.name)

    def watched(*args: Any) -> Any:
        is_meant = call.is_meant(*args)
        if is_meant and call.is_before:
            fuse.pass_by()
        result = act(*args)
        if is_meant and not call.is_before:
            fuse.pass_by()
        return result

    async def awaited(*args: Any) -> Any:
        if call.is_before:
            fuse.pass_by()
        result = await act(*args)
        if not call.is_before:
            fuse.pass_by()
        return result

    setattr(call.owner, call.name, awaited if inspect.iscoroutinefunction(act) else watched)


def _never(statement: str, ran: Ran) -> bool:  # noqa: ARG001 - no statement is the point
    return False
