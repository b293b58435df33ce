"""Keep records in a folder: one SQLite file, which one process may write, or several that take turns.

`life` counts the beginnings of sandboxes, resets included; an input belongs to a life, at a position counted from 1.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from simulator import __version__
from simulator.durable.errors import FolderError
from simulator.durable.folder import make, refuse_nothing, unusable
from simulator.durable.lock import FolderLock, Turn

if TYPE_CHECKING:
    from types import TracebackType

FILE = "sandboxes.sqlite3"
APPLICATION_ID = 0x534D5353
SCHEMA_VERSION = 2
"""Another one with each change of the tables or of what a record means; files are not carried over between them."""

SCHEMA = """
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sandbox (
  name TEXT PRIMARY KEY, life INTEGER NOT NULL UNIQUE, made INTEGER NOT NULL, made_ms INTEGER NOT NULL,
  version TEXT NOT NULL, begun_ms INTEGER NOT NULL, beginning TEXT NOT NULL, lifetime_s REAL,
  is_planned INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE input (
  life INTEGER NOT NULL, position INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (life, position)
) WITHOUT ROWID;
"""

BEGUN = (
    "INSERT INTO sandbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET life = excluded.life, "
    "version = excluded.version, begun_ms = excluded.begun_ms, beginning = excluded.beginning, "
    "lifetime_s = excluded.lifetime_s, is_planned = excluded.is_planned"
)
STAYS = "UPDATE sandbox SET lifetime_s = ? WHERE life = ?"
PLANNED = "UPDATE sandbox SET is_planned = ? WHERE life = ?"
WENT_ON = "UPDATE sandbox SET version = ? WHERE life = ?"
GONE = "DELETE FROM sandbox WHERE life = ?"
EMPTIED = "DELETE FROM input WHERE life = ?"
NOTED = "INSERT OR REPLACE INTO note VALUES (?, ?)"
INPUT = "INSERT INTO input VALUES"
PLACES = "(?, ?, ?)"
TOGETHER = (64, 8, 1)
"""So many inputs go in by one statement: between two, the loop's thread and the writing one wait for each other."""

Row = tuple[object, ...]
Step = tuple[str, Row]
"""A statement and its values."""

MAX_ROWS_AT_ONCE = 500
OVERHEAD_BYTES = 24
"""What a record takes beside itself."""


class Life(NamedTuple):
    """A sandbox as it is kept.

    Args:
        name: of the sandbox.
        life: which beginning of it.
        made: its first one, by which sandboxes are in order.
        made_ms: when that was, by the clock on the wall.
        version: of the simulator that began it, or was the last one to go on with it.
        begun_ms: when this beginning was, by the clock on the wall.
        beginning: what it began as.
        lifetime_s: how long it stays without being called; None for ever.
        is_planned: whether something was planned in it, or is on its way.
    """

    name: str
    life: int
    made: int
    made_ms: int
    version: str
    begun_ms: int
    beginning: str
    lifetime_s: float | None
    is_planned: int


class Store:
    """The file of a folder.

    Args:
        folder: made, for its owner alone, where there is none.
        is_written: whether this process is the one that writes; others may read meanwhile.
        is_synced: whether each commit waits until the disk has it.
        is_shared: whether other processes of the one that has the folder (`FolderLock`) write, too.

    Raises:
        FolderError: it cannot be used.
    """

    def __init__(self, folder: Path, *, is_written: bool, is_synced: bool = False, is_shared: bool = False) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._held: FolderLock | Turn | None = None
        self._writes: threading.Lock | Turn = threading.Lock()
        if is_written:
            make(folder, FILE)
            self._held = Turn(folder) if is_shared else FolderLock(folder)
            if isinstance(self._held, Turn):
                self._writes = self._held
        else:
            refuse_nothing(self.path)
        if is_written and not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        try:
            self._connection, self._reading = self._connect(), self._connect()
        except sqlite3.DatabaseError as error:
            self._unlock()
            raise unusable(self.path, error) from error
        try:
            with self._writes:
                self._prepare(is_written=is_written, is_synced=is_synced)
        except sqlite3.DatabaseError as error:
            self.close()
            raise unusable(self.path, error) from error
        except FolderError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> sqlite3.Connection:
        """Open a connection of one's own."""
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA busy_timeout = 10000")
        return connection

    def close(self) -> None:
        """Close the file, and let others have the folder."""
        self._reading.close()
        with self._writes:
            self._connection.close()
        self._unlock()

    def write(self, steps: list[Step], inputs: list[Row]) -> None:
        """Write in one transaction: first the steps, then the inputs, each in their order; raises `sqlite3.Error`.

        Several threads may call it, and several processes where the folder is shared; one writes at a time.
        """
        with self._writes:
            run = self._connection.execute
            run("BEGIN IMMEDIATE")
            try:
                for statement, row in steps:
                    run(statement, row)
                _insert(self._connection, inputs)
                run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    run("ROLLBACK")
                raise

    def lives(self) -> list[Life]:
        """Return every sandbox that is kept, the one that was made first first."""
        return [Life(*row) for row in self._reading.execute("SELECT * FROM sandbox ORDER BY made")]

    def life(self, name: str) -> Life | None:
        """Return the sandbox of that name, if it is kept."""
        found = self._reading.execute("SELECT * FROM sandbox WHERE name = ?", (name,)).fetchone()
        return None if found is None else Life(*found)

    def count(self, life: int) -> int:
        """Return how many inputs of a life there are."""
        found = self._reading.execute("SELECT max(position) FROM input WHERE life = ?", (life,)).fetchone()
        return found[0] or 0

    def size_bytes(self, life: int) -> int:
        """Return how much the inputs of a life take."""
        found = self._reading.execute(
            "SELECT coalesce(sum(length(record)), 0), count(*) FROM input WHERE life = ?", (life,)
        ).fetchone()
        return int(found[0]) + OVERHEAD_BYTES * int(found[1])

    def inputs(self, life: int, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield the position and the record of each input of a life, in order."""
        while True:
            rows = self._reading.execute(
                "SELECT position, record FROM input WHERE life = ? AND position > ? ORDER BY position LIMIT ?",
                (life, after, MAX_ROWS_AT_ONCE),
            ).fetchall()
            if not rows:
                return
            yield from rows
            after = rows[-1][0]

    def note(self, name: str) -> str | None:
        """Return what was noted under a name."""
        found = self._reading.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def faults(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file, nothing where it is sound."""
        try:
            found = [str(row[0]) for row in self._reading.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found

    def back_up(self, path: Path) -> None:
        """Copy the file as it is at this moment, whoever writes meanwhile; raises `sqlite3.Error`.

        Args:
            path: an empty file, whose owner alone may read it.
        """
        with contextlib.closing(sqlite3.connect(path)) as copy:
            self._reading.backup(copy)

    def shrink(self) -> int:
        """Give the room of what was forgotten back to the disk; returns how many bytes the file has then.

        Raises:
            sqlite3.Error: there is no room for it, or somebody reads meanwhile; the file is as it was.
        """
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.path.stat().st_size

    # ----------------------------------------------------------------------------------------------------------------

    def _prepare(self, *, is_written: bool, is_synced: bool) -> None:
        run = self._connection.execute
        application, version = (run(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        is_made = is_written and not run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not is_made and application != APPLICATION_ID:
            raise FolderError(f"{self.path} is not a file of the simulator: name another folder, or move it away")
        if not is_made and version != SCHEMA_VERSION:
            raise FolderError(
                f"{self.path} was written by another version of the simulator ({self._written_by()}; its tables have "
                f"version {version}, this one has {SCHEMA_VERSION}): start that version, or begin with an empty folder"
            )
        if is_written:  # only now: it changes the file
            run("PRAGMA journal_mode = WAL")
            run(f"PRAGMA synchronous = {'FULL' if is_synced else 'NORMAL'}")
        if is_made:
            self._connection.executescript(
                f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; "
                f"{SCHEMA} COMMIT;"
            )
            run(NOTED, ("version", __version__))

    def _written_by(self) -> str:
        try:
            return self.note("version") or "unknown"
        except sqlite3.DatabaseError:
            return "unknown"

    def _unlock(self) -> None:
        if self._held is not None:
            self._held.release()


def _insert(connection: sqlite3.Connection, inputs: list[Row]) -> None:
    start = 0
    for size in TOGETHER:
        statement = f"{INPUT} {', '.join([PLACES] * size)}"
        while len(inputs) - start >= size:
            values: list[object] = []
            for row in inputs[start : start + size]:
                values += row
            connection.execute(statement, values)
            start += size
