"""Keep the garbage collector out of state that lives long, and have it look when all is quiet.

A full pass walks every container object there is; with a few hundred thousand messages stored that is a pause of
tens of milliseconds in the middle of somebody's request. Reference counting frees all that the simulator drops, so the
collector is needed for cycles alone, and those can wait.
"""

from __future__ import annotations

import asyncio
import gc
import time
from typing import Literal

LOOK_EVERY_S = 30.0
QUIET_S = 10.0
FULL_PASS = 2
YOUNG_OBJECTS = 5_000
"""How many new objects make a pass over them worthwhile; what survives it is never walked again until all is quiet."""


class _Keeper:
    """Freeze objects that survived, and thaw them for a full pass when all has been quiet for a while."""

    def __init__(self) -> None:
        self._last_collection = time.monotonic()
        self._has_frozen = False

    def on_collection(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Note a pass of the collector, which calls this around each, and freeze what survived a young one."""
        self._last_collection = time.monotonic()
        if phase == "stop" and info["generation"] != FULL_PASS:
            gc.freeze()  # takes constant time: lists are joined, nothing is walked
            self._has_frozen = True

    def look(self) -> None:
        """Do the full pass that was put off, if all is quiet; and look again later."""
        if self._has_frozen and time.monotonic() - self._last_collection > QUIET_S:
            self._has_frozen = False
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        asyncio.get_running_loop().call_later(LOOK_EVERY_S, self.look)


def keep_collector_out() -> None:
    """Keep the collector away from long-lived state for the rest of the process; needs a running event loop."""
    keeper = _Keeper()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()  # whoever starts a server may have put it off
    gc.callbacks.append(keeper.on_collection)
    asyncio.get_running_loop().call_later(LOOK_EVERY_S, keeper.look)
