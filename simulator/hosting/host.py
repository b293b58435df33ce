"""Find, make, keep going, begin anew and let go of live worlds, without a socket."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from simulator.hosting.courier import Courier
from simulator.hosting.hosted import Hosted
from simulator.hosting.keeper import until_kept
from simulator.hosting.letting_go import kept_by, let_go, things_of
from simulator.hosting.lifetimes import Lifetimes
from simulator.hosting.listening import Listening
from simulator.hosting.noting import Noting
from simulator.hosting.pump import Pump
from simulator.hosting.sandboxes import DEFAULT_NAME, Sandboxes
from simulator.hosting.stepper import Stepper
from simulator.sandbox.acts.advancing import catch_up, hand_out
from simulator.sandbox.errors import ConflictError, SimulatorError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.clocks import Clocks
    from simulator.hosting.courier import Post
    from simulator.hosting.hosted import Shut
    from simulator.hosting.keeper import Keeper
    from simulator.hosting.letting_go import LetGo
    from simulator.hosting.observing import Observer, TrafficLog
    from simulator.hosting.peers import Peers
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory
    from simulator.settings import Settings

MANY_ACCOUNTS = 500
"""A world with more takes long enough to build to hold up everybody else."""


class Host:
    """Every live world of one process, and the timers and callbacks that keep them going.

    `log` tells people what travels; whoever starts a server sets it where they want to know.

    Args:
        settings: how the process was started.
        directory: the vendors.
        post: sends one callback.
        clocks: real time.
        observer: judges what is answered and sent, if there is one.
        keeper: keeps the worlds beyond the process, if anybody does, and says when what was computed may go out.
        peers: the other processes, where several answer as one server.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what all worlds of a process share
        self,
        settings: Settings,
        directory: VendorDirectory,
        post: Post,
        clocks: Clocks,
        observer: Observer | None = None,
        keeper: Keeper | None = None,
        peers: Peers | None = None,
    ) -> None:
        self.settings = settings
        self.directory = directory
        self.observer = observer
        self.clocks = clocks
        self.keeper = keeper
        self.peers = peers
        self.node: str | None = None
        """The address at which the other simulators of an engine reach this one; set by whoever knows it."""
        self.shut: Shut | None = None
        """Why no world takes anything more."""
        self.log: TrafficLog | None = None
        self.sandboxes = Sandboxes(settings, directory, clocks, peers)
        self.courier = Courier(post, settings.callback_concurrency, self.keeper, self._record)
        self.pump = Pump(self.courier, self._has_run)
        self.stepper = Stepper(self.courier)
        self.lifetimes = Lifetimes(self.sandboxes, self.end, lambda: clocks.monotonic_ms() / 1000)
        self.listening = Listening()
        self.note = Noting(self.sandboxes, lambda name: self.find(name), peers).note  # noqa: PLW0108 - tests put another
        self.answered = 0
        """How many requests were answered as a vendor, in all worlds, those that are gone included."""
        self.is_stopping = False

    def start(self) -> None:
        """Let time pass in every world; needs a running loop."""
        for hosted in self.sandboxes:
            self.pump.arm(hosted)  # a scenario has planned what happens by itself

    def find(self, name: str) -> Hosted | Awaitable[Hosted]:
        """Return the world of that name; looking for one may take time, where it is not in this process's memory.

        Raises:
            UnknownNameError: there is none; where it takes time, whoever waits is told.
        """
        return self.sandboxes.get(name)

    @staticmethod
    def is_large(world: World) -> bool:
        """Tell whether it takes time to build what a world begins as."""
        return len(world.accounts) > MANY_ACCOUNTS

    async def built(self, name: str, world: World) -> Sandbox | None:
        """Build what a large world begins as, beside all else; None for others, which take no time to speak of.

        Where others answer as one server with this process, whatever has to be known of them is known then.
        """
        built = await asyncio.to_thread(self.sandboxes.build, name, world) if self.is_large(world) else None
        if self.peers is not None:
            built = built or self.sandboxes.build(name, world)
            await self.peers.learn(built)
        return built

    def create(self, name: str | None, world: World, built: Sandbox | None = None) -> Hosted:
        """Make a world and let time pass in it; raises what `Sandboxes.create` does."""
        hosted = self.sandboxes.create(name, world, built)
        hosted.is_closing = self.is_stopping
        self.pump.arm(hosted)
        return hosted

    async def restart(self, hosted: Hosted, world: World) -> LetGo:
        """Begin a world anew; nothing of the old one reaches the new. Return how much of it was let go.

        Raises:
            NotKeptError: it could not be kept; it goes on as it was.
            SimulatorError: it is not valid, or it was deleted meanwhile; all is left as it was.
        """
        try:
            built = await self.built(hosted.sandbox.name, world)
            fresh = self.sandboxes.fresh(hosted, world, built)
        except UnknownNameError as error:
            raise SimulatorError(str(error)) from error  # a name in the world, not the address of anything
        hosted.interrupt()
        try:
            async with hosted.stepping:
                await self.abandon(hosted)
                await hosted.turn.over()
                things, gone = things_of(hosted.sandbox), kept_by(hosted.sandbox)
                self.sandboxes.reset(hosted, world, fresh)
                written = self.written(hosted)
                hosted.follow_outages()
        finally:
            hosted.interruptions -= 1
        self.moved(hosted)
        await let_go(things)
        await until_kept(written)
        return gone

    async def begin_anew(self, world: World) -> None:
        """Begin the default sandbox and those of the settings in another world, which later ones begin in, too.

        Raises:
            SimulatorError: it is not valid; all is left as it was.
        """
        if self.sandboxes.has_here(DEFAULT_NAME):
            await self.restart(self.sandboxes.default, world)
        self.sandboxes.world = world
        if self.keeper is not None:
            self.keeper.usual(world)
        for hosted in self.sandboxes.declared:
            with contextlib.suppress(ConflictError):  # it was deleted meanwhile
                await self.restart(hosted, self.sandboxes.usual_world)

    async def delete(self, name: str) -> None:
        """End a world and all in it; raises what `Sandboxes.delete` does, and `NotKeptError` where it goes on."""
        hosted = self.sandboxes.delete(name)
        written = self.written(hosted)
        ending = self.end(hosted)
        del hosted  # nobody else holds it any more
        await ending
        await until_kept(written)

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what `Keeper.held` does; None where nobody keeps anything."""
        return None if self.keeper is None else self.keeper.held(hosted)

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what has to be awaited until all is kept that was done to a world, and the other processes know of it.

        It gives what `Keeper.written` does.
        """
        kept = None if self.keeper is None else self.keeper.written(hosted)
        told = None if self.peers is None else self.peers.told()
        return kept if told is None else _both(kept, told)

    async def abandon(self, hosted: Hosted) -> None:
        """Give up a world's timer and callbacks, and wait until they have ended; its waiters look again."""
        self.pump.disarm(hosted)
        hosted.waiters.wake()
        await hosted.underway.abandon()

    async def present(self, hosted: Hosted) -> None:
        """Bring a world to its present; what follows before the next wait finds it there."""
        if hosted.turn.is_free:
            catch_up(hosted.sandbox)
        else:
            await hosted.turn.come_to_present(hosted)
        self.attend_to(hosted)

    def attend_to(self, hosted: Hosted) -> None:
        """Do what follows when anything happened in a world: send its callbacks, arm its timer, wake who waits."""
        if hosted.ports:
            if hosted.sandbox.faults.outages and not (hosted.stepping.locked() or hosted.turn.is_taken):
                catch_up(hosted.sandbox)  # what it set off for this very instant may turn a fault
            hosted.follow_outages()
        sandbox = hosted.sandbox
        if sandbox.outbox:
            self.courier.dispatch(hosted, hand_out(sandbox))
        if sandbox.agenda.next_due_ms < hosted.timer.armed_ms and sandbox.clock.rate:
            self.pump.arm(hosted)
        if self.log is not None:
            self.log.received(hosted)
        if hosted.waiters.waiting:
            self._tell(hosted)

    def moved(self, hosted: Hosted) -> None:
        """Arm a world's timer anew and attend to it, after anything that may have changed its clock."""
        self.pump.disarm(hosted)
        self.pump.arm(hosted)
        self.attend_to(hosted)

    def paced(self, hosted: Hosted) -> None:
        """Note that the clock of a world was given another speed."""
        if hosted.kept is not None:
            hosted.kept.paced()

    def stays(self, hosted: Hosted, expires_in_s: float) -> None:
        """Let go of a world when it has not been called for so long."""
        self.lifetimes.watch(hosted, expires_in_s)
        if self.keeper is not None:
            self.keeper.stays(hosted)

    def begin_to_stop(self) -> None:
        """Let no more time pass; whoever waits in a world gives up."""
        self.is_stopping = True
        for hosted in self.sandboxes:
            hosted.is_closing = True
            self.pump.disarm(hosted)
            hosted.waiters.wake()

    async def stop(self, until_s: float) -> int:
        """Give callbacks under way their time, up to an instant of the monotonic clock; returns how many had none."""
        await self.lifetimes.close()
        while tasks := [task for hosted in self.sandboxes for task in hosted.underway.tasks]:
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                break
            await asyncio.wait(tasks, timeout=left_s)
        cut_short = sum(len(hosted.sandbox.in_flight) for hosted in self.sandboxes if hosted.underway)
        for hosted in self.sandboxes:
            await hosted.underway.abandon()
        return cut_short

    def _record(self, hosted: Hosted, callback: Callback) -> None:
        """Do what follows when the result of a callback has gone into its world."""
        if self.observer is not None:
            self.observer.called_back(hosted, callback)
        if self.log is not None:
            self.log.called_back(hosted, callback)
        self.attend_to(hosted)

    def _has_run(self, hosted: Hosted) -> None:
        """Do what follows when a world has gone on by itself."""
        if self.log is not None:
            self.log.received(hosted)
        self._tell(hosted)

    def _tell(self, hosted: Hosted) -> None:
        """Wake those who wait in a world, as soon as what has happened may be seen."""
        if not hosted.waiters.waiting:
            return
        if (held := None if self.keeper is None else self.keeper.lasting(hosted)) is None:
            hosted.waiters.wake()
        else:
            hosted.underway.begin(asyncio.get_running_loop().create_task(hosted.waiters.wake_after(held)))

    async def end(self, hosted: Hosted) -> None:
        """End a world that was just forgotten."""
        hosted.is_closing = True
        for port in list(hosted.ports.values()):
            port.drop()
        hosted.interrupt()
        hosted.waiters.wake()
        async with hosted.stepping:
            await self.abandon(hosted)
            await hosted.turn.over()
        things = things_of(hosted.sandbox)
        del hosted
        await let_go(things)


async def _both(kept: Awaitable[Shut | None] | None, told: Awaitable[None]) -> Shut | None:
    await told
    return None if kept is None else await asyncio.shield(kept)
