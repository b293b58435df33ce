"""Signals that end a server, and a process that waits for one after the other."""

from __future__ import annotations

import signal

ENDS = ("SIGTERM", "SIGINT", "SIGHUP")
"""The signals that end a server gracefully; not every system has each."""


def ending() -> list[signal.Signals]:
    """Return the signals that end this process gracefully.

    Whoever started it with nohup wants it to outlive the terminal: what is ignored stays ignored.
    """
    there = [signal.Signals[name] for name in ENDS if name in signal.Signals.__members__]
    return [each for each in there if signal.getsignal(each) is not signal.SIG_IGN]


class Awaited:
    """What a process waits for that has others work: signals that end it, and the end of one of those others.

    They are held back from now on, so that none comes at the wrong moment; those that it forks `release` them first.
    """

    def __init__(self) -> None:
        self._numbers = {signal.SIGCHLD, *ending()}
        # Where the end of children is ignored, by default or since whoever started us wanted it so, none is told of it.
        self._usual = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._held_before = signal.pthread_sigmask(signal.SIG_BLOCK, self._numbers)

    def next(self) -> signal.Signals:
        """Wait for a signal, and return which one came."""
        return signal.Signals(signal.sigwait(self._numbers))

    def release(self) -> None:
        """Have signals do what they did before."""
        signal.signal(signal.SIGCHLD, self._usual or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._held_before)
