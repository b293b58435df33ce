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

QUIET_S = 60.0
"""How long nothing more is told."""


class Shortage:
    """Handles what asyncio has no caller for: shortages as above, everything else as asyncio does.

    Args:
        now_s: the monotonic clock.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._told_s: float | None = None
        self._untold = 0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take one report of the event loop."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in SHORTAGES:
            loop.default_exception_handler(context)
            return
        now_s = self._now_s()
        if self._told_s is not None and now_s - self._told_s < QUIET_S:
            self._untold += 1
            return
        before = f"; {self._untold} more since the last line like this" if self._untold else ""
        logger.error(
            "a connection could not be taken: %s; those that are open go on, and others are taken as soon as some "
            "are closed. More may be open at once with a higher `ulimit -n`%s",
            cause_of(error),
            before,
        )
        self._told_s = now_s
        self._untold = 0
