"""Keep the garbage collector from walking long-lived state, and have it find garbage all the same.

A full pass walks every container object there is; with some hundred thousand messages stored that is a pause of
hundreds of milliseconds in the middle of somebody's request. What the simulator drops has no cycles, but what it is
built on has: a closed connection is garbage that only the collector finds, and most connections are short. So new
objects are looked through twice, young and somewhat older; what survives both is frozen, out of the collector's sight,
and looked through when all is quiet, or when that was long ago. Where many requests came by connections that stay, new
objects are frozen unseen: sandboxes keep them, and requests leave no garbage in circles. A pass comes when there are so
many objects more, which is late where old ones go as new ones come. So that there is little to be looked through by
then, those that came before a connection are frozen as it comes.

The allocator below is kept from its habit of taking large blocks from among small ones, once it has seen one freed:
what is received is read into such blocks, so its heap would grow for as long as the server runs.
"""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY_S = 30.0
QUIET_S = 10.0
"""Without any pass for so long, nobody is kept waiting by a full one."""

LOADED_S = 600.0
"""Under load a full pass is done no more often."""

QUIET_REQUESTS = 300
"""Where no more came since the last look, it is quiet."""

YOUNG_OBJECTS = 5_000
"""How many new objects make a pass over them worthwhile."""

MANY_REQUESTS, MORE_REQUESTS = 100, 5
"""Where so many came since the last pass, and so many more for each connection that did, most new objects are kept."""

YOUNG_PASSES = 5
"""After as many, what survived them is looked through once more: no more than 40,000 objects are ever unfrozen."""

NEVER = 1_000_000_000
YOUNG, OLDER = 0, 1
"""The generations of new objects, and of what survived a young pass."""


M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Names of what can be set in glibc's allocator. Source: its header malloc.h."""

TRIM_BYTES = 128 << 10
MMAP_BYTES = 64 << 10

READ_BYTES = 32 << 10
"""How much is read of a connection at once. For asyncio's 256 KiB the system is asked for memory each time, which takes
longer than reading what a request has."""

CIRCULAR = ("_read_ready_cb", "_write_ready")
"""What refers from one of asyncio's transports to itself."""


class Keeper:
    """Freeze objects that survived, and thaw them for a full pass.

    Args:
        connections: how many connections there ever were.
        requests: how many requests.
    """

    def __init__(self, connections: Callable[[], int], requests: Callable[[], int]) -> None:
        self._connections, self._requests = connections, requests
        self._connected, self._passed, self._requested = connections(), requests(), requests()
        self._last_pass_s = self._last_full_s = time.monotonic()
        self._has_frozen = False

    def on_collection(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Take note of one of the collector's own passes, which calls this around each."""
        self._last_pass_s = time.monotonic()
        if phase == "start" and info["generation"] == YOUNG:
            self.freeze_what_is_kept()  # then nothing is left to be looked through
            self._connected, self._passed = self._connections(), self._requests()
        elif phase == "stop" and info["generation"] == OLDER:
            self._freeze()

    def freeze_what_is_kept(self) -> None:
        """Freeze new objects unseen, where most of them are kept."""
        connected, passed = self._connections(), self._requests()
        if passed - self._passed >= MANY_REQUESTS + MORE_REQUESTS * (connected - self._connected):
            self._connected, self._passed = connected, passed
            self._freeze()

    def _freeze(self) -> None:
        gc.freeze()  # takes constant time: lists are joined, nothing is walked
        self._has_frozen = True

    def look(self) -> None:
        """Do the full pass that was put off, if all is quiet or it was put off for long; and look again later."""
        now_s = time.monotonic()
        requested, self._requested = self._requested, self._requests()
        is_quiet = self._requested - requested <= QUIET_REQUESTS and now_s - self._last_pass_s > QUIET_S
        if self._has_frozen and (is_quiet or now_s - self._last_full_s > LOADED_S):
            self._has_frozen = False
            self._last_full_s = now_s
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        asyncio.get_running_loop().call_later(LOOK_EVERY_S, self.look)


def keep_collector_out(connections: Callable[[], int], requests: Callable[[], int]) -> Callable[[], None]:
    """Keep the collector away from long-lived state for the rest of the process; needs a running event loop.

    Returns what is to be called before each connection.

    Args:
        connections: how many connections there ever were.
        requests: how many requests.
    """
    keeper = Keeper(connections, requests)
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_PASSES, NEVER)
    gc.enable()  # whoever starts a server may have put it off
    gc.callbacks.append(keeper.on_collection)
    asyncio.get_running_loop().call_later(LOOK_EVERY_S, keeper.look)
    return keeper.freeze_what_is_kept


def give_memory_back() -> None:
    """Have large blocks of memory go back to the system when they are freed, for the rest of the process."""
    import ctypes  # noqa: PLC0415 - a server is ready before it does this

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none, and not the habit
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, MMAP_BYTES)  # once it is set, it moves no more
        mallopt(M_TRIM_THRESHOLD, TRIM_BYTES)


def read_by_small_blocks(transport: asyncio.BaseTransport) -> None:
    """Have a transport of asyncio's read less at once; those of other loops read into one block again and again."""
    reading = getattr(transport, "_ssl_protocol", transport)  # asyncio's TLS decrypts into blocks as large
    if hasattr(reading, "max_size"):
        reading.max_size = READ_BYTES


def break_circle(transport: asyncio.BaseTransport) -> None:
    """Break the circle in a transport whose connection is lost, so that it needs no collector."""
    own = getattr(transport, "__dict__", {})  # those of other loops have none
    for name in CIRCULAR:
        if name in own:
            own[name] = None
