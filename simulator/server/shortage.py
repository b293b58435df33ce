"""Tell of a machine that has nothing left for another connection: one line a minute, and no traceback."""

from __future__ import annotations

import errno
import logging
from typing import TYPE_CHECKING, Any

from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

logger = logging.getLogger(__name__)

SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""What asyncio tells each time that it could not take a connection; it tries again a second later."""

SPARE = 64
"""Descriptors that are no connections of clients: listeners, callbacks, files."""

QUIET_S = 60.0
"""How long nothing more is told."""


class Rarely:
    """Counts what happens again and again, so that it is told once a minute.

    Args:
        now_s: the monotonic clock.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._told_s: float | None = None
        self._untold = 0

    def more(self) -> str | None:
        """Return None where nothing is to be told of it; else the end of a line, which tells of those in between."""
        now_s = self._now_s()
        if self._told_s is not None and now_s - self._told_s < QUIET_S:
            self._untold += 1
            return None
        self._told_s = now_s
        untold, self._untold = self._untold, 0
        return f"; {untold} more since the last line like this" if untold else ""


class Shortage:
    """Handles what asyncio has no caller for: shortages as above, everything else as asyncio does.

    Args:
        now_s: the monotonic clock.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._rarely = Rarely(now_s)

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take one report of the event loop."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in SHORTAGES:
            loop.default_exception_handler(context)
            return
        more = self._rarely.more()
        if more is not None:
            logger.error(
                "a connection could not be taken: %s; those that are open go on, and others are taken as soon as some "
                "are closed. More may be open at once with a higher `ulimit -n`%s",
                cause_of(error),
                more,
            )


def most_connections(wanted: int, descriptors: int | None) -> int:
    """Return how many connections may be open at once.

    Args:
        wanted: how many the settings allow.
        descriptors: how many the process may have, None where nobody knows.
    """
    if descriptors is None:
        return wanted
    return min(wanted, max(descriptors - SPARE, descriptors // 2))


def descriptors() -> int | None:
    """Return how many descriptors the operating system allows this process, None where it sets no limit."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY else limit
