"""Speak HTTP on one connection in rounds: what it is sent is answered with what others are sent, and then written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simulator.server.by_task import TaskProtocol
from simulator.server.rounds import do

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.server.holding import Coming


class GatheringProtocol(TaskProtocol):
    """One connection. Whoever does anything else with its transport flushes first."""

    __slots__ = ("_unsent",)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._unsent: list[bytes] = []

    def pause_reading(self) -> None:
        """Do nothing: bodies are read whole, and are bounded."""

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002 - aiohttp's
        """Do nothing, as above."""

    def send(self, data: bytes) -> None:
        """Have an answer written with the others of this round, those of the same connection in one piece."""
        self._unsent.append(data)
        if len(self._unsent) == 1:
            self.entrance.edge.round.add(self, self.flush, self._loop)

    def flush(self) -> None:
        """Write the answers that wait, now."""
        unsent = self._unsent
        if unsent and (transport := self.transport) is not None:
            data = unsent[0] if len(unsent) == 1 else b"".join(unsent)
            unsent.clear()
            transport.write(data)

    def do_after(self, until: asyncio.Future[Any] | Coming, step: Callable[[], None]) -> None:
        """Have a step done when something has come; where it fails, that is the end of this connection alone."""
        until.add_done_callback(lambda _: do(self, step))

    def fail(self) -> None:
        """End, where we failed ourselves: nobody knows what of an answer was written."""
        self._unsent.clear()
        if self.transport is not None:
            self.transport.abort()
