"""Open sockets for several processes at the same addresses: the system leads each connection to one of them."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.sandbox.errors import SimulatorError
from simulator.server.claim import BACKLOG, PortClaim, addresses_of, bound_at, share_port
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SocketsByListener = dict[str, list[socket.socket]]

LONGEST_BYTES = 64
"""Of the folder for temporary files: a socket's path may have 104, and the name of our folder takes 13."""


def opened(addresses: Mapping[str, tuple[str, int]], count: int) -> list[SocketsByListener]:
    """Listen at addresses, with sockets of their own for each of several processes.

    Args:
        addresses: host and port, by name of the listener; port 0 takes a free one.
        count: of processes.

    Raises:
        OSError: an address cannot be had; `filename` is the name of its listener.
    """
    sets: list[SocketsByListener] = [{} for _ in range(count)]
    for name, (host, port) in addresses.items():
        try:
            first = sets[0][name] = _alone(host, port)
            for others in sets[1:]:
                others[name] = []
                for each in first:
                    others[name].append(bound_at(each.getsockname(), is_port_shared=True))
                    others[name][-1].listen(BACKLOG)
        except OSError as error:
            for each_set in sets:
                close(each_set.values())
            error.filename = name
            raise
    return sets


def close(listeners: Iterable[Sequence[socket.socket]]) -> None:
    """Close the sockets of some listeners."""
    for sockets in listeners:
        for each in sockets:
            each.close()


def _alone(host: str, port: int) -> list[socket.socket]:
    """Listen where nobody else does, and only then let others in, so that two simulators never share a port."""
    claim = PortClaim(addresses_of(host), port)
    sockets = claim.listen()
    claim.release()
    for each in sockets:
        share_port(each)
    return sockets


@contextlib.contextmanager
def folder_for_sockets() -> Iterator[Path]:
    """Make a folder that its user alone may look into, at a path short enough for sockets; it is removed at the end.

    Raises:
        SimulatorError: none can be made.
    """
    try:
        is_short = len(os.fsencode(tempfile.gettempdir())) <= LONGEST_BYTES
        elsewhere = None if is_short else "/tmp"  # noqa: S108 - the name of the folder in it is drawn
        folder = tempfile.TemporaryDirectory(prefix="sms-", dir=elsewhere, ignore_cleanup_errors=True)
    except OSError as error:
        raise SimulatorError(
            f"no folder for sockets between the workers can be made: {cause_of(error)}; set TMPDIR to a folder that "
            "this user may write to, or start without --workers"
        ) from error
    with folder as path:
        yield Path(path)
