"""Do things beside all else until the end, and tell when one of them shows that there is no point in going on."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.engine.errors import EngineError, ReplacedError

if TYPE_CHECKING:
    from collections.abc import Coroutine

logger = logging.getLogger(__name__)


class Errands:
    """Tasks that end with the simulator.

    Args:
        place: of the engine, without a password.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._tasks: set[asyncio.Task[Any]] = set()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Has an `EngineError` as soon as another process has the address of this node: this one has to end."""

    def do(self, work: Coroutine[Any, Any, Any], *, is_awaited: bool = False) -> asyncio.Task[Any]:
        """Begin something.

        Args:
            work: what is to be done.
            is_awaited: whether somebody waits for it, who then hears what an engine has against it.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, is_awaited=is_awaited))
        return task

    async def close(self) -> None:
        """End what goes on."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _done(self, task: asyncio.Task[Any], *, is_awaited: bool) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, ReplacedError):
            if not self.failed.done():
                words = f"another simulator of {self._place} has the address {error} (--node), so this one owns nothing"
                self.failed.set_exception(EngineError(words))
        elif isinstance(error, EngineError):
            if not is_awaited:
                logger.warning("%s", error)
        else:
            logger.error("a defect of the simulator, about what is kept in the engine", exc_info=error)
