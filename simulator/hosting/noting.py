"""Keep what was refused before any vendor could be asked, in the world that it came for."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from simulator.hosting.hosted import Hosted
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.hosting.peers import Peers
    from simulator.hosting.sandboxes import Sandboxes
    from simulator.hosting.unreadable import Unreadable

logger = logging.getLogger(__name__)


class Noting:
    """Keeps it, or has the process keep it that has the world.

    Args:
        sandboxes: the worlds.
        find: looks for one by its name.
        peers: the other processes, where several answer as one server.
    """

    def __init__(
        self, sandboxes: Sandboxes, find: Callable[[str], Hosted | Awaitable[Hosted]], peers: Peers | None
    ) -> None:
        self._sandboxes = sandboxes
        self._find = find
        self._peers = peers

    def note(self, home: Hosted | None, name: str | None, unreadable: Unreadable, *, is_logged: bool = True) -> None:
        """Keep what was refused.

        Args:
            home: the world that the listener belongs to, if it does.
            name: the sandbox that was named, if one was.
            unreadable: what was refused.
            is_logged: whether the log has a line of its own for it.
        """
        if self._peers is not None and self._is_elsewhere(home, name):
            self._peers.note(name, unreadable, is_logged=is_logged)
            return
        hosted = home or self._sandboxes.default
        if name is not None:
            with contextlib.suppress(UnknownNameError):
                found = self._find(name)
                hosted = found if isinstance(found, Hosted) else hosted
        if hosted is self._sandboxes.default and not self._sandboxes.has_here(DEFAULT_NAME):
            self.note(None, None, unreadable, is_logged=is_logged)
            return
        hosted.unreadable.add(unreadable, hosted.sandbox.clock.now_ms())
        hosted.waiters.wake()
        if is_logged:
            logger.warning(
                "refused what came to sandbox %s by listener %s, %d bytes: %s: %s",
                hosted.sandbox.name, unreadable.listener, unreadable.size, unreadable.problem, unreadable.words,
            )  # fmt: skip

    def _is_elsewhere(self, home: Hosted | None, name: str | None) -> bool:
        if name is None:
            return home is None and not self._sandboxes.has_here(DEFAULT_NAME)
        return not self._sandboxes.has_here(name)
