"""Hold one live world: the sandbox, how it was made, and what of the host's belongs to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.problem import problem
from simulator.hosting.receivers import Receivers
from simulator.hosting.timer import AgendaTimer
from simulator.hosting.turn import Turn
from simulator.hosting.underway import Underway
from simulator.hosting.unreadable import UnreadableRequests
from simulator.hosting.violations import Violations
from simulator.hosting.waiters import Waiters

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.api.request import Response
    from simulator.hosting.kept import Kept
    from simulator.hosting.port import Port
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World


class Shut(NamedTuple):
    """Why a sandbox takes nothing more until it begins anew, as a problem of ours.

    Args:
        status: of the answer.
        problem: its kind.
        words: what is wrong and what to do.
        is_readable: whether it may be looked at.
        in_part: what is said in its place of what was begun before, and may be done in part; the same if left out.
    """

    status: int
    problem: str
    words: str
    is_readable: bool
    in_part: Shut | None = None

    def answer(self) -> Response:
        """Answer with that problem."""
        return problem(self.status, self.problem, self.words)


@dataclass(slots=True)
class Lifetime:
    """How long a sandbox stays without being called, in real seconds.

    Args:
        expires_in_s: after its last request.
        now_s: the real time.
        seen_s: when it was called last.
    """

    expires_in_s: float
    now_s: Callable[[], float]
    seen_s: float

    def seen(self) -> None:
        """Note that it was called just now."""
        self.seen_s = self.now_s()

    @property
    def left_s(self) -> float:
        """Until it ends."""
        return self.seen_s + self.expires_in_s - self.now_s()


@dataclass(slots=True, eq=False)
class Hosted:
    """One hosted sandbox.

    Args:
        sandbox: the world; after a reset it is another one.
        world: how it was made.
        life: another number each time that a world begins; with the number of an event it names that event for ever.
        made: the first of its lives, by which sandboxes are in order.
        keys: the credentials that lead into it.
        stepping: held while somebody moves its time; the pump keeps away meanwhile.
        turn: whose it is to change it.
        timer: the pump's.
        underway: its callbacks.
        waiters: those who wait for something to happen in it.
        receivers: its catch URLs.
        ports: those of vendors that have one of their own, by vendor.
        lifetime: None where it stays until it is deleted.
        violations: what an observer found in it; begun anew with the sandbox.
        unreadable: what was refused of what came for it; begun anew with the sandbox.
        told_incoming: the ordinal of the newest message from a handset that the log has told of.
        interruptions: how many are about to begin it anew or to end it.
        is_closing: stops callbacks and timers.
        kept: its record beyond this process, where there is one.
        shut: why it takes nothing more.
        is_rebuilt: False while what was kept of it is being applied; its turn is taken meanwhile.
        strays_before: the life of the default sandbox when this one was made, and how many messages and refused
            requests had come there by then.
    """

    sandbox: Sandbox
    world: World
    life: int = 0
    made: int = 0
    keys: tuple[CredentialKey, ...] = ()
    stepping: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: Turn = field(default_factory=Turn)
    timer: AgendaTimer = field(default_factory=AgendaTimer)
    underway: Underway = field(default_factory=Underway)
    waiters: Waiters = field(default_factory=Waiters)
    receivers: Receivers = field(default_factory=Receivers)
    ports: dict[str, Port] = field(default_factory=dict)
    lifetime: Lifetime | None = None
    violations: Violations = field(init=False)
    unreadable: UnreadableRequests = field(default_factory=UnreadableRequests)
    told_incoming: int = 0
    interruptions: int = 0
    is_closing: bool = False
    kept: Kept | None = None
    shut: Shut | None = None
    is_rebuilt: bool = True
    strays_before: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        self.violations = Violations(self.sandbox.journal)

    def begin(self, sandbox: Sandbox, world: World, life: int) -> None:
        """Begin anew, with nothing of what was before but the name and what leads here."""
        self.sandbox = sandbox
        self.world = world
        self.life = life
        self.violations = Violations(sandbox.journal)
        self.unreadable = UnreadableRequests()
        self.receivers = Receivers()
        self.told_incoming = 0
        self.shut = None

    def seen(self) -> None:
        """Note that it was called just now."""
        if self.lifetime is not None:
            self.lifetime.seen()

    async def landed(self) -> None:
        """Wait until the callbacks that are in flight at present have their results, or all of them are given up."""
        in_flight = self.sandbox.in_flight
        awaited = in_flight.ordinals
        while self.underway and any(in_flight.get(ordinal) is not None for ordinal in awaited):
            await asyncio.wait(list(self.underway.tasks), return_when=asyncio.FIRST_COMPLETED)

    def follow_outages(self) -> None:
        """Open and close the vendors' own ports, as the faults of this instant want it."""
        for port in self.ports.values():
            port.follow()

    @property
    def is_interrupted(self) -> bool:
        """Whether whoever moves its time has to give up."""
        return self.interruptions > 0

    def interrupt(self) -> None:
        """Give up whoever moves the time, and all callbacks under way: a reset or deletion is about to begin."""
        self.interruptions += 1
        self.underway.interrupt()
