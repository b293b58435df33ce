"""Gather what of one sandbox is to be written, by the node that owns it."""

from __future__ import annotations

import asyncio
import enum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Outcome(enum.Enum):
    """What became of what was to be written."""

    WRITTEN = "written"
    NOT_OWNER = "not the owner any more"
    """None of it was written, and nothing more of that sandbox will be from here."""
    AWAY = "the engine does not answer"
    """It is not known whether it was written, or will be as soon as the engine answers."""


Commit = asyncio.Future[Any]
"""What is told of an outcome: itself, unless whoever writes says otherwise."""


class Credential(NamedTuple):
    """What leads to a sandbox: of whom, of what kind, and a digest of its values."""

    vendor: str
    kind: str
    digest: bytes


class Handed(NamedTuple):
    """A credential that leads to a sandbox, and whether it was drawn for it alone."""

    vendor: str
    kind: str
    digest: bytes
    is_drawn: bool


class Beginning(NamedTuple):
    """What a sandbox begins as.

    Args:
        name: of the sandbox.
        owner: the node that begins it.
        made_ms: when it began first, by the clock of the engine.
        version: of the simulator that begins it.
        begun_ms: when this beginning is, by the clock of the engine.
        text: all that it is made from.
        before: its life until now; None where there is no sandbox of that name.
    """

    name: str
    owner: int
    made_ms: int
    version: str
    begun_ms: int
    text: str
    before: int | None = None


class Part:
    """What of one sandbox goes in together: it begins, it has inputs and changes, it ends."""

    __slots__ = (
        "beginning",
        "commit",
        "credentials",
        "epoch",
        "held",
        "is_changed",
        "is_ended",
        "is_planned",
        "life",
        "lifetime_s",
        "positions",
        "records",
    )

    def __init__(self, held: Held) -> None:
        self.held = held
        self.life = held.life
        self.epoch = held.epoch
        self.positions: list[int] = []
        self.records: list[bytes] = []
        self.beginning: Beginning | None = None
        self.credentials: list[Handed] = []
        self.is_changed = False
        self.is_planned = held.is_planned
        self.lifetime_s = held.lifetime_s
        self.is_ended = False
        self.commit: Commit | None = None

    def tell(self, outcome: Outcome) -> None:
        """Tell whoever waits what became of it."""
        if self.commit is not None and not self.commit.done():
            self.commit.set_result(self.held.told(outcome))


class Writer(Protocol):
    """Writes what is gathered."""

    is_away: bool

    @property
    def told(self) -> Callable[[Outcome], Any]:
        """What whoever waits is told of an outcome."""
        ...

    def gather(self, held: Held) -> Part:
        """Return a new part of the next batch."""
        ...


class Held:
    """A sandbox that this node owns, for as long as nobody else has claimed it.

    Args:
        writer: who writes.
        life: which beginning of it.
        epoch: under which it appends.
        is_planned: whether something is planned in it.
        lifetime_s: how long it stays without being called; None for ever.
    """

    __slots__ = (
        "_writer",
        "epoch",
        "gathering",
        "is_ended",
        "is_lost",
        "is_planned",
        "life",
        "lifetime_s",
        "under_way",
    )  # fmt: skip

    def __init__(
        self, writer: Writer, life: int, epoch: int, *, is_planned: bool = False, lifetime_s: float | None = None
    ) -> None:
        self._writer = writer
        self.life = life
        self.epoch = epoch
        self.is_planned = is_planned
        self.lifetime_s = lifetime_s
        self.is_lost = False
        """Whether it is no longer this node's: nothing more of it is written."""
        self.is_ended = False
        """Whether it is no longer there."""
        self.gathering: Part | None = None
        self.under_way: Part | None = None

    @property
    def told(self) -> Callable[[Outcome], Any]:
        """What whoever waits is told of an outcome."""
        return self._writer.told

    @property
    def is_beginning(self) -> bool:
        """Whether its beginning is not written yet."""
        return any(part is not None and part.beginning is not None for part in (self.gathering, self.under_way))

    def own_again(self, epoch: int) -> None:
        """Have what is not on its way yet be written under another epoch, which this node has by now."""
        self.epoch = epoch
        if self.gathering is not None:
            self.gathering.epoch = epoch

    def add(self, position: int, record: bytes) -> None:
        """Have an input written, unless all of it is to be forgotten."""
        if self.is_ended:
            return
        part = self.gathering or self._writer.gather(self)
        part.positions.append(position)
        part.records.append(record)

    def plan(self, *, is_planned: bool) -> None:
        """Have it written whether something is planned."""
        self.is_planned = is_planned
        self._change()

    def stay(self, lifetime_s: float | None) -> None:
        """Have it written how long it stays without being called."""
        self.lifetime_s = lifetime_s
        self._change()

    def lead(self, credentials: Iterable[Handed]) -> None:
        """Have it written that these credentials lead to it."""
        part = self.gathering or self._writer.gather(self)
        part.credentials += credentials

    def begin(
        self, beginning: Beginning, life: int, *, is_planned: bool = False, lifetime_s: float | None = None
    ) -> None:
        """Have it begin, or begin anew: what was before is forgotten, written or not, its end too.

        Args:
            beginning: what it begins as; `before` is filled in.
            life: which beginning it is.
            is_planned: whether something is planned in it.
            lifetime_s: how long it stays without being called; None for ever.
        """
        part = self.gathering or self._writer.gather(self)
        before = part.beginning.before if part.beginning else self.life if self.life != life else None
        self.life = part.life = life
        self.is_planned = part.is_planned = is_planned
        self.lifetime_s = part.lifetime_s = lifetime_s
        part.beginning = beginning._replace(before=before)
        part.is_ended = self.is_ended = False
        part.positions, part.records, part.credentials, part.is_changed = [], [], [], False

    def end(self) -> None:
        """Have everything of it forgotten, and nothing more written."""
        part = self.gathering or self._writer.gather(self)
        part.is_ended = self.is_ended = True
        part.positions, part.records, part.credentials = [], [], []

    @property
    def commit(self) -> Commit | None:
        """What is done as soon as everything that was added is written, or is known not to be; None where it is."""
        if self.is_lost:
            return _done(self.told(Outcome.NOT_OWNER))
        part = self.gathering or self.under_way
        if part is None:
            return None
        if part.commit is None:
            is_away = self._writer.is_away
            part.commit = _done(self.told(Outcome.AWAY)) if is_away else asyncio.get_running_loop().create_future()
        return part.commit

    def _change(self) -> None:
        part = self.gathering or self._writer.gather(self)
        part.is_changed = True
        part.is_planned, part.lifetime_s = self.is_planned, self.lifetime_s


def _done(told: object) -> Commit:
    future: Commit = asyncio.get_running_loop().create_future()
    future.set_result(told)
    return future
