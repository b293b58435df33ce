"""A sandbox as the server holds it: the world itself, how it was made, and who waits for what in it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.sandbox.agenda import NEVER_MS
from simulator.server.receivers import Receivers

if TYPE_CHECKING:
    from simulator.sandbox.callbacks import Dispatch
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.server.expiring import Lifetime
    from simulator.server.vendor_port import VendorPort

CredentialKey = tuple[str, str, tuple[str, ...]]
"""Vendor, kind and values."""


@dataclass(slots=True)
class Lane:
    """The callbacks under way to one receiver: how many may be at once, and how many are or wait."""

    places: asyncio.Semaphore
    users: int = 0


@dataclass(slots=True, eq=False)
class Hosted:
    """One hosted sandbox.

    `is_closing` stops callbacks and timers; `is_interrupted` makes whoever moves its time give up. `delivery` is the
    callback that is waited for while time is moved, `polls` the number of long polls that search it again and again.
    `unjudged` counts what an observer could not judge: dropped before its turn, or too large.
    `stepping` is held while somebody moves its time; the pump keeps away meanwhile. `armed_ms` is the virtual instant
    the pump's timer waits for. `underway` holds, for each message with a callback under way, those that wait for it.
    `ports` are those of vendors that have one of their own, by vendor.
    """

    sandbox: Sandbox
    world: World
    stepping: asyncio.Lock = field(default_factory=asyncio.Lock)
    timer: asyncio.TimerHandle | None = None
    armed_ms: int = NEVER_MS
    underway: dict[int, deque[Dispatch]] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)
    keys: tuple[CredentialKey, ...] = ()
    receivers: Receivers = field(default_factory=Receivers)
    ports: dict[str, VendorPort] = field(default_factory=dict)
    lifetime: Lifetime | None = None
    delivery: asyncio.Task[None] | None = None
    polls: int = 0
    unjudged: int = 0
    is_interrupted: bool = False
    is_closing: bool = False

    def follow_outages(self) -> None:
        """Open and close the vendors' own ports, as the faults of this instant want it."""
        for port in self.ports.values():
            port.follow()

    def interrupt(self) -> None:
        """Have whoever moves its time give up, and with it the callbacks under way: the sandbox is about to go."""
        self.is_interrupted = True
        for task in [*self.tasks, *([self.delivery] if self.delivery else [])]:
            task.cancel()

    def changed(self) -> None:
        """Wake everybody who waits for something to happen in the sandbox."""
        if self.waiters:
            waiters, self.waiters = self.waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    def change(self) -> asyncio.Future[None]:
        """What is done as soon as something happens, counted from this call, not from when it is awaited."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiters.append(waiter)
        waiter.add_done_callback(self._forget)
        return waiter

    def _forget(self, waiter: asyncio.Future[None]) -> None:
        """Whoever gave up is not woken."""
        if waiter in self.waiters:
            self.waiters.remove(waiter)
