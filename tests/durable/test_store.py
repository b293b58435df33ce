"""The file of a folder: who may have it, what is written together, and what it says when it cannot be used."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.durable.errors import FolderError
from simulator.durable.store import (
    BEGUN,
    EMPTIED,
    FILE,
    GONE,
    MAX_ROWS_AT_ONCE,
    NOTED,
    OVERHEAD_BYTES,
    PLANNED,
    SCHEMA_VERSION,
    STAYS,
    TOGETHER,
    Life,
    Row,
    Step,
    Store,
)

OPEN_IT = "import sys; from pathlib import Path; from simulator.durable.store import Store; "
HOLD_IT = OPEN_IT + "Store(Path(sys.argv[1]), is_written=True); print('has it', flush=True); sys.stdin.read()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store(folder, is_written=True) as store:
        yield store


def life(name: str, number: int, **told: object) -> Row:
    """The values of a sandbox, in the order of its columns."""
    values = {
        "name": name, "life": number, "made": number, "made_ms": 0, "version": "1.2.3", "begun_ms": 5,
        "beginning": "{}", "lifetime_s": None, "is_planned": 0, **told,
    }  # fmt: skip
    return tuple(values[each] for each in Life._fields)


def begun(name: str, number: int, **told: object) -> Step:
    return BEGUN, life(name, number, **told)


def inputs(life: int, *positions: int) -> list[Row]:
    return [(life, position, f"{life}/{position}".encode()) for position in positions]


def positions_of(store: Store, life: int) -> list[int]:
    return [position for position, _ in store.inputs(life)]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def bare(path: Path, *statements: str) -> None:
    """Have SQLite itself do something to a file."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()


# ------------------------------------------------------------------------------------------------- the folder


def test_a_folder_that_is_not_there_is_made_for_its_owner_alone(folder: Path) -> None:
    with Store(folder / "of" / "mine", is_written=True):
        assert mode_of(folder / "of" / "mine") == 0o700
        for path in (folder / "of" / "mine").iterdir():
            assert mode_of(path) & 0o077 == 0, path


def test_an_empty_folder_is_shut_to_others(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    Store(folder, is_written=True).close()
    assert mode_of(folder) == 0o700


def test_a_folder_of_ours_that_was_opened_to_others_is_shut_again(store: Store, folder: Path) -> None:
    store.close()
    folder.chmod(0o755)
    Store(folder, is_written=True).close()
    assert mode_of(folder) == 0o700


def test_a_folder_with_other_files_that_is_open_to_others_is_not_taken(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    (folder / "letter.txt").write_text("Dear")
    with pytest.raises(FolderError, match="holds other files and is open to other users"):
        Store(folder, is_written=True)
    assert (mode_of(folder), [path.name for path in folder.iterdir()]) == (0o755, ["letter.txt"])


def test_a_folder_with_other_files_is_taken_where_nobody_else_may_look(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "letter.txt").write_text("Dear")
    Store(folder, is_written=True).close()
    assert (folder / "letter.txt").read_text() == "Dear"


def test_a_folder_of_somebody_else_is_not_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o755)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(FolderError, match="belongs to somebody else"):
        Store(folder, is_written=True)


@pytest.mark.parametrize("is_written", [True, False])
def test_a_folder_that_is_a_file_is_told(folder: Path, is_written: bool) -> None:  # noqa: FBT001
    folder.write_text("Dear")
    with pytest.raises(FolderError, match=str(folder)):
        Store(folder, is_written=is_written)
    assert folder.read_text() == "Dear"


def test_a_folder_without_data_is_not_read(folder: Path) -> None:
    with pytest.raises(FolderError, match="holds no data"):
        Store(folder, is_written=False)
    assert not folder.exists()


# --------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("is_written", [True, False])
@pytest.mark.parametrize("content", [b"Dear Sirs, " * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_that_is_no_database_is_told_and_stays_as_it_is(
    folder: Path,
    content: bytes,
    is_written: bool,  # noqa: FBT001
) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE).write_bytes(content)
    with pytest.raises(FolderError, match=f"{FILE} cannot be used: "):
        Store(folder, is_written=is_written)
    assert (folder / FILE).read_bytes() == content


@pytest.mark.parametrize("is_written", [True, False])
def test_a_database_of_another_program_is_told_and_stays_as_it_is(
    folder: Path,
    is_written: bool,  # noqa: FBT001
) -> None:
    folder.mkdir(mode=0o700)
    bare(folder / FILE, "CREATE TABLE letters (text)", "PRAGMA user_version = 1")
    before = (folder / FILE).read_bytes()
    with pytest.raises(FolderError, match="is not a file of the simulator: name another folder, or move it away"):
        Store(folder, is_written=is_written)
    assert (folder / FILE).read_bytes() == before


@pytest.mark.parametrize("is_written", [True, False])
def test_a_file_of_another_version_is_told_and_stays_as_it_is(
    store: Store,
    folder: Path,
    is_written: bool,  # noqa: FBT001
) -> None:
    store.write([(NOTED, ("version", "0.9.1"))], [])
    store.close()
    bare(folder / FILE, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(FolderError) as raised:
        Store(folder, is_written=is_written)
    assert f"(0.9.1; its tables have version {SCHEMA_VERSION + 1}, this one has {SCHEMA_VERSION})" in str(raised.value)
    bare(folder / FILE, f"PRAGMA user_version = {SCHEMA_VERSION}")
    Store(folder, is_written=True).close()


def test_whoever_was_refused_has_let_go_of_the_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE).write_bytes(b"Dear Sirs, " * 100)
    for _ in range(2):  # and not: in use by another simulator
        with pytest.raises(FolderError, match="cannot be used"):
            Store(folder, is_written=True)
    (folder / FILE).unlink()
    Store(folder, is_written=True).close()


def test_an_empty_file_is_a_new_one(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE).touch(mode=0o600)
    with Store(folder, is_written=True) as store:
        store.write([begun("one", 1)], [])
    with Store(folder, is_written=False) as reader:
        assert [each.name for each in reader.lives()] == ["one"]


def test_a_file_that_is_damaged_is_told(store: Store, folder: Path) -> None:
    store.write([begun("one", 1)], [(1, position, b"x" * 3_000) for position in range(1, 40)])
    assert store.faults() == []
    store.close()
    with (folder / FILE).open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 9_000)
    with Store(folder, is_written=False) as reader:
        assert reader.faults() != []


# ------------------------------------------------------------------------------------------ one writes, others read


@contextlib.contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Somebody else who writes there."""
    command = [sys.executable, "-c", HOLD_IT, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_told_who_has_the_folder(store: Store, folder: Path) -> None:
    again = [sys.executable, "-c", OPEN_IT + "Store(Path(sys.argv[1]), is_written=True)", str(folder)]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"the folder {folder} (--data) is in use by another simulator, process " in done.stderr
    assert store.lives() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_folder_is_free_again_however_the_other_process_ends(folder: Path, number: signal.Signals) -> None:
    with another_process(folder) as process:
        with pytest.raises(FolderError, match=f"in use by another simulator, process {process.pid}: end that one"):
            Store(folder, is_written=True)
        process.send_signal(number)
        process.wait()
        Store(folder, is_written=True).close()


def test_a_second_one_in_this_process_is_refused_as_well(store: Store, folder: Path) -> None:
    with pytest.raises(FolderError, match="in use by another simulator"):
        Store(folder, is_written=True)
    store.close()
    Store(folder, is_written=True).close()


def test_others_read_what_is_written_while_it_is(store: Store, folder: Path) -> None:
    with Store(folder, is_written=False) as reader:
        store.write([begun("one", 1)], inputs(1, 1))
        assert positions_of(reader, 1) == [1]
        found = reader.inputs(1)
        assert next(found)[0] == 1
        store.write([], inputs(1, 2, 3))
        assert positions_of(reader, 1) == [1, 2, 3]
        store.write([(GONE, (1,)), (EMPTIED, (1,))], [])
        assert (reader.lives(), positions_of(reader, 1)) == ([], [])


def test_nobody_sees_a_half_of_what_is_written_together(store: Store, folder: Path) -> None:
    """Another connection looks between two statements."""
    seen: list[tuple[int, int]] = []

    def look(_: str) -> None:
        with Store(folder, is_written=False) as reader:
            seen.append((len(reader.lives()), reader.count(1)))

    store._connection.set_trace_callback(look)
    store.write([begun("one", 1)], inputs(1, 1, 2))
    store._connection.set_trace_callback(None)
    assert len(seen) >= 4
    assert {*seen} == {(0, 0)}
    look("")
    assert seen[-1] == (1, 2)


def test_a_copy_is_of_one_moment_whoever_writes_meanwhile(store: Store, folder: Path, tmp_path: Path) -> None:
    store.write([begun("one", 1)], inputs(1, 1))
    is_over = threading.Event()

    def write() -> None:
        position = 1
        while not is_over.is_set():
            store.write([(NOTED, ("newest", str(position + 2)))], inputs(1, position + 1, position + 2))
            position += 2

    thread = threading.Thread(target=write)
    thread.start()
    try:
        with Store(folder, is_written=False) as reader:
            for number in range(5):
                (tmp_path / f"copy-{number}").mkdir(mode=0o700)
                reader.back_up(tmp_path / f"copy-{number}" / FILE)
    finally:
        is_over.set()
        thread.join()
    for number in range(5):
        with Store(tmp_path / f"copy-{number}", is_written=True) as copy:
            assert copy.faults() == []
            count = copy.count(1)
            assert positions_of(copy, 1) == [*range(1, count + 1)]
            assert (copy.note("newest") or "1") == str(count)


# ------------------------------------------------------------------------------------------------- what is kept


def test_all_is_written_or_nothing(store: Store) -> None:
    store.write([begun("one", 1)], inputs(1, 1))
    with pytest.raises(sqlite3.IntegrityError):
        store.write([begun("two", 2), (STAYS, (7.0, 1))], inputs(1, 2, 1))
    assert [(each.name, each.lifetime_s) for each in store.lives()] == [("one", None)]
    assert positions_of(store, 1) == [1]
    store.write([], inputs(1, 2))  # and nothing is left open
    assert positions_of(store, 1) == [1, 2]


@pytest.mark.parametrize(
    "count", [0, 1, *(size + more for size in TOGETHER[:2] for more in (-1, 0, 1)), 64 + 8 + 8 + 3]
)
def test_any_number_of_inputs_goes_in_together_each_at_its_place(store: Store, count: int) -> None:
    rows = inputs(1, *range(1, count + 1))
    store.write([], rows)
    assert [(1, *row) for row in store.inputs(1)] == rows


@pytest.mark.parametrize("count", [0, 1, MAX_ROWS_AT_ONCE - 1, MAX_ROWS_AT_ONCE, 2 * MAX_ROWS_AT_ONCE + 1])
def test_inputs_are_read_in_their_order_however_many(store: Store, count: int) -> None:
    rows = inputs(1, *range(1, count + 1))
    size_bytes = sum(OVERHEAD_BYTES + len(f"1/{position}") for position in range(1, count + 1))
    store.write([], [row for each in zip(rows, inputs(2, *range(1, count + 1)), strict=True) for row in each])
    assert [(1, *row) for row in store.inputs(1)] == rows
    assert store.count(1) == count
    assert store.size_bytes(1) == size_bytes
    assert list(store.inputs(1, after=count - 1)) == [row[1:] for row in rows[-1:]]


def test_a_sandbox_is_kept_as_it_was_begun(store: Store) -> None:
    store.write([begun("one", 3, lifetime_s=60.5, is_planned=1)], [])
    assert [tuple(each) for each in store.lives()] == [life("one", 3, lifetime_s=60.5, is_planned=1)]


def test_sandboxes_are_in_the_order_in_which_they_were_made_first(store: Store) -> None:
    store.write([begun("b", 1), begun("a", 2), begun("c", 3)], [])
    store.write([begun("b", 4, version="2.0", beginning='{"again": 1}', begun_ms=9, lifetime_s=5.0, is_planned=1)], [])
    first, *others = store.lives()
    assert (first.name, first.life, first.made, first.version, first.begun_ms) == ("b", 4, 1, "2.0", 9)
    assert (first.beginning, first.lifetime_s, first.is_planned) == ('{"again": 1}', 5.0, 1)
    assert [each.name for each in others] == ["a", "c"]


def test_what_is_said_of_one_life_touches_no_other(store: Store) -> None:
    store.write([begun("one", 1), begun("two", 2)], inputs(1, 1, 2) + inputs(2, 1))
    store.write([(STAYS, (9.5, 1)), (PLANNED, (True, 1))], [])
    assert [(each.lifetime_s, each.is_planned) for each in store.lives()] == [(9.5, 1), (None, 0)]
    store.write([(EMPTIED, (1,))], [])
    assert (positions_of(store, 1), positions_of(store, 2)) == ([], [1])
    store.write([(GONE, (1,))], [])
    assert [each.name for each in store.lives()] == ["two"]


def test_what_is_noted_last_counts(store: Store) -> None:
    assert store.note("mood") is None
    store.write([(NOTED, ("mood", "good")), (NOTED, ("mood", "better"))], [])
    assert store.note("mood") == "better"


@pytest.mark.parametrize("is_synced", [True, False])
def test_everything_is_there_when_it_is_opened_again(folder: Path, is_synced: bool) -> None:  # noqa: FBT001
    with Store(folder, is_written=True, is_synced=is_synced) as store:
        store.write([begun("one", 1)], inputs(1, 1, 2))
        assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store._connection.execute("PRAGMA synchronous").fetchone() == (2 if is_synced else 1,)
    with Store(folder, is_written=True) as store:
        assert ([each.name for each in store.lives()], positions_of(store, 1)) == (["one"], [1, 2])
