"""Measures how long the event loop's callbacks take: nothing may hold up a server for everybody else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.hosting.turn import Sliced

TRIES = 3
"""How often something is done again that took too long: other work on the machine makes every step take longer."""


class Watchdog:
    """The longest callback there was, in seconds of processor time, the collector's passes aside, and what it was.

    What runs in another thread while a callback waits for it counts as well; `slices` tells how many such steps ended.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0
        self.longest = ""
        self.slices = 0
        self._collecting_s = 0.0
        self._began_s = 0.0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Measure every callback of every loop of this process while this is entered."""
        run = asyncio.Handle._run

        def watched(handle: Any) -> None:
            began_s, collected_s = time.thread_time(), self._collecting_s
            run(handle)
            took_s = time.thread_time() - began_s - (self._collecting_s - collected_s)
            if took_s > self.longest_s:
                self.longest_s, self.longest = took_s, repr(handle)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio.Handle, "_run", watched)
            self._watch_slices(patch)
            gc.callbacks.append(self._on_collection)
            try:
                yield
            finally:
                gc.callbacks.remove(self._on_collection)

    def _watch_slices(self, patch: pytest.MonkeyPatch) -> None:
        run, pause = Sliced._run, Sliced._pause
        began: dict[Sliced[Any], tuple[float, float]] = {}

        def note(sliced: Sliced[Any], now: tuple[float, float]) -> None:
            began_s, collected_s = began[sliced]
            self.slices += 1
            took_s = now[0] - began_s - (now[1] - collected_s)
            if took_s > self.longest_s:
                self.longest_s, self.longest = took_s, "a slice of a long request"

        def watched_run(sliced: Sliced[Any]) -> None:
            began[sliced] = time.thread_time(), self._collecting_s
            run(sliced)
            note(sliced, (time.thread_time(), self._collecting_s))

        def watched_pause(sliced: Sliced[Any]) -> None:
            now, until = (time.thread_time(), self._collecting_s), sliced._until
            pause(sliced)
            if sliced._until != until:  # others had their turn
                note(sliced, now)
                began[sliced] = time.thread_time(), self._collecting_s

        patch.setattr(Sliced, "_run", watched_run)
        patch.setattr(Sliced, "_pause", watched_pause)

    def _on_collection(self, phase: str, _: Any) -> None:
        if phase == "start":
            self._began_s = time.thread_time()
        else:
            self._collecting_s += time.thread_time() - self._began_s
