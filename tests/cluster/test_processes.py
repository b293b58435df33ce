"""Several processes that answer as one: who gets connections, and what happens when one of them ends, or the parent."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from support.toy_workers import CANNOT_LISTEN
from support.workers import DEADLINE_S, Toy, answer_on, eventually, is_gone, is_stopped

from simulator.cluster.places import MOST_DEATHS, WITHIN_S, End, Place
from simulator.cluster.processes import run
from simulator.sandbox.errors import SimulatorError

pytestmark = pytest.mark.skipif(
    not (hasattr(os, "fork") and hasattr(socket, "SO_REUSEPORT")), reason="needs fork and SO_REUSEPORT"
)

Starting = Callable[..., Toy]
IGNORE_ENDS = """
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Starts the command behind it with ends of children ignored."""


# ------------------------------------------------------------------------------------------------- as one server


def test_connections_reach_every_worker(start: Starting) -> None:
    toy = start(count=3)
    pids = {each["worker"]: each["pid"] for each in toy.events("ready", 3)}
    seen: dict[int, int] = {}

    def is_every_one_seen() -> bool:
        seen.update([toy.ask()])
        return len(seen) == 3

    eventually(is_every_one_seen)
    assert seen == pids


def test_port_0_is_one_port_for_all(start: Starting) -> None:
    toy = start(count=3)
    assert len({each["port"] for each in toy.events("ready", 3)}) == 1


def test_there_may_be_one_alone(start: Starting) -> None:
    toy = start(count=1)
    assert toy.ask() == (0, *toy.pids(1))
    assert toy.end(signal.SIGTERM) == 0


def test_what_waits_to_be_written_is_written_once(start: Starting) -> None:
    toy = start("exits", 2, PYTHONUNBUFFERED="")
    toy.process.wait(DEADLINE_S)
    assert toy.said() == ["not flushed"]


def test_the_folder_is_the_users_alone_and_is_removed(start: Starting) -> None:
    toy = start(count=2)
    [folder] = {Path(each["folder"]) for each in toy.events("ready", 2)}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert toy.end(signal.SIGTERM) == 0
    assert not folder.exists()


def test_the_folder_has_a_short_path_wherever_others_have_theirs(start: Starting, tmp_path: Path) -> None:
    (deep := tmp_path / ("deep" * 20)).mkdir()
    folder = start(count=1, TMPDIR=str(deep)).events("ready", 1)[0]["folder"]
    assert len(folder) < 80


# ------------------------------------------------------------------------------------------------- the port


def test_a_port_that_is_taken_is_refused(start: Starting) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        toy = start("usual", 2, str(taken.getsockname()[1]))
        assert toy.process.wait(DEADLINE_S) == CANNOT_LISTEN
    assert "main: EADDRINUSE\n" in toy.logged()


def test_a_port_of_other_workers_is_refused(start: Starting) -> None:
    first = start(count=2)
    second = start("usual", 2, str(first.port))
    assert second.process.wait(DEADLINE_S) == CANNOT_LISTEN
    assert "main: EADDRINUSE\n" in second.logged()
    assert first.end(signal.SIGTERM) == 0


def test_a_port_is_free_again_when_all_have_ended(start: Starting) -> None:
    first = start(count=2)
    first.ask()
    port = first.port
    assert first.end(signal.SIGTERM) == 0
    assert start("usual", 2, str(port)).port == port


# ------------------------------------------------------------------------------------------------- the start


@pytest.mark.parametrize("missing", [(os, "fork"), (socket, "SO_REUSEPORT")])
def test_a_system_that_cannot_do_it_is_told(monkeypatch: pytest.MonkeyPatch, missing: tuple[object, str]) -> None:
    monkeypatch.delattr(*missing)
    with pytest.raises(SimulatorError, match="start without --workers"):
        run(2, {}, lambda _: 0)


def refuse(*_: object) -> NoReturn:
    raise OSError(errno.EAGAIN, "no more of these")


def test_processes_that_cannot_be_made_are_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(os, "fork", refuse)
    held = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert run(2, {"main": ("127.0.0.1", 0)}, lambda _: 0) == 1
    [message] = caplog.messages
    assert message.startswith("worker 0 cannot be started: the operating system reports EAGAIN")
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == held


def test_a_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    with pytest.raises(SimulatorError, match="set TMPDIR to a folder"):
        run(2, {"main": ("127.0.0.1", 0)}, lambda _: 0)


def test_one_that_cannot_start_ends_them_all(start: Starting) -> None:
    toy = start("refuses", 3)
    assert toy.process.wait(DEADLINE_S) == 3
    toy.said()
    pids = {each["pid"] for each in toy.told if "pid" in each}
    assert all(is_gone(pid) for pid in pids)


def test_an_exception_is_shown_and_ends_them_all(start: Starting) -> None:
    toy = start("raises", 1)
    assert toy.process.wait(DEADLINE_S) == 1
    logged = toy.logged()
    assert logged.endswith("LookupError: nothing there for 0\n")
    assert logged.count("Traceback") == 1


def test_an_exit_from_within_is_its_exit_code(start: Starting) -> None:
    assert start("exits", 1).process.wait(DEADLINE_S) == 5


def test_one_that_a_signal_ends_before_it_serves_is_told(start: Starting) -> None:
    toy = start("is_killed_early", 1)
    assert toy.process.wait(DEADLINE_S) == 128 + signal.SIGKILL
    assert "was ended by SIGKILL before it served\n" in toy.logged()


# ------------------------------------------------------------------------------------------------- a death


def test_one_that_dies_is_started_again_and_it_is_said(start: Starting) -> None:
    toy = start(count=2)
    victim = toy.pid_of(1, 2)
    os.kill(victim, signal.SIGKILL)
    again = toy.events("ready", 3)[-1]
    assert again["worker"] == 1
    assert toy.end(signal.SIGTERM) == 0
    [line] = toy.logged().splitlines()
    words = f"worker 1 (process {victim}) was ended by SIGKILL; it was started again as process {again['pid']}"
    assert line.endswith(f"WARNING simulator.cluster.processes: {words}")


def test_a_death_is_told_in_json(start: Starting) -> None:
    toy = start("dies", 1, "0", "json")
    assert toy.process.wait(DEADLINE_S) == 1
    *warned, error = map(json.loads, toy.logged().splitlines())
    assert [each["level"] for each in (*warned, error)] == ["warning"] * MOST_DEATHS + ["error"]
    assert warned[0]["message"].startswith("worker 0 (process ")


def test_connections_that_wait_for_one_that_dies_are_answered(start: Starting) -> None:
    toy = start(count=2)
    victim = toy.pid_of(0, 2)
    os.kill(victim, signal.SIGSTOP)
    eventually(lambda: is_stopped(victim))
    connections = [toy.connect() for _ in range(40)]
    os.kill(victim, signal.SIGKILL)
    answers = [answer_on(each) for each in connections]
    assert {worker for worker, _ in answers} == {0, 1}
    assert victim not in {pid for _, pid in answers}


def test_one_that_ends_gracefully_by_itself_is_started_again(start: Starting) -> None:
    toy = start(count=2)
    os.kill(toy.pids(2)[0], signal.SIGTERM)
    assert len({*toy.pids(3)}) == 3
    assert toy.end(signal.SIGTERM) == 0
    assert "ended with exit code 0; it was started again" in toy.logged()


def test_one_that_dies_again_and_again_ends_them_all(start: Starting) -> None:
    toy = start("dies", 2)
    assert toy.process.wait(DEADLINE_S) == 1
    logged = toy.logged()
    assert logged.count("ended with exit code 9; it was started again") == MOST_DEATHS
    assert logged.endswith("ended with exit code 9, after 5 times within 60 s: all are ended\n")


def test_deaths_that_lie_far_apart_are_not_too_many() -> None:
    place = Place(0, {})
    step_s = WITHIN_S / MOST_DEATHS
    assert not any(place.dies_too_often(number * (step_s + 0.1)) for number in range(30))
    place = Place(0, {})
    assert [place.dies_too_often(number * step_s) for number in range(MOST_DEATHS + 1)] == [False] * MOST_DEATHS + [
        True
    ]


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (0, "ended with exit code 0", 0),
        (3, "ended with exit code 3", 3),
        (-9, "was ended by SIGKILL", 137),
        (-40, "was ended by signal 40", 168),
    ],
)
def test_how_one_ended_is_told(status: int, words: str, code: int) -> None:
    end = End(2, 4711, status)
    assert (str(end), end.code) == (f"worker 2 (process 4711) {words}", code)


# ------------------------------------------------------------------------------------------------- the end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_gracefully(start: Starting, number: signal.Signals) -> None:
    toy = start(count=3)
    toy.events("ready", 3)
    assert toy.end(number) == 0
    toy.said()
    assert sorted(each["worker"] for each in toy.events("stopped", 3)) == [0, 1, 2]
    assert toy.logged() == ""


def test_ctrl_c_in_a_terminal_reaches_the_parent_alone(start: Starting) -> None:
    toy = start(count=2)
    groups = {each["group"] for each in toy.events("ready", 2)}
    os.killpg(toy.process.pid, signal.SIGINT)  # as a terminal does
    assert toy.process.wait(DEADLINE_S) == 0
    assert toy.process.pid not in groups
    assert "Traceback" not in toy.logged()


def test_the_worst_exit_code_is_that_of_all(start: Starting) -> None:
    toy = start("fails_at_the_end", 3)
    toy.events("ready", 3)
    assert toy.end(signal.SIGTERM) == 2


def test_whoever_has_not_served_yet_ends_as_well(start: Starting) -> None:
    toy = start(count=3)
    toy.events("ready", 1)
    assert toy.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_kills(start: Starting, number: signal.Signals) -> None:
    toy = start("will_not_end", 2)
    pids = toy.pids(2)
    toy.process.send_signal(number)
    toy.events("stopped", 2)
    assert toy.end(number) == 128 + number
    assert all(is_gone(pid) for pid in pids)


def test_nobody_is_let_in_while_they_end(start: Starting) -> None:
    toy = start("will_not_end", 2)
    toy.events("ready", 2)
    toy.process.send_signal(signal.SIGTERM)
    toy.events("stopped", 2)

    def is_refused() -> bool:
        try:
            toy.connect().close()
        except ConnectionRefusedError:
            return True
        return False

    eventually(is_refused)


def test_a_hang_up_that_is_ignored_from_the_start_stays_ignored(start: Starting) -> None:
    toy = start("usual", 2, before=("nohup",))
    toy.events("ready", 2)
    assert toy.end(signal.SIGHUP, signal.SIGTERM) == 0  # two that count would have killed them
    toy.said()
    assert len(toy.events("stopped", 2)) == 2


def test_ends_of_children_are_seen_even_where_the_starter_ignored_them(start: Starting) -> None:
    toy = start("usual", 2, before=(sys.executable, "-c", IGNORE_ENDS))
    os.kill(toy.pids(2)[0], signal.SIGKILL)
    toy.events("ready", 3)
    assert toy.end(signal.SIGTERM) == 0


def test_other_children_of_the_parent_are_left_to_whoever_made_them(start: Starting) -> None:
    toy = start(count=2)
    toy.events("ready", 2)
    assert toy.end(signal.SIGTERM) == 0
    assert toy.events("over", 1)[0]["bystander"] == 6


def test_workers_know_when_their_parent_was_killed(start: Starting) -> None:
    toy = start(count=3)
    folder = Path(toy.events("ready", 3)[0]["folder"])
    toy.process.kill()
    toy.said()  # until nobody is left who could say something
    assert sorted(each["worker"] for each in toy.events("orphaned", 3)) == [0, 1, 2]
    assert not folder.exists()
