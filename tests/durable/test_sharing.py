"""A folder that several processes of one parent write to: all is there, nobody waits long, and no stranger may."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulator.assembly import real_clocks
from simulator.durable.errors import FolderError, InUseError
from simulator.durable.lock import TURN, FolderLock, Turn
from simulator.durable.opening import keeper_of, shared_by_workers
from simulator.durable.store import BEGUN, Store
from simulator.settings import Settings

fcntl = pytest.importorskip("fcntl", reason="needs fork, and locks that processes wait for")

Running = Callable[..., "Program"]
IMPORTS = """
import os, signal, sys, time
from pathlib import Path
from simulator.durable.opening import shared_by_workers
from simulator.durable.store import BEGUN, Store
from simulator.settings import Settings
folder = Path(sys.argv[1])
def tell(word): print(word, flush=True)
"""
WRITES = """
life, count, longest_s = int(sys.argv[2]), int(sys.argv[3]), 0.0
with Store(folder, is_written=True, is_shared=True) as store:
    tell("ready")
    sys.stdin.readline()
    for position in range(1, count + 1):
        began_s = time.monotonic()
        store.write([], [(life, position, b"x" * 350)])
        longest_s = max(longest_s, time.monotonic() - began_s)
tell(longest_s)
"""
STOPS_WITHIN = """
def stop(statement):
    if statement.startswith("INSERT"):
        tell("within")
        signal.pause()
store = Store(folder, is_written=True, is_shared=True)
store._connection.set_trace_callback(stop)
store.write([], [(1, 1, b"x")])
"""
HAS_CHILD = """
with shared_by_workers(Settings(data=str(folder), data_reset=tuple(sys.argv[2:]))):
    child = os.fork()
    if not child:
        signal.pause()
    tell(child)
    signal.pause()
"""


class Program:
    """A program in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with ExitStack() as stack:

        def run(source: str, *arguments: object) -> Program:
            command = [sys.executable, "-c", IMPORTS + source, str(tmp_path / "data"), *map(str, arguments)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)
            return Program(process)

        yield run


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=str(tmp_path / "data"))


def test_what_two_write_at_once_is_all_there_and_none_waits_long(running: Running, settings: Settings) -> None:
    with shared_by_workers(settings):
        writers = [running(WRITES, life, 2_000) for life in (1, 2)]
        assert [writer.line() for writer in writers] == ["ready", "ready"]
        for writer in writers:
            writer.go()
        assert max(float(writer.line()) for writer in writers) < 1
        with Store(Path(settings.data or ""), is_written=False) as reader:
            for life in (1, 2):
                assert [position for position, _ in reader.inputs(life)] == [*range(1, 2_001)]
            assert reader.faults() == []


def test_one_that_is_killed_while_it_writes_holds_nobody_up(running: Running, settings: Settings) -> None:
    folder = Path(settings.data or "")
    with shared_by_workers(settings), Store(folder, is_written=True, is_shared=True) as store:
        other = running(STOPS_WITHIN)
        assert other.line() == "within"
        with (folder / TURN).open() as turn, pytest.raises(BlockingIOError):
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        other.process.kill()
        store.write([], [(1, 1, b"mine")])
        assert [*store.inputs(1)] == [(1, b"mine")]


def test_whoever_cannot_write_lets_others_have_their_turn(settings: Settings) -> None:
    folder = Path(settings.data or "")
    with shared_by_workers(settings), Store(folder, is_written=True, is_shared=True) as store:
        with pytest.raises(Exception, match="syntax error"):
            store.write([("no statement", ())], [])
        with Store(folder, is_written=True, is_shared=True) as another:
            another.write([], [(1, 1, b"x")])
            another.close()  # as often as anybody likes
        assert store.count(1) == 1


def test_threads_of_one_process_take_turns_as_well(tmp_path: Path) -> None:
    turn, inside, most = Turn(tmp_path), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(300):
            with turn:
                inside += 1
                most = max(most, inside)
                os.sched_yield()
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turn.release()
    assert most == 1


def test_a_stranger_is_refused_while_the_folder_is_shared(settings: Settings) -> None:
    with shared_by_workers(settings), pytest.raises(InUseError, match=f"another simulator, process {os.getpid()}:"):
        Store(Path(settings.data or ""), is_written=True)
    Store(Path(settings.data or ""), is_written=True).close()


def test_a_folder_that_one_process_has_cannot_be_shared(settings: Settings) -> None:
    with (
        Store(Path(settings.data or ""), is_written=True),
        pytest.raises(InUseError, match="in use"),
        shared_by_workers(settings),
    ):
        pass


def test_a_stranger_is_refused_as_long_as_a_worker_lives(running: Running, settings: Settings) -> None:
    folder = Path(settings.data or "")
    parent = running(HAS_CHILD)
    child = int(parent.line())
    try:
        parent.process.kill()
        parent.process.wait()
        with pytest.raises(InUseError):
            FolderLock(folder)
    finally:
        os.kill(child, signal.SIGKILL)
    assert parent.line() == ""  # the child has ended, too, and with it its end of the pipe
    FolderLock(folder).release()


def begin(folder: Path, *names: str) -> None:
    with Store(folder, is_written=True) as store:
        for number, name in enumerate(names, 1):
            store.write([(BEGUN, (name, number, number, 0, "1.2.3", 5, "{}", None, 0))], [(number, 1, b"x")])


def names_in(folder: Path) -> list[str]:
    with Store(folder, is_written=False) as store:
        return [life.name for life in store.lives()]


async def test_the_parent_forgets_what_is_to_begin_anew_and_no_worker_does(settings: Settings) -> None:
    folder = Path(settings.data or "")
    begin(folder, "one", "two")
    anew = Settings(data=settings.data, data_reset=("one",))
    with shared_by_workers(anew):
        assert names_in(folder) == ["two"]
        with Store(folder, is_written=True, is_shared=True) as store:
            store.write([(BEGUN, ("one", 3, 3, 0, "1.2.3", 5, "{}", None, 0))], [])
        keeper = keeper_of(anew, real_clocks(), is_shared=True)
        assert keeper.keeps("one")
        await keeper.close()


def test_a_name_that_is_not_there_lets_go_of_the_folder(settings: Settings) -> None:
    folder = Path(settings.data or "")
    begin(folder, "one")
    with (
        pytest.raises(FolderError, match="unknown sandbox 'ones'; did you mean 'one'"),
        shared_by_workers(Settings(data=settings.data, data_reset=("ones",))),
    ):
        pass
    assert names_in(folder) == ["one"]
    Store(folder, is_written=True).close()


def test_one_process_alone_takes_no_turns(settings: Settings) -> None:
    Store(Path(settings.data or ""), is_written=True).close()
    assert TURN not in {path.name for path in Path(settings.data or "").iterdir()}
