"""Kill a server again and again, start it on the same folder, and see whether it knows all that clients were told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from durable.kills.book import ACTS, Book, Operation
from durable.kills.checking import each_event_has_one_body, wrongs_of
from durable.kills.found import Reading
from durable.kills.fuses import NOTHING_PLANTED
from durable.kills.load import PASSING, SHARED, Habits, Load, OneServer, prepare
from durable.kills.mix import Mix
from durable.kills.receiving import Receiver
from durable.kills.servers import KILLED, Planted, Server, refused
from durable.kills.wire import Gone, Wire
from durable.kills.world import world

LATEST_S = 0.01
"""So long after an answer a kill comes at most."""
SANDBOXES = (*SHARED, PASSING)


class Campaign:
    """What is done to one folder of data.

    `answers` counts what was received, what had no answer (unknown), what of that was done, what there was no room for
    (full), and acts on sandboxes.

    Args:
        folder: an empty one.
        seed: of what is asked for, and of the moments of kills.
        flags: further ones of `serve`.
        senders: how many connections send.
        kept: the flags that say where everything is kept; in the folder if left out.
    """

    def __init__(
        self,
        folder: Path,
        seed: str,
        flags: Sequence[str] = (),
        senders: int = 4,
        *,
        kept: Sequence[str] = (),
    ) -> None:
        self._folder = folder
        self._kept = kept or ("--data", str(folder / "data"))
        self._flags = flags
        self._seed = seed
        self._senders = senders
        self._chance = random.Random(seed)
        self.book = Book()
        self.book.absent |= {*SANDBOXES} - {SHARED[0]}
        self.receiver = Receiver(self.book)
        self.answers: Counter[str] = Counter()
        self._server: Server | None = None
        self._starts = 0
        self._unknown: list[Operation] = []

    @contextlib.asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Have it go on; in the end the server is."""
        async with self.receiver.listening():
            self._mix = Mix(self.book, self.receiver.url, self._seed)
            scenario = self._folder / "scenario.yaml"
            scenario.write_text(json.dumps(world(self.receiver.url, SHARED[0])), encoding="utf-8")
            try:
                yield
            finally:
                if self._server is not None:
                    self._server.end()
                    await self._server.ended()

    @property
    def _all_flags(self) -> list[str]:
        scenario = self._folder / "scenario.yaml"
        return [*self._kept, "--scenario", str(scenario), "--log-level", "error", *self._flags]

    @property
    def server(self) -> Server:
        """The server that runs."""
        assert self._server is not None
        return self._server

    def start(self, plan: Planted = NOTHING_PLANTED) -> None:
        """Start a server on the folder."""
        self._starts += 1
        self._server = Server(self._all_flags, self._folder / f"log-{self._starts}.txt", plan)

    def refused(self, plan: Planted) -> tuple[int, str]:
        """Start a server that does not begin; returns its exit status and what it says."""
        return refused(self._all_flags, self._folder / "refused.txt", plan)

    async def load(self, at_most: int = 20_000) -> None:
        """Ask the server by several connections until it is gone, or so much was asked for."""
        before = len(self.book.operations)
        server = OneServer(self.server.port)
        with contextlib.suppress(Gone):
            if before == 0:
                await prepare(server, self._mix)
            await Load(server, self._mix, Habits(senders=self._senders), at_most).run()
        asked = self.book.operations[before:]
        self.answers["received"] += sum(each.is_answered for each in asked)
        self.answers["full"] += sum(each.status == 507 for each in asked)
        self.answers["acts"] += sum(each.kind in ACTS for each in asked)
        self._unknown = [each for each in asked if not each.is_answered]
        self.answers["unknown"] += len(self._unknown)

    async def be_killed(self, soonest: int, latest: int) -> None:
        """Ask the server until it is killed, at some moment after so many answers."""
        answers, delay_s = self._chance.randint(soonest, latest), self._chance.uniform(0, LATEST_S)
        later = asyncio.get_running_loop().call_later
        self.book.tell_after(answers, lambda: later(delay_s, self.server.end))
        await self.load()
        await self.ended(KILLED)

    async def be_told_to_end(self, answers: int) -> None:
        """Ask the server while it is told to end after so many answers."""
        self.book.tell_after(answers, lambda: self.server.end(signal.SIGTERM))
        await self.load()
        await self.ended(0)

    async def ended(self, status: int) -> str:
        """Wait for the end of the server; returns what it has logged."""
        assert self._server is not None
        server, self._server = self._server, None
        assert await server.ended() == status, server.log
        return server.log

    async def end(self) -> None:
        """End the server gracefully."""
        self.server.end(signal.SIGTERM)
        await self.ended(0)

    async def check(self) -> list[str]:
        """Look at the server that was started again; returns what is wrong."""
        wrongs = [*each_event_has_one_body(self.receiver.came), *self.book.stale]
        with Wire(self.server.port) as wire:
            reading = Reading(wire)
            there = await reading.sandboxes()
            for sandbox in SANDBOXES:
                found = await reading.find(sandbox) if sandbox in there else None
                wrongs += wrongs_of(self.book, sandbox, found, self.receiver.came)
        self.answers["done"] += sum(each.was_found is True for each in self._unknown)
        return wrongs
