"""Start a command, hand signals on to it, and tell how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

SIGNALLED = 128
"""What shells make of a command that was ended by a signal: this and its number."""

HANDED_ON = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGWINCH")
FROM_TERMINAL = ("SIGINT", "SIGQUIT", "SIGWINCH")
"""The terminal sends these to all programs in its foreground, the command among them."""


class NotFound(click.ClickException):
    """A command that is not there."""

    exit_code = 127


class NotRunnable(click.ClickException):
    """A command that is there and cannot be run."""

    exit_code = 126


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end; returns its exit status as a shell would.

    Raises:
        NotFound: it is not there.
        NotRunnable: it cannot be run.
    """
    try:
        child = subprocess.Popen(command, env=dict(environment))
    except FileNotFoundError as error:
        raise NotFound(f"{command[0]!r} is not found: is it installed, and on the PATH?") from error
    except OSError as error:
        from simulator.text.system_errors import cause_of

        raise NotRunnable(f"{command[0]!r} cannot be run: {cause_of(error)}.") from error
    with _handing_on(child):
        status = child.wait()
    return status if status >= 0 else SIGNALLED - status


@contextlib.contextmanager
def _handing_on(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Hand on the signals that this process gets, for they are meant for the command."""

    def hand_on(number: int, _: FrameType | None) -> None:
        if signal.Signals(number).name in FROM_TERMINAL and _is_in_foreground():
            return  # it has it already
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)

    before = {}
    for name in HANDED_ON:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, hand_on)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_in_foreground() -> bool:
    """Tell whether the terminal's signals come to this process group."""
    try:
        with open("/dev/tty", "rb") as terminal:  # noqa: PTH123 - no file
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return False
