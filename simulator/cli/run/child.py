"""Start a command, hand signals on to it, and tell how it ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SIGNALLED = 128
"""What shells make of a command that was ended by a signal: this and its number."""

SET_CHILD_SUBREAPER = 36
"""Source: Linux, include/uapi/linux/prctl.h."""

HANDED_ON = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH")
FROM_TERMINAL = ("SIGINT", "SIGQUIT", "SIGWINCH")
"""The terminal sends these to all programs in its foreground, the command among them."""


class NotFound(click.ClickException):
    """A command that is not there."""

    exit_code = 127


class NotRunnable(click.ClickException):
    """A command that is there and cannot be run."""

    exit_code = 126


class Ended(NamedTuple):
    """How a command ended: its exit status, as a shell has it, and whether it has left processes that still run."""

    status: int
    has_left_some: bool


def run(command: Sequence[str], environment: Mapping[str, str]) -> Ended:
    """Run a command to its end.

    Raises:
        NotFound: it is not there.
        NotRunnable: it cannot be run.
    """
    _take_in_orphans()
    try:
        child = subprocess.Popen(command, env=dict(environment))
    except FileNotFoundError as error:
        raise NotFound(f"{command[0]!r} is not found: is it installed, and on the PATH?") from error
    except OSError as error:
        from simulator.text.system_errors import cause_of

        raise NotRunnable(f"{command[0]!r} cannot be run: {cause_of(error)}.") from error
    return Ended(_as_shells_do(_wait(child.wait, child.send_signal)), _has_children())


def wait_for(pid: int) -> int:
    """Wait for the end of a copy of this process; returns its exit status as a shell would."""
    status = _wait(lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), partial(os.kill, pid))
    return _as_shells_do(status)


def _as_shells_do(status: int) -> int:
    return status if status >= 0 else SIGNALLED - status


def _take_in_orphans() -> None:
    """Become the parent of processes whose own has ended, where the system lets one, so as to know of them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _has_children() -> bool:
    """Tell whether a process of this one's still runs."""
    if not hasattr(os, "waitid"):
        return False
    try:
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            os.waitpid(ended.si_pid, 0)
    except ChildProcessError:
        return False
    return True


def _wait(wait: Callable[[], int], send: Callable[[int], object]) -> int:
    """Wait in a thread; meanwhile hand on the signals that this process gets, for they are meant for the command."""
    with ThreadPoolExecutor(1) as waiting, _told_of_signals() as (numbers, end):
        status = waiting.submit(wait)
        status.add_done_callback(lambda _: end())
        for number in numbers:
            if signal.Signals(number).name in FROM_TERMINAL and _is_in_foreground():
                continue  # it has it already
            with contextlib.suppress(ProcessLookupError):
                send(number)
    return status.result()


@contextlib.contextmanager
def _told_of_signals() -> Iterator[tuple[Iterator[int], Callable[[], None]]]:
    """Yield the signals that come from now on, one after the other, and what ends them.

    Whichever thread a signal comes to, and whenever, it is told: a handler alone would not run while the main thread
    waits for something else.
    """
    told, tell = socket.socketpair()
    tell.settimeout(0)
    before = {}
    with told, tell:
        told_before = signal.set_wakeup_fd(tell.fileno())
        for name in HANDED_ON:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, lambda *_: None)
        numbers = (number for part in iter(partial(told.recv, 64), b"") for number in part)
        try:
            yield numbers, partial(tell.shutdown, socket.SHUT_WR)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(told_before)


def _is_in_foreground() -> bool:
    """Tell whether the terminal's signals come to this process group."""
    try:
        with open("/dev/tty", "rb") as terminal:  # noqa: PTH123 - no file
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return False
