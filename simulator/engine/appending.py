"""Write what sandboxes gather in a turn of the event loop, together, and tell each what became of its part.

At most one batch is on its way, and the next one gathers meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from simulator.engine.errors import EngineError, away, shown
from simulator.engine.fence import Fence
from simulator.engine.held import Held, Loss, Outcome, Part
from simulator.engine.line import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from simulator.engine.held import Beginning
    from simulator.engine.line import Line

logger = logging.getLogger(__name__)

UNACCEPTABLE = ("22", "23")
"""How codes begin of what the engine will never take: values that it cannot hold, and places that are taken."""

FIRST_EPOCH = 1

PAUSE_S = 0.02
LONGEST_PAUSE_S = 1.0
"""Between two tries to reach an engine that is away."""


class Appending:
    """The log of the sandboxes that this node owns.

    Args:
        line: to the engine, for this alone.
        lost: is told of each sandbox that another node owns now.
        fence: what is written, and how.
        told: what whoever waits is told of an outcome; itself if left out.
    """

    def __init__(
        self,
        line: Line,
        lost: Callable[[Held], None],
        fence: Fence | None = None,
        told: Callable[[Outcome], Any] = lambda outcome: outcome,
    ) -> None:
        self.told = told
        self.is_away = False
        """Whether the engine has not answered for so long that nobody should begin anything."""
        self._line = line
        self._lost = lost
        self._fence = fence or Fence()
        self._loop = asyncio.get_running_loop()
        self._gathered: list[Part] = []
        self._under_way: list[Part] = []
        self._is_asked = False
        self._writing: asyncio.Task[None] | None = None

    def hold(self, life: int, epoch: int, *, is_planned: bool = False, lifetime_s: float | None = None) -> Held:
        """Begin to write of a sandbox that this node has claimed."""
        return Held(self, life, epoch, is_planned=is_planned, lifetime_s=lifetime_s)

    def begin(
        self, beginning: Beginning, life: int, *, is_planned: bool = False, lifetime_s: float | None = None
    ) -> Held:
        """Begin to write of a new sandbox, which this node owns if there is none of its name by then."""
        held = Held(self, life, FIRST_EPOCH)
        held.begin(beginning, life, is_planned=is_planned, lifetime_s=lifetime_s)
        return held

    def gather(self, held: Held) -> Part:
        """Return a new part of the next batch."""
        part = Part(held)
        if held.is_lost or held.is_ended:
            return part  # of which nobody will hear
        held.gathering = part
        self._gathered.append(part)
        if not self._is_asked and self._writing is None:
            self._is_asked = True
            self._loop.call_soon(self._begin_to_write)
        return part

    def let_go(self, held: Held) -> None:
        """Write nothing more of a sandbox than is on its way: it is not owned any more, or under another epoch."""
        held.is_lost = True
        gathering, held.gathering = held.gathering, None
        if gathering is not None:
            self._gathered.remove(gathering)
            gathering.tell(Outcome.NOT_OWNER)

    async def close(self) -> None:
        """Wait until everything is written, as far as the engine answers, and take leave of it."""
        while (self._writing is not None or self._gathered) and not self.is_away:
            await asyncio.sleep(0)
            if self._writing is not None:
                await asyncio.wait([self._writing], timeout=PATIENCE_S)
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait([self._writing])
        await self._line.close()

    # -----------------------------------------------------------------------------------------------------------------

    def _begin_to_write(self) -> None:
        """Write what has gathered in this turn of the loop, and what gathers meanwhile."""
        self._is_asked = False
        self._writing = self._loop.create_task(self._write_all())

    async def _write_all(self) -> None:
        """Write one batch after the other, each as soon as the one before it is written."""
        try:
            while self._gathered:
                await self._write(self._taken())
        finally:
            self._writing = None

    def _taken(self) -> list[Part]:
        """Take what has gathered as the next batch."""
        parts, self._gathered = self._gathered, []
        self._under_way = parts
        for part in parts:
            part.held.gathering, part.held.under_way = None, part
            if part.commit is not None and part.commit.done():
                part.commit = None  # whoever waited was told that the engine is away
        return parts

    async def _write(self, parts: list[Part]) -> None:
        """Write a batch, however long it takes."""
        self._impatience = self._loop.call_later(PATIENCE_S, self._lose_patience)
        is_unsure = False
        pause_s = PAUSE_S
        try:
            while parts:
                try:
                    await self._try(parts, is_unsure=is_unsure)
                except Exception as error:  # noqa: BLE001 - whatever it is, nobody may take it for written
                    self._line.drop()
                    if not is_unsure:
                        why = TimeoutError() if self.is_away else error  # then it was this that cut the connection
                        logger.warning("%s", error if isinstance(error, EngineError) else away(self._line.url, why))
                    is_unsure = True
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                parts = [part for part in parts if part.held.under_way is part]
        finally:
            self._impatience.cancel()
        if is_unsure:
            logger.warning("%s answers again", shown(self._line.url))
        self.is_away = False

    async def _try(self, parts: Sequence[Part], *, is_unsure: bool) -> None:
        """Write parts once, those alone that are not found where it is not known; raises whatever the driver does."""
        connection = await self._line.opened()
        if is_unsure:
            self._finish(parts, written=await self._fence.written(connection, parts))
            parts = [part for part in parts if part.held.under_way is part]
        try:
            written = await self._fence.write(connection, parts)
            refused = [part for part in parts if part.life not in written]
            if is_unsure and refused:  # what was sent first may have been done while this waited for it
                written |= await self._fence.written(connection, refused)
        except Exception as error:
            if not _is_unacceptable(error):
                raise
            if len(parts) > 1:  # one of them cannot go in, or is there already: each by itself
                for part in parts:
                    await self._try([part], is_unsure=True)
                return
            written = await self._fence.written(connection, parts)
            if not written:
                logger.exception("the engine takes no more of life %d: it is let go of", parts[0].life)
        refused = [part for part in parts if part.life not in written]
        losses = await self._fence.losses(connection, refused) if refused else {}
        self._finish(parts, written=written, refused=losses)

    def _finish(
        self, parts: Sequence[Part], *, written: Collection[int], refused: Mapping[int, Loss] | None = None
    ) -> None:
        for part in parts:
            held = part.held
            if part.life in written:
                held.under_way = None
                part.tell(Outcome.WRITTEN)
            elif refused and part.life in refused:
                held.loss = refused[part.life]
                held.under_way = None
                part.tell(Outcome.NOT_OWNER)
                if not held.is_lost:
                    self.let_go(held)
                    self._lost(held)

    def _lose_patience(self) -> None:
        """Say that the engine is away, and reach it another way: what hangs may never end."""
        self.is_away = True
        self._impatience = self._loop.call_later(PATIENCE_S, self._lose_patience)
        for part in self._gathered:
            part.tell(Outcome.AWAY)
        for part in self._under_way:
            part.tell(Outcome.AWAY)
        self._line.drop()


def _is_unacceptable(error: Exception) -> bool:
    return isinstance(error, ValueError) or (getattr(error, "sqlstate", None) or "").startswith(UNACCEPTABLE)
