"""Have every sandbox be as it is in the file where the disk had no room for more, and go on as soon as there is some.

What was computed and could not be written goes nowhere, and is given up: resets, deletions and new sandboxes too. Until
there is room, what was given up stands as the file has it, to be looked at; nothing happens in it by itself.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from simulator.durable.store import NOTED
from simulator.durable.writing import is_full
from simulator.hosting.hosted import Shut

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.durable.rebuilding import Rebuilding
    from simulator.durable.store import Life, Store
    from simulator.durable.writing import Writing
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted

logger = logging.getLogger(__name__)

PROBE = "room"
PROBE_BYTES = 256 * 1024
"""So much has to go in before others are let in again."""
LOOK_AGAIN_S = 1.0
FULL = Shut(
    507,
    "disk-full",
    "The disk with the folder of data (--data) is full. Nothing of this request was done, and nothing accepted "
    "before is lost. Make room; the simulator looks once a second, and goes on.",
    is_readable=True,
)


class Shortage:
    """What is done while the disk is full.

    Args:
        store: the file.
        writing: what writes to it.
        rebuilding: puts sandboxes back as the file has them.
        put_back: is told of each that has its place again.
        failed: is told why not even that could be written, where room is not what is missing.
    """

    def __init__(
        self,
        store: Store,
        writing: Writing,
        rebuilding: Rebuilding,
        put_back: Callable[[Hosted, Life], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._store = store
        self._writing = writing
        self._rebuilding = rebuilding
        self._put_back = put_back
        self._failed = failed
        self._given_up: set[Hosted] = set()
        self._standing: set[Hosted] = set()
        self._interrupted: list[Hosted] = []
        self._is_over = asyncio.Event()
        self._is_over.set()

    def is_given_up(self, hosted: Hosted) -> bool:
        """Tell whether a sandbox is not as it is in the file, so that nothing of it may go out."""
        return hosted in self._given_up

    def forget(self, hosted: Hosted) -> None:
        """Have a sandbox be as it is now: it began anew, or was deleted."""
        self._given_up.discard(hosted)
        self._standing.discard(hosted)

    def begin(self, host: Host, lives: set[object]) -> bool:
        """Give up what became of some lives, and accept nothing more; returns whether somebody has to `run` this."""
        host.shut = FULL
        kept = {life.name: life.life for life in self._store.lives()}
        for hosted in host.sandboxes:
            if hosted.life in lives or kept.get(hosted.sandbox.name) != hosted.life:
                self._give_up(hosted)
        is_first = self._is_over.is_set()
        self._is_over.clear()
        return is_first

    async def run(self, host: Host) -> None:
        """Put back what was given up, wait until there is room, and go on."""
        logger.error("no room for what is to be kept in %s; nothing new is accepted until there is", self._store.path)
        while True:
            await self._agree(host, stands=True)
            if not await self._has_room():
                await asyncio.sleep(LOOK_AGAIN_S)
                continue
            self._given_up |= self._standing
            self._standing.clear()
            await self._agree(host, stands=False)
            if not self._given_up:
                break
        for hosted in self._interrupted:
            hosted.interruptions -= 1
        self._interrupted.clear()
        self._is_over.set()
        host.shut = None
        logger.info("there is room again in %s", self._store.path)

    # -----------------------------------------------------------------------------------------------------------------

    def _give_up(self, hosted: Hosted) -> None:
        hosted.kept = hosted.sandbox.inputs.keep = None
        self._standing.discard(hosted)
        self._given_up.add(hosted)
        hosted.interrupt()
        self._interrupted.append(hosted)

    async def _agree(self, host: Host, *, stands: bool) -> None:
        """Have the sandboxes be those of the file, as they are there."""
        for hosted in [*self._given_up]:
            await self._put_one_back(host, hosted, stands=stands)
        while (life := await self._missing(host)) is not None:  # it was deleted in vain
            hosted = await self._rebuilding.put_back(host, life, stands=stands)
            self._put_back(hosted, life)
            if stands:
                self._standing.add(hosted)
        await self._rebuilding.run(host)

    async def _put_one_back(self, host: Host, hosted: Hosted, *, stands: bool) -> None:
        async with hosted.stepping:
            await host.abandon(hosted)
            await hosted.turn.over()
            if hosted not in self._given_up:
                return  # it began anew meanwhile, or was deleted
            life = self._store.life(hosted.sandbox.name)
            if life is not None:
                await self._rebuilding.put_back(host, life, stands=stands)
                self._put_back(hosted, life)
                if stands:
                    self._standing.add(hosted)
            self._given_up.discard(hosted)
        if life is None:  # it was made in vain
            await host.end(host.sandboxes.delete(hosted.sandbox.name))

    async def _missing(self, host: Host) -> Life | None:
        """Find a sandbox that the file has, and nobody else."""
        while (commit := self._writing.commit) is not None:
            await asyncio.shield(commit)
        here = {hosted.sandbox.name for hosted in host.sandboxes}
        lives = (life for life in self._store.lives() if host.sandboxes.has_here(life.name))
        return next((life for life in lives if life.name not in here), None)

    async def _has_room(self) -> bool:
        error = await self._writing.attempt([(NOTED, (PROBE, "." * PROBE_BYTES))])
        if error is None:
            error = await self._writing.attempt([(NOTED, (PROBE, ""))])
        if error is not None and not is_full(error):
            self._failed(error)
        return error is None
