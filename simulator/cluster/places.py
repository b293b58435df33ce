"""Keep the place of a worker: what stays when its process ends, and what is known of the process that has it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from simulator.cluster.sockets import close

if TYPE_CHECKING:
    from simulator.cluster.sockets import SocketsByListener

MOST_DEATHS = 5
WITHIN_S = 60.0
"""So often in this time a worker is started again."""

SIGNALLED = 128
"""Added to the number of a signal that has ended a process."""


class End(NamedTuple):
    """How the process of a worker has ended.

    Args:
        worker: its number.
        pid: of the process.
        status: its exit code, or minus the number of the signal that ended it.
    """

    worker: int
    pid: int
    status: int

    def __str__(self) -> str:
        return f"worker {self.worker} (process {self.pid}) {self._how}"

    @property
    def _how(self) -> str:
        if self.status >= 0:
            return f"ended with exit code {self.status}"
        number = -self.status
        names = {each.value: each.name for each in signal.Signals}
        return f"was ended by {names.get(number, f'signal {number}')}"

    @property
    def code(self) -> int:
        """The exit code, as shells tell it."""
        return self.status if self.status >= 0 else SIGNALLED - self.status


class Place:
    """The place of one worker.

    Args:
        number: of the worker.
        sockets: of the worker.
    """

    def __init__(self, number: int, sockets: SocketsByListener) -> None:
        self.number = number
        self.sockets = sockets
        self.pid: int | None = None
        """The process that has it, unless it has ended."""
        self.has_served = False
        """Whether a process that had it, and has ended, ever said that it serves."""
        self._ready_pipe = -1
        self._deaths_s: deque[float] = deque(maxlen=MOST_DEATHS)

    def take(self, pid: int, ready_pipe: int) -> None:
        """Give it to a process, which says by a pipe that it serves."""
        os.set_blocking(ready_pipe, False)
        self.pid, self._ready_pipe = pid, ready_pipe

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process that has it."""
        if self.pid is not None:  # nobody else can have the number before we have waited for its end
            os.kill(self.pid, number)

    def left(self) -> End | None:
        """Look whether its process has ended, and how."""
        if self.pid is None:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.pid = None
        with contextlib.suppress(BlockingIOError):  # a process of the worker's own has the other end
            self.has_served |= os.read(self._ready_pipe, 1) != b""
        os.close(self._ready_pipe)
        return End(self.number, pid, os.waitstatus_to_exitcode(status))

    def dies_too_often(self, now_s: float) -> bool:
        """Note that its process died; returns whether it is to stay so."""
        is_full = len(self._deaths_s) == MOST_DEATHS
        is_too_often = is_full and now_s - self._deaths_s[0] <= WITHIN_S
        self._deaths_s.append(now_s)
        return is_too_often

    def close(self) -> None:
        """Listen no longer, in this process."""
        close(self.sockets.values())
