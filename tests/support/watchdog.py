"""Measures how long the event loop's callbacks take: nothing may hold up a server for everybody else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator
from typing import Any

TRIES = 3
"""How often something is done again that took too long: other work on the machine makes every step take longer."""


class Watchdog:
    """The longest callback there was, in seconds of processor time, the collector's passes aside, and what it was."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self.longest = ""
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

        setattr(asyncio.Handle, "_run", watched)  # noqa: B010 - a type checker knows it for a method
        gc.callbacks.append(self._on_collection)
        try:
            yield
        finally:
            setattr(asyncio.Handle, "_run", run)  # noqa: B010 - as above
            gc.callbacks.remove(self._on_collection)

    def _on_collection(self, phase: str, _: Any) -> None:
        if phase == "start":
            self._began_s = time.thread_time()
        else:
            self._collecting_s += time.thread_time() - self._began_s
