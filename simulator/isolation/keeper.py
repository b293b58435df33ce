"""End all that is left in a network of its own when the process outside is gone, however it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from simulator.isolation.kernel import namespaces_of

MOST_DESCRIPTORS = 65_536
ATTEMPTS, PAUSE_S = 200, 0.01
"""A process that starts others all the while needs several; one that hangs in the kernel cannot be ended at all."""


class Keeper:
    """A process that waits until this one ends, or lets it go. It has a session of its own, to outlive what ends ours.

    Args:
        network: the network, by its number.

    Raises:
        ValueError: it is the one that this process is in, with all others of the machine.
    """

    def __init__(self, network: int) -> None:
        if network == _own()[0]:
            raise ValueError("nothing is ended in the network of the machine")
        read_end, self._lifeline = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._lifeline)
            _keep(read_end, network)
        os.close(read_end)

    def let_go(self) -> None:
        """End all that is left."""
        os.close(self._lifeline)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _keep(lifeline: int, network: int) -> None:
    """Wait for the end of the process outside, and end the rest; never returns."""
    try:
        os.setsid()
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        os.closerange(0, lifeline)  # whoever reads our output is not to wait for this process
        os.closerange(lifeline + 1, MOST_DESCRIPTORS)
        os.read(lifeline, 1)
        for _ in range(ATTEMPTS):
            found = list(_processes_in(network))
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            if not found:
                break
            time.sleep(PAUSE_S)
    finally:
        os._exit(0)


def _processes_in(network: int) -> Iterator[int]:
    """Find the processes that are in a network; those that have ended and are not yet waited for are in none.

    Whoever shares the users of this process was not started inside, and is left alone whatever the network: an error in
    one of both must not end the programs of the machine.
    """
    own_network, own_users = _own()
    for each in Path("/proc").iterdir():
        found = namespaces_of(each.name) if each.name.isdigit() else None
        if found and found[0] == network != own_network and found[1] != own_users:
            yield int(each.name)


def _own() -> tuple[int, int]:
    found = namespaces_of("self")
    if found is None:
        raise ValueError("/proc does not tell the namespaces of this process")
    return found
