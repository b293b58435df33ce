"""Read from an engine what is kept of sandboxes: lives, their inputs in pages, and where credentials lead."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from simulator.engine.held import Credential

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from simulator.engine.line import Line

COLUMNS = "name, life, epoch, owner, made, made_ms, version, begun_ms, beginning, lifetime_s, is_planned"
LIVES = f"SELECT {COLUMNS} FROM sandbox ORDER BY made"
NAMES = "SELECT made, name FROM sandbox ORDER BY made"
NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"
NOTE = "SELECT value FROM note WHERE name = $1"
NOTED = "INSERT INTO note VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
LIFE = f"SELECT {COLUMNS} FROM sandbox WHERE name = $1"
COUNTED = "SELECT coalesce(max(position), 0), coalesce(sum(length(record)), 0) FROM input WHERE life = $1"
PAGE_ROWS = 500
# Positions have no gaps. By a limit, each page could be planned as a sort of all that is left.
PAGE = f"""
SELECT position, record FROM input WHERE life = $1 AND position > $2 AND position <= $2 + {PAGE_ROWS} ORDER BY position
"""
HOMES = """
SELECT w.vendor, w.kind, w.digest, s.name, c.is_drawn
FROM unnest($1::text[], $2::text[], $3::bytea[]) AS w (vendor, kind, digest)
JOIN credential c ON c.digest = w.digest AND c.vendor = w.vendor AND c.kind = w.kind
JOIN sandbox s ON s.life = c.life ORDER BY s.made DESC
"""


class Life(NamedTuple):
    """A sandbox as it is kept.

    Args:
        name: of the sandbox.
        life: which beginning of it.
        epoch: how often it had another owner.
        owner: the node that owns it, living or not; None where it was given up.
        made: its place among all sandboxes, by when they were made.
        made_ms: when that was, by the clock of the engine.
        version: of the simulator that began it.
        begun_ms: when this beginning was, by the clock of the engine.
        beginning: what it began as.
        lifetime_s: how long it stays without being called; None for ever.
        is_planned: whether something is planned in it, or on its way.
    """

    name: str
    life: int
    epoch: int
    owner: int | None
    made: int
    made_ms: int
    version: str
    begun_ms: int
    beginning: str
    lifetime_s: float | None
    is_planned: bool


class Led(NamedTuple):
    """The sandbox that a credential leads to, and whether it was drawn for that alone."""

    name: str
    is_drawn: bool


class Size(NamedTuple):
    """How many inputs there are of a life, and how many bytes their records take."""

    inputs: int
    records_bytes: int


class Reading:
    """What is kept, as of now.

    Whoever has claimed a sandbox sees all of its inputs, and nobody adds any but that one.

    Args:
        line: to the engine.
    """

    def __init__(self, line: Line) -> None:
        self._line = line

    async def lives(self) -> list[Life]:
        """Return every sandbox that is kept, the one that was made first first."""
        return [Life(*row) for row in await self._line.ask(LIVES)]

    async def names(self) -> list[tuple[int, str]]:
        """Return the place of every sandbox by when it was made, and its name, in that order."""
        return [(made, name) for made, name in await self._line.ask(NAMES)]

    async def now_s(self) -> float:
        """Return what the engine's own clock shows, in seconds since the Unix epoch."""
        [(now_s,)] = await self._line.ask(NOW)
        return float(now_s)

    async def note(self, name: str) -> str | None:
        """Return what was noted under a name."""
        rows = await self._line.ask(NOTE, name)
        return rows[0][0] if rows else None

    async def take_note(self, name: str, value: str) -> None:
        """Note something under a name, in the place of what was noted there before."""
        await self._line.ask(NOTED, name, value)

    async def life(self, name: str) -> Life | None:
        """Return the sandbox of that name, if it is kept."""
        rows = await self._line.ask(LIFE, name)
        return Life(*rows[0]) if rows else None

    async def size(self, life: int) -> Size:
        """Return how much there is of a life."""
        [row] = await self._line.ask(COUNTED, life)
        return Size(*row)

    async def inputs(self, life: int, after: int = 0) -> AsyncIterator[tuple[int, bytes]]:
        """Yield the position and the record of each input of a life, in order."""
        while rows := await self._line.ask(PAGE, life, after):
            for position, record in rows:
                yield position, record
            after = rows[-1][0]


class Homes:
    """Where credentials lead that nobody knows here: all that are asked for in a turn of the loop, by one look-up.

    What leads nowhere is asked for again the next time: it may be handed out by another node at any moment.

    Args:
        line: to the engine.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._asked: dict[Credential, asyncio.Future[Led | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def find(self, credential: Credential) -> Led | None:
        """Return the sandbox that a credential leads to, of several the one that was made first.

        Raises:
            EngineError: nobody knows at present.
        """
        waiting = self._asked.get(credential)
        if waiting is None:
            waiting = self._asked[credential] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(waiting)  # others may wait for it, too

    async def _look(self) -> None:
        """Look up what is asked for, and what is asked for meanwhile, until there is no more."""
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await self._found(asked)
            except Exception as error:  # noqa: BLE001 - whoever asks hears of it
                for waiting in asked.values():
                    waiting.set_exception(error)
                    waiting.exception()  # nobody may wait for it any more
            else:
                for credential, waiting in asked.items():
                    waiting.set_result(found.get(credential))
        self._looking = None

    async def _found(self, asked: Iterable[Credential]) -> dict[Credential, Led]:
        vendors, kinds, digests = map(list, zip(*asked, strict=True))
        rows = await self._line.ask(HOMES, vendors, kinds, digests)
        return {Credential(vendor, kind, digest): Led(*led) for vendor, kind, digest, *led in rows}


def digest_of(values: Iterable[str]) -> bytes:
    """Return what a credential is known by in the engine: a digest of its values and of where each ends."""
    digest = sha256()
    for value in values:
        encoded = value.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b" % (len(encoded), encoded))
    return digest.digest()
