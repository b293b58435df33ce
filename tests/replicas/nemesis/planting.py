"""Take out of a simulator what the nemesis is to miss: the fence of its log, or the wait for what is to be written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from simulator.engine.fence import APPEND, Fence
from simulator.engine.held import Held, Part
from simulator.engine.line import Connection
from simulator.engine.nodes import Node

UNFENCED = APPEND.replace(" AND s.epoch = w.epoch", "").replace("s.life, s.epoch,", "s.life, w.epoch,")
"""Whatever an owner of the past has is written, as in a log that trusts leases."""
NOT_TAKEN = UNFENCED.replace("JOIN held USING (life)\n", "JOIN held USING (life) ON CONFLICT DO NOTHING\n")
"""What somebody else has written at its place is no refusal, either."""

LATE_S = 0.3
"""So long answers are ahead of what they rest on."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A simulator in which something is missing.

    Args:
        is_unfenced: whether an owner of the past takes itself for one still, and the log lets it append.
        is_hasty: whether answers go out before what they rest on is written, which takes its time.
    """

    is_unfenced: bool = False
    is_hasty: bool = False

    def plant(self) -> None:
        """Take it out of this process, which is going to be a simulator."""
        if self.is_unfenced:
            assert APPEND not in {UNFENCED, NOT_TAKEN}
            assert UNFENCED != NOT_TAKEN
            Fence.append = NOT_TAKEN
            Node.beat = _beat_and_be_sure  # type: ignore[assignment, method-assign]
            Node.is_sure = property(lambda _: True)  # type: ignore[assignment, method-assign]
        if self.is_hasty:
            Held.commit = property(lambda _: None)  # type: ignore[assignment, method-assign]
            Fence.write = _write_late  # type: ignore[assignment, method-assign]


UNALTERED = Altered()


async def _write_late(
    fence: Fence,
    connection: Connection,
    parts: Sequence[Part],
    write: Callable[[Fence, Connection, Sequence[Part]], Awaitable[set[int]]] = Fence.write,
) -> set[int]:
    await asyncio.sleep(LATE_S)
    return await write(fence, connection, parts)


async def _beat_and_be_sure(node: Node, beat: Callable[[Node], Awaitable[bool]] = Node.beat) -> bool:
    """Beat, and own whatever was owned before, however long that was."""
    await beat(node)
    return True
