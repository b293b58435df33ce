"""Run several processes that answer as one server: addresses and what each process does come in, an exit code goes out.

A parent opens the sockets, makes the workers, and then only waits: for signals, which it passes on, and for workers
that end. One that dies is started again with the same sockets, so that the connections in their queues are answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from dataclasses import field
from typing import TYPE_CHECKING, NoReturn

from simulator.cluster.places import MOST_DEATHS, SIGNALLED, WITHIN_S, Place
from simulator.cluster.signals import Awaited
from simulator.cluster.sockets import folder_for_sockets, opened
from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from simulator.cluster.places import End

    Serve = Callable[["Worker"], int]

logger = logging.getLogger(__name__)


@frozen
class Worker:
    """One of several processes that answer as one server.

    Args:
        number: which one, from 0.
        count: of them all.
        sockets: its own, which listen, by name of the listener.
        folder: for sockets between the workers; nobody else may look into it, and it goes with them.
        ready_pipe: where it says that it serves.
        parent_pipe: ends when the parent does.
    """

    number: int
    count: int
    sockets: Mapping[str, Sequence[socket.socket]]
    folder: Path
    is_again: bool
    ready_pipe: int = field(repr=False)
    parent_pipe: int = field(repr=False)

    def ready(self) -> None:
        """Tell the parent that it serves."""
        with contextlib.suppress(BrokenPipeError):  # the parent has ended, which `orphaned` tells
            os.write(self.ready_pipe, b"!")

    async def orphaned(self) -> None:
        """Return when the parent has ended, however it ended."""
        loop, has_ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.parent_pipe, has_ended.set)
        try:
            await has_ended.wait()
        finally:
            loop.remove_reader(self.parent_pipe)


def run(count: int, addresses: Mapping[str, tuple[str, int]], serve: Serve) -> int:
    """Run workers until a signal ends them; returns 0, or the worst of their exit codes.

    The process may have no other thread and no event loop, for the workers are copies of it.

    Args:
        count: how many.
        addresses: where each listens, as host and port, by name of the listener; port 0 takes a free one.
        serve: what each does until SIGTERM; returns its exit code.

    Raises:
        OSError: an address cannot be had; `filename` is the name of its listener.
        SimulatorError: this system cannot do it.
    """
    if not (hasattr(os, "fork") and hasattr(socket, "SO_REUSEPORT")):
        raise SimulatorError(
            "this system has no processes that share a port (fork and SO_REUSEPORT): start without --workers"
        )
    with contextlib.ExitStack() as stack:
        awaited = Awaited()
        stack.callback(awaited.release)
        places = [Place(number, sockets) for number, sockets in enumerate(opened(addresses, count))]
        for place in places:
            stack.callback(place.close)
        folder = stack.enter_context(folder_for_sockets())
        return _Parent(places, folder, serve, awaited).run()


class _Parent:
    """The process that has others work.

    Args:
        places: of the workers.
        folder: for sockets between them.
        serve: what each does.
        awaited: what it waits for.
    """

    def __init__(self, places: Sequence[Place], folder: Path, serve: Serve, awaited: Awaited) -> None:
        self._places = places
        self._folder = folder
        self._serve = serve
        self._awaited = awaited
        self._pid = os.getpid()
        self._code = 0
        self._sent: signal.Signals | None = None
        """By what the workers were told to end, if they were."""
        self._parent_pipe, self._lifeline = os.pipe()

    def run(self) -> int:
        """Have the workers work until they have all ended; returns the exit code."""
        for place in self._places:
            self._start(place)
        while any(place.pid for place in self._places):
            number = self._awaited.next()
            if number == signal.SIGCHLD:
                for place in self._places:
                    if (end := place.left()) is not None:
                        self._went(place, end)
            elif self._sent is None:
                self._end(signal.SIGTERM)
            else:
                self._end(signal.SIGKILL, SIGNALLED + number)
        os.close(self._parent_pipe)
        os.close(self._lifeline)
        return self._code

    def _went(self, place: Place, end: End) -> None:
        """Do what the end of a worker asks for."""
        if self._sent is not None:
            if end.status not in {0, -signal.SIGTERM, -self._sent}:
                self._code = max(self._code, end.code)
        elif not place.has_served:
            if end.status < 0:  # otherwise it has said why
                logger.error("%s before it served", end)
            self._end(signal.SIGTERM, end.code)
        elif place.dies_too_often(time.monotonic()):
            logger.error("%s, after %d times within %.0f s: all are ended", end, MOST_DEATHS, WITHIN_S)
            self._end(signal.SIGTERM, 1)
        elif self._start(place):
            logger.warning("%s; it was started again as process %d", end, place.pid)

    def _end(self, number: signal.Signals, code: int = 0) -> None:
        """Have all workers end by a signal, and accept nothing more; the exit code is to be this one at least."""
        self._sent = number
        self._code = max(self._code, code)
        for place in self._places:
            place.close()
            place.send(number)

    def _start(self, place: Place) -> bool:
        """Make a worker; returns whether that was possible, for otherwise all end."""
        if self._sent is not None:
            return False
        _flush()  # or both would write what waits there
        try:
            ready_pipe, says_ready = os.pipe()
            pid = os.fork()
        except OSError as error:
            words = "worker %d cannot be started: %s; all are ended: fewer --workers may find room"
            logger.error(words, place.number, cause_of(error))  # noqa: TRY400
            self._end(signal.SIGTERM, 1)
            return False
        if pid == 0:
            os.close(ready_pipe)
            self._be_worker(place, says_ready)
        os.close(says_ready)
        place.take(pid, ready_pipe)
        return True

    def _be_worker(self, place: Place, says_ready: int) -> NoReturn:
        """Serve, and end without a step back into what is the parent's."""
        code = 1
        try:
            code = self._served(place, says_ready)
            _flush()
            if select.select([self._parent_pipe], [], [], 0)[0]:  # the parent has ended: nobody else is left to do it
                shutil.rmtree(self._folder, ignore_errors=True)
        finally:
            os._exit(code)

    def _served(self, place: Place, says_ready: int) -> int:
        os.setpgid(0, 0)  # Ctrl+C in a terminal is for the parent alone, which passes it on
        self._awaited.release()
        os.close(self._lifeline)
        for other in self._places:
            if other is not place:
                other.close()
        count, pipes = len(self._places), (says_ready, self._parent_pipe)
        try:
            return self._serve(Worker(place.number, count, place.sockets, self._folder, place.has_served, *pipes))
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - as at the end of any process
            traceback.print_exc()
            return 1


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # nobody reads it, or it was closed
                stream.flush()
