"""Watch the files of a scenario: when one changes, what the server began with begins anew in the world they now say.

A world that is refused is told in the log, and the old one stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.hosting.host import Host
    from simulator.scenario.world import World

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.25

Signatures = Mapping["Path", object]

Reload = Callable[[], "tuple[World, tuple[Path, ...]]"]
"""Reads everything anew: the world and the files that say it; raises any exception with a message for people."""


class Watcher:
    """Look at the files again and again while it is entered; a look costs one `stat` a file.

    Args:
        host: its default sandbox, and those of its settings, are in the world that the files have said so far.
        reload: reads them.
        seen: what they looked like before they were read.
    """

    def __init__(self, host: Host, reload: Reload, seen: Signatures) -> None:
        self._host = host
        self._reload = reload
        self._seen = seen
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Watcher:
        self._task = asyncio.get_running_loop().create_task(self._look_again_and_again())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> bool:
        """Look once; tell whether the sandbox has begun anew."""
        now = signatures(self._seen)
        if now == self._seen:
            return False
        self._seen = now
        try:
            world, files = await asyncio.to_thread(self._reload)
            self._seen = {**signatures(files), **now}
            if world == self._host.sandboxes.world:
                return False  # other words for the same, or a change that had been read already
            await self._host.begin_anew(world)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a file that is being edited
            logger.error("the changed scenario is invalid, and the world stays as it was: %s", _words(error))  # noqa: TRY400 - a user's mistake has no traceback
            return False
        declared = [each.sandbox.name for each in self._host.sandboxes.declared]
        begun = f"sandboxes default, {', '.join(declared)} begin" if declared else "default sandbox begins"
        logger.info("the scenario has changed; the %s anew", begun)
        return True

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()


def _words(error: Any) -> str:
    return str(getattr(error, "message", None) or error)


def signatures(paths: Iterable[Path]) -> Signatures:
    """Tell what the files look like now."""
    return {path: _signature(path) for path in paths}


def _signature(path: Path) -> object:
    """Return a value that changes with a file's content, or when another file takes its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
