"""Notice that the other end of a connection has fallen silent, where no system says so.

Its machine has lost its power, the network is cut, or the process stands still. Looks are counted, not seconds: a
process that stood still itself finds what came meanwhile before it looks again.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from simulator.cluster import frames
from simulator.cluster.frames import Kind

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
ASKED_AFTER = 2
"""So many looks without a byte, and the other end is asked whether it is there."""
LOST_AFTER = 7
"""So many, and it is not."""


class Watched(Protocol):
    """One end of a connection that speaks in frames.

    Args:
        has_come: whether anything has, since the last look.
    """

    has_come: bool


def watch(transport: asyncio.WriteTransport, end: Watched, who: str) -> None:
    """Have a connection end when nothing comes by it for long.

    Args:
        transport: of the connection.
        end: this one.
        who: the other one, in a line of the log.
    """
    loop, silent = asyncio.get_running_loop(), 0

    def look() -> None:
        nonlocal silent
        silent = 0 if end.has_come else silent + 1
        end.has_come = False
        if silent == LOST_AFTER:
            logger.warning("%s has said nothing for %g s, and is taken as lost", who, LOST_AFTER * LOOK_EVERY_S)
            transport.abort()
        elif not transport.is_closing():
            if silent == ASKED_AFTER:
                transport.write(frames.frame(Kind.PING, 0))
            loop.call_later(LOOK_EVERY_S, look)
        elif transport.get_write_buffer_size():  # it is to end when all is written, which may be never
            loop.call_later(LOOK_EVERY_S, look)

    loop.call_later(LOOK_EVERY_S, look)
