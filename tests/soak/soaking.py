"""Soak a server: load it, receive its callbacks, and look once a second at what it uses."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from support.child import Child, descriptors, processor_s, resident_bytes

from soak.figures import Figures, Sample
from soak.load import Conditions, Load
from soak.mix import Mix
from soak.receiving import Receiver

EVERY_S = 1.0
LAST_CALLBACKS_S = 30


class Soak:
    """One soak.

    Args:
        server: which is loaded.
        conditions: how much and for how long.
        is_counting: whether its objects are counted at the beginning and the end of the time that counts, too.
    """

    def __init__(self, server: Child, conditions: Conditions, *, is_counting: bool) -> None:
        self._server = server
        self._conditions = conditions
        self._is_counting = is_counting
        self._receiver = Receiver()
        self._samples: list[Sample] = []
        self._objects: list[Counter[str]] = []

    async def run(self) -> Figures:
        """Load it, and wait for the last callbacks."""
        async with self._receiver.listening():
            load = Load(self._server.port, Mix(self._receiver.url), self._conditions)
            sampling = asyncio.create_task(self._sample())
            try:
                await load.run()
            finally:
                sampling.cancel()
            self._take_sample()
            self._count()
            expected = 2 * load.outcome.called_back
            for _ in range(LAST_CALLBACKS_S):
                if self._receiver.arrived < expected:
                    await asyncio.sleep(1)
            return Figures(self._conditions, load.outcome, self._samples, expected - self._receiver.arrived)

    def grown(self) -> Counter[str]:
        """Of which types there were more objects at the end; empty without counting."""
        first, last = self._objects
        return last - first

    async def _sample(self) -> None:
        await asyncio.sleep(self._conditions.left_out_s)
        self._count()
        while True:
            self._take_sample()
            await asyncio.sleep(EVERY_S)

    def _take_sample(self) -> None:
        pid = self._server.process.pid
        used = Sample(
            at_s=time.monotonic(),
            resident_bytes=resident_bytes(pid),
            descriptors=descriptors(pid),
            processor_s=processor_s(pid),
            clients_s=time.process_time(),
            received=self._receiver.arrived,
        )
        self._samples.append(used)

    def _count(self) -> None:
        if self._is_counting:
            self._objects.append(self._server.objects())
