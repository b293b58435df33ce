"""Note, while sandboxes are kept, what is written and how all of them stand with each record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from unittest import mock

from support.sight import sight_of

from simulator.durable.keeper import FolderKeeper
from simulator.durable.kept import KeptLife
from simulator.durable.store import GONE, Row, Step, Store
from simulator.hosting.host import Host
from simulator.hosting.hosted import Hosted
from simulator.sandbox.acts import advancing
from simulator.sandbox.books.inputs import InputLog
from simulator.sandbox.books.journal import Journal
from simulator.sandbox.sandbox import Sandbox

Key = tuple[int, int]
"""A life, and how many of its records there are."""

Tenants = dict[tuple[str, str, tuple[str, ...]], str]
"""The sandbox that credentials lead into without a prefix."""


class Stand(NamedTuple):
    """How one sandbox stands.

    Args:
        lines: what can be seen of it.
        beside: its catch URLs, what they answer and what came to them, and the answers to requests with an id.
        rate: how fast its time goes on.
        now_ms: its instant.
    """

    lines: list[str]
    beside: list[str]
    rate: float
    now_ms: int


class Write(NamedTuple):
    """One thing that is written, and how the host stood then.

    Args:
        step: a statement, or None.
        row: an input, or None.
        names: the sandboxes, in their order, with the life of each.
        tenants: where credentials led.
    """

    step: Step | None
    row: Row | None
    names: tuple[tuple[str, int], ...]
    tenants: Tenants

    @property
    def is_cut(self) -> bool:
        """Whether what is written by then is whole: an input, or the end of a sandbox."""
        return self.row is not None or (self.step is not None and self.step[0] == GONE)


def tenants_of(host: Host) -> Tenants:
    return {key: hosted.sandbox.name for key, hosted in host.sandboxes.tenants.items()}


def beside(hosted: Hosted) -> list[str]:
    """What a host keeps beside a sandbox; see `Stand`."""
    receivers = hosted.receivers
    remembered = hosted.kept._remembered._answers if isinstance(hosted.kept, KeptLife) else {}
    return [
        *(f"{name} {receiver} {receivers.arrivals(name)} {receivers.dropped[name]}" for name, receiver in receivers),
        *(f"request {request_id} was answered {answer}" for request_id, answer in remembered.items()),
    ]


@dataclass(slots=True)
class Coming:
    """A record of which only the next thing that happens will show how its sandbox stands after it.

    What is due by its instant has to have happened, whenever the host came to that.
    """

    key: Key
    hosted: Hosted
    beside: list[str]
    rate: float
    now_ms: int


class Notes:
    """What was written, in its order, and how each sandbox stood with each of its records."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self.stands: dict[Key, Stand] = {}
        self._coming: dict[Sandbox, Coming] = {}

    def record(self, hosted: Hosted, key: Key) -> None:
        """Note that a record was made."""
        self.look(hosted.sandbox)
        kept = hosted.kept
        assert isinstance(kept, KeptLife)
        now_ms = hosted.sandbox.clock.now_ms()
        self._coming[hosted.sandbox] = Coming(key, hosted, beside(hosted), kept.rate, now_ms)

    def look(self, sandbox: Sandbox, before_ms: int | None = None) -> None:
        """Note how a sandbox stands with its newest record, before something else happens in it.

        Args:
            sandbox: which.
            before_ms: what happens is due at this instant: by the record's own it belongs to that.
        """
        coming = self._coming.get(sandbox)
        if coming is None or (before_ms is not None and before_ms <= coming.now_ms):
            return
        del self._coming[sandbox]
        self.stands[coming.key] = Stand(sight_of(sandbox), coming.beside, coming.rate, coming.now_ms)

    def end(self, sandbox: Sandbox | None = None) -> None:
        """Note how one that is over stands, or all, when nothing more happens."""
        for each in [sandbox] if sandbox is not None else list(self._coming):
            coming = self._coming.get(each)
            if coming is not None:
                for _ in advancing.run_until(each, coming.now_ms):
                    pass
                self.look(each)


@contextmanager
def looking(notes: Notes) -> Iterator[None]:
    """Have notes look before each input, and before each thing that is due."""
    run_next = advancing._run_next

    def before_due(sandbox: Sandbox) -> None:
        notes.look(sandbox, sandbox.agenda.next_due_ms)
        run_next(sandbox)

    def before(method: Callable[..., Any]) -> Callable[..., Any]:
        def looked(store: Any, *given: Any) -> Any:
            for sandbox in list(notes._coming):
                if store is sandbox.journal or store is sandbox.inputs:
                    notes.look(sandbox)
            return method(store, *given)

        return looked

    with (
        mock.patch.object(advancing, "_run_next", before_due),
        mock.patch.object(Journal, "open", before(Journal.open)),
        mock.patch.object(InputLog, "note", before(InputLog.note)),
    ):
        yield


def noting(notes: Notes) -> type[FolderKeeper]:
    """A keeper that notes what it has written, and how the sandboxes stood."""

    class NotingKeeper(FolderKeeper):
        def add(self, row: Row) -> None:
            life, position, _ = row
            assert self._host is not None
            assert isinstance(life, int)
            assert isinstance(position, int)
            notes.record(next(each for each in self._host.sandboxes if each.life == life), (life, position))
            self._note(None, row)
            super().add(row)

        def run(self, statement: str, row: Row) -> None:
            self._note((statement, row), None)
            super().run(statement, row)

        def begun(self, hosted: Hosted) -> None:
            if isinstance(hosted.kept, KeptLife):
                notes.end(hosted.kept._sandbox)
            super().begun(hosted)

        def gone(self, hosted: Hosted) -> None:
            notes.end(hosted.sandbox)
            super().gone(hosted)

        def _note(self, step: Step | None, row: Row | None) -> None:
            assert self._host is not None
            names = tuple((each.sandbox.name, each.life) for each in self._host.sandboxes)
            notes.writes.append(Write(step, row, names, tenants_of(self._host)))

    return NotingKeeper


class NotingStore(Store):
    """A file that notes its transactions, and whose log is never folded into it while it is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.transactions: list[tuple[list[Step], list[Row]]] = []
        super().__init__(*args, **kwargs)
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")

    def write(self, steps: list[Step], inputs: list[Row]) -> None:
        super().write(steps, inputs)
        self.transactions.append((steps, inputs))
