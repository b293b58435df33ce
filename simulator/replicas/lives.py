"""Number the lives that begin here: no two simulators of an engine give the same number."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.engine.errors import EngineAwayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FEW = 500
"""More are drawn when fewer are left."""


class Lives:
    """The numbers that this simulator may give.

    Args:
        draw: asks the engine for some.
    """

    def __init__(self, draw: Callable[[], Awaitable[range]]) -> None:
        self._draw = draw
        self._left: list[int] = []
        self._drawing: asyncio.Task[None] | None = None

    async def ready(self) -> None:
        """Have one at least; raises `EngineError`."""
        if not self._left:
            await asyncio.shield(self._begin_to_draw())

    def next(self) -> int | None:
        """Return a number that nobody had; None before any was drawn."""
        if not self._left:
            return None
        life = self._left.pop()
        if len(self._left) < FEW:
            self._begin_to_draw()
        return life

    def _begin_to_draw(self) -> asyncio.Task[None]:
        if self._drawing is None:
            self._drawing = asyncio.get_running_loop().create_task(self._fill())
            self._drawing.add_done_callback(self._drawn)
        return self._drawing

    def _drawn(self, drawing: asyncio.Task[None]) -> None:
        self._drawing = None
        if not drawing.cancelled():
            drawing.exception()  # whoever waits for it hears of it, and the next one tries again

    async def _fill(self) -> None:
        try:
            drawn = await self._draw()
        except EngineAwayError:
            if not self._left:
                raise
        else:
            self._left = [*reversed(drawn), *self._left]
