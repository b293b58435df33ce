"""Nodes that share an engine: what each needs of it, and what one may look at afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.engine.appending import Appending
from simulator.engine.fence import Fence
from simulator.engine.held import Beginning, Credential, Handed, Held, Outcome
from simulator.engine.line import SCHEMA, Line, connect
from simulator.engine.nodes import Claim, Node
from simulator.engine.reading import Reading
from simulator.engine.tables import prepare
from support.postgresql import PostgreSQL

KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
BLOCKED = """
SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() ORDER BY backend_start
"""

Log = list[tuple[int, bytes]]


async def until(claim: Callable[[], object], patience_s: float = 20.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(patience_s):
        while not claim():  # noqa: ASYNC110 - others bring it about, who know of no event
            await asyncio.sleep(0.002)


def beginning(name: str, owner: int, text: str = "{}") -> Beginning:
    return Beginning(name, owner, made_ms=3, version="1.2.3", begun_ms=5, text=text)


def record(position: int, of: str = "") -> bytes:
    return f"{position} {of}".encode()


def handed(*credentials: Credential) -> list[Handed]:
    """Credentials that lead to a sandbox, and were not drawn for it."""
    return [Handed(*each, is_drawn=False) for each in credentials]


class Member:
    """A node, with its log.

    Args:
        url: of the engine.
        address: of the node.
        fence: what it writes by.
    """

    def __init__(self, url: str, address: str, fence: Fence | None = None) -> None:
        self.url = url
        self.lost: list[Held] = []
        self.line = Line(url)
        self.node = Node(self.line, address)
        self.log = Appending(Line(url), self.lost.append, fence)
        self.lives = iter(range(0))

    async def start(self) -> list[Claim]:
        claims = await self.node.register()
        self.lives = iter(await self.node.draw_lives())
        return claims

    async def stop(self) -> None:
        await self.log.close()
        await self.line.close()

    async def begin(self, name: str) -> Held:
        """Make a sandbox."""
        held = self.log.begin(beginning(name, self.node.id), next(self.lives))
        assert await outcome(held) is Outcome.WRITTEN
        return held

    async def claim(self, name: str) -> Held:
        """Own a sandbox that nobody else owns."""
        claim = await self.node.claim(name)
        assert isinstance(claim, Claim)
        return self.log.hold(claim.life, claim.epoch)


class Shared:
    """A database with our tables, and the nodes that use it."""

    def __init__(self, server: PostgreSQL, url: str) -> None:
        self.server = server
        self.url = url
        self.members: list[Member] = []
        self._line = Line(url)

    async def member(self, address: str, *, folder: Path | None = None, fence: Fence | None = None) -> Member:
        """Start a node, whose log may go through a proxy with a socket of its own."""
        member = Member(self.url, address, fence)
        if folder is not None:
            member.log._line.url = self.url.replace(str(self.server.folder), str(folder))
        self.members.append(member)
        await member.start()
        return member

    async def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await self._line.ask(statement, *values)]

    async def age(self, member: Member, seconds: float) -> None:
        """Have a node not have beaten for so long."""
        await self.sql(
            "UPDATE node SET beat = now() - make_interval(secs => $2) WHERE id = $1", member.node.id, float(seconds)
        )

    async def blocked(self, count: int) -> list[object]:
        """Wait until as many wait for a row; returns their processes in the engine, the first one first."""
        async with asyncio.timeout(20):
            while len(found := await self.sql(BLOCKED)) < count:  # noqa: ASYNC110 - the engine brings it about
                await asyncio.sleep(0.005)
        return [pid for (pid,) in found]

    async def log(self, life: int) -> Log:
        return [row async for row in Reading(self._line).inputs(life)]

    async def stop(self) -> None:
        for member in self.members:
            await member.stop()
        await self._line.close()


@asynccontextmanager
async def sharing(server: PostgreSQL) -> AsyncIterator[Shared]:
    """A database with our tables, which are empty: whoever had it before is sent away."""
    if server.emptied is None:
        server.emptied = await asyncio.to_thread(server.database)
    url = server.url(server.emptied)
    connection = await connect(url)
    await connection.execute(f"{KILL}; DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    connection.terminate()
    await prepare(url)
    shared = Shared(server, url)
    try:
        yield shared
    finally:
        await shared.stop()


async def outcome(held: Held) -> Outcome:
    """What becomes of all that was added."""
    commit = held.commit
    if commit is None:
        return Outcome.WRITTEN
    async with asyncio.timeout(20):
        told: Outcome = await commit
    return told
