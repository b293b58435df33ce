"""Ports for servers that have to be told theirs by number."""

from __future__ import annotations

import contextlib
import random
import socket

LOWEST, HIGHEST = 20_000, 30_000
"""The system gives these to nobody who does not ask for one by number: one that is free stays so."""

_given: set[int] = set()
"""Those of servers, which are not there at every moment."""
_by_chance = random.Random()


def free_port(chance: random.Random = _by_chance) -> int:
    """Return a port that nobody has, and that nobody in this process was given before."""
    while True:
        port = chance.randrange(LOWEST, HIGHEST)
        if port in _given:
            continue
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            _given.add(port)
            return port
