"""Keep the sandboxes of a host in a folder: what is computed goes out when what it rests on is written."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.durable.beginning import beginning_of
from simulator.durable.errors import DiskError, FolderError
from simulator.durable.flags import FLAGS, flags_of, why_not
from simulator.durable.kept import KeptLife
from simulator.durable.rebuilding import Rebuilding, counted
from simulator.durable.shortage import FULL, Shortage
from simulator.durable.store import BEGUN, EMPTIED, GONE, NOTED, PLANNED, STAYS
from simulator.durable.writing import Writing, is_full
from simulator.hosting.hosted import Shut
from simulator.hosting.kept import KeptFacts
from simulator.hosting.sandboxes import DEFAULT_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.durable.store import Life, Row, Store
    from simulator.durable.writing import Batch
    from simulator.hosting.clocks import Clocks, LiveTime
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.kept import Progress
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.scenario.world import World

logger = logging.getLogger(__name__)


class FolderKeeper:
    """Keep sandboxes in a folder.

    Args:
        store: its file.
        clocks: real time.
        limit_bytes: how much each sandbox may take.
        is_divergence_accepted: whether a sandbox goes on whose inputs lead elsewhere than they did.
    """

    def __init__(self, store: Store, clocks: Clocks, limit_bytes: int, *, is_divergence_accepted: bool = False) -> None:
        self.limit_bytes = limit_bytes
        self._clocks = clocks
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Has a `DiskError` as soon as the disk has failed: the process has to end."""
        self._store = store
        self._writing = Writing(store, self._could_not_write)
        self._rebuilding = Rebuilding(store, self, clocks, is_divergence_accepted=is_divergence_accepted)
        self._no_room: asyncio.Future[Shut | None] = asyncio.get_running_loop().create_future()
        self._no_room.set_result(FULL)
        self._shortage = Shortage(store, self._writing, self._rebuilding, self._was_put_back, self._fail)
        self._host: Host | None = None
        self._is_open = False
        self._live: LiveTime | None = None
        self._set_back = 0
        self._lives: dict[str, int] = {}
        self._before: dict[int, KeptFacts] = {}
        """By life, what another process kept."""
        self.found = 0
        """How many sandboxes of an earlier process there were."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def progress(self) -> Progress:
        """How far it has rebuilt what it kept."""
        return self._rebuilding.progress

    @property
    def unready(self) -> Shut | None:
        """Why no requests should be sent yet."""
        return self._rebuilding.unready

    @property
    def place(self) -> str:
        """Where it keeps them."""
        return str(self._store.folder.absolute())

    def keeps(self, name: str) -> bool:
        """Tell whether a sandbox of that name was kept when the folder was opened."""
        return any(life.name == name for life in self._store.lives())

    async def open(self, host: Host) -> None:
        """Put every sandbox that was kept in its place, and begin to rebuild them.

        Raises:
            FolderError: the default one began with other flags than those of now.
        """
        self._host = host
        self._live = host.sandboxes.live_ms
        lives = self._here(host)
        if any(life.name == DEFAULT_NAME for life in lives):
            flags = flags_of(host.sandboxes.world, host.settings.bounds)
            if (words := why_not(self._store.note(FLAGS), flags, str(self._store.folder))) is not None:
                raise FolderError(words)
        self.usual(host.sandboxes.world)
        for life in lives:
            self._was_put_back(await self._rebuilding.put_back(host, life), life)
        host.sandboxes.keeper = self
        kept = {life.name for life in lives}
        for hosted in host.sandboxes:
            if hosted.sandbox.name not in kept:
                self.begun(hosted)
        await self._begin_written()
        self.found = len(lives)
        self._do(self._rebuild(host))

    def _here(self, host: Host) -> list[Life]:
        """Return the sandboxes of the file that live in this process."""
        return [life for life in self._store.lives() if host.sandboxes.has_here(life.name)]

    async def _begin_written(self) -> None:
        """Wait until what there is at the start is written.

        Raises:
            FolderError: it cannot be.
        """
        if (commit := self._writing.commit) is not None:
            ends: list[asyncio.Future[Any]] = [commit, self.failed]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            error = self.failed.exception() if self.failed.done() else None
            if error is not None or commit.result() is not None:
                raise FolderError(f"{self._store.path} cannot be written: {error or 'the disk is full'}")
        self._is_open = True

    @property
    def _opened(self) -> Host:
        """The host, once it is there."""
        if self._host is None:
            raise RuntimeError("nobody has opened it")
        return self._host

    async def close(self) -> None:
        """Write the rest, and let others have the folder."""
        self._is_open = False
        for task in list(self._tasks):
            task.cancel()
        for hosted in self._host.sandboxes if self._host is not None else ():
            if isinstance(hosted.kept, KeptLife):
                hosted.kept.note_end()
        closing = asyncio.ensure_future(self._writing.close())
        ends: list[asyncio.Future[None]] = [closing, self.failed]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        self._store.close()

    # What the host tells ---------------------------------------------------------------------------------------------

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        """Return what is known of how a sandbox is kept."""
        kept = hosted.kept
        if kept is None:
            return self._before.get(hosted.life)
        return KeptFacts(kept.since_ms, kept.inputs, kept.size_bytes)

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what is done when everything is written that was computed so far."""
        if self._shortage.is_given_up(hosted):
            return self._no_room
        if self._live is not None and self._live.set_back != self._set_back:
            self._set_back = self._live.set_back
            self._count_from_here()
        if hosted.kept is not None:
            hosted.kept.note_progress()
        return self._writing.commit

    lasting = held

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:  # noqa: ARG002 - all goes in together
        """Return what is done when everything is written that was added so far."""
        return self._writing.commit

    def begun(self, hosted: Hosted) -> None:
        """Keep a sandbox from its beginning on, and nothing more of what was before it."""
        self._shortage.forget(hosted)
        name, life = hosted.sandbox.name, hosted.life
        before = self._lives.get(name)
        if before is not None:
            self._forget(before)
        self._lives[name] = life
        kept = hosted.kept = hosted.sandbox.inputs.keep = KeptLife(self, hosted, self.wall_ms())
        elsewhere, strays_before = self._elsewhere(hosted), hosted.strays_before[:2]
        text = beginning_of(hosted.sandbox, hosted.world, elsewhere, strays_before).text()
        lifetime_s = None if hosted.lifetime is None else hosted.lifetime.expires_in_s
        since_ms = kept.since_ms
        self.run(BEGUN, (name, life, life, since_ms, __version__, since_ms, text, lifetime_s, kept.is_planned))
        kept.paced()

    def stays(self, hosted: Hosted) -> None:
        """Keep how long a sandbox stays without being called."""
        lifetime = hosted.lifetime
        self.run(STAYS, (None if lifetime is None else lifetime.expires_in_s, hosted.life))

    def usual(self, world: World) -> None:
        """Keep what the settings have the default sandbox begin as."""
        if self._host is not None and self._host.sandboxes.has_here(DEFAULT_NAME):
            self.run(NOTED, (FLAGS, flags_of(world, self._host.settings.bounds)))

    def gone(self, hosted: Hosted) -> None:
        """Keep nothing more of a sandbox."""
        self._shortage.forget(hosted)
        life = self._lives.pop(hosted.sandbox.name, None)
        hosted.kept = hosted.sandbox.inputs.keep = None
        if life is not None:
            self._forget(life)
            self.run(GONE, (life,))

    # What is kept of a sandbox tells ---------------------------------------------------------------------------------

    def wall_ms(self) -> int:
        """Return the present instant by the clock on the wall, in milliseconds."""
        return self._clocks.wall_ms()

    def add(self, row: Row) -> None:
        """Have an input written."""
        self._writing.add_input(row)

    def plan(self, life: int, *, is_planned: bool) -> None:
        """Have it written whether something is planned in a life."""
        self.run(PLANNED, (is_planned, life))

    def run(self, statement: str, row: Row) -> None:
        """Have a statement run."""
        self._writing.add_step(statement, row)

    # -----------------------------------------------------------------------------------------------------------------

    async def _rebuild(self, host: Host) -> None:
        """Rebuild what was kept, and say so."""
        if not self.found:
            return
        inputs = counted(self.progress.of_inputs, "input")
        logger.info("rebuilding %s from %s in %s", counted(self.found, "sandbox", "es"), inputs, self._store.folder)
        began_ms = self._clocks.monotonic_ms()
        await self._rebuilding.run(host)
        took_s = (self._clocks.monotonic_ms() - began_ms) / 1000
        refused = self._rebuilding.refused
        but = f"; {refused} more cannot be rebuilt, as said above" if refused else ""
        rebuilt = counted(self.found - refused, "sandbox", "es")
        logger.info("rebuilt %s from %s in %.1f s%s", rebuilt, inputs, took_s, but)

    def _count_from_here(self) -> None:
        """Have clocks that run by the one on the wall count from where they are, now that that was set back."""
        for hosted in self._host.sandboxes if self._host is not None else ():
            if hosted.kept is not None and hosted.sandbox.clock.rate == 1:
                hosted.kept.paced()

    def _elsewhere(self, hosted: Hosted) -> tuple[CredentialKey, ...]:
        return () if self._host is None else self._host.sandboxes.led_elsewhere(hosted)

    def _forget(self, life: int) -> None:
        self._before.pop(life, None)
        self._writing.forget(life)
        self.run(EMPTIED, (life,))

    def _do(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _could_not_write(self, error: Exception, batches: list[Batch]) -> None:
        """Give up what the disk had no room for; any other failure is the end."""
        if not is_full(error):
            self._fail(error)
            return
        self._lives = {life.name: life.life for life in self._here(self._opened)}
        for batch in batches:
            batch.commit.set_result(FULL)
        lives = {row[0] for batch in batches for row in batch.inputs}
        if self._is_open and self._shortage.begin(self._opened, lives):
            self._do(self._shortage.run(self._opened))

    def _fail(self, error: Exception) -> None:
        """Have nothing more go out: nobody knows what the file has."""
        self._writing.halt()
        if not self.failed.done():
            words = f"the disk with {self._store.path} has failed: {error}; nobody knows what of the last inputs it has"
            self.failed.set_exception(DiskError(words))

    def _was_put_back(self, hosted: Hosted, life: Life) -> None:
        """Note that a sandbox has its place again."""
        self._lives[life.name] = life.life
        self._before[life.life] = KeptFacts(life.begun_ms, self._store.count(life.life), None)
        if life.lifetime_s is not None:
            self._opened.lifetimes.watch(hosted, life.lifetime_s)
