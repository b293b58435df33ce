"""Folders of data with something in them: a server kept them, and has ended."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from simulator.assembly import real_clocks
from simulator.durable.opening import keeper_of
from simulator.durable.store import FILE
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN
from support.served import NUMBER, Served

TOKEN = "token-of-an-application"
NOON = WorldModel.model_validate({"seed": "7", "speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
"""A world whose clock stands."""


@asynccontextmanager
async def keeping(folder: Path, **settings: Any) -> AsyncIterator[Served]:
    """A server that keeps its sandboxes in a folder."""
    given = Settings(**{"port": 0, "data": str(folder), "world": NOON, **settings})
    served = Served(given, *BUILT_IN, keeper=keeper_of(given, real_clocks()))
    await served.start()
    try:
        yield served
    finally:
        await served.stop()


async def send(served: Served, sandbox: str = "", text: str = "Hello") -> None:
    """Send a text as an application does."""
    prefix = f"/s/{sandbox}" if sandbox else ""
    path = f"{prefix}/api/v1/messages/sms"
    body = {"to": NUMBER, "message": text}
    answer = await served.ask("POST", path, body, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status == 201, answer.body


async def usual(served: Served) -> None:
    """Send two texts, let a minute pass, and have a further sandbox for a day, to which one is sent."""
    await send(served)
    await send(served, text="Hello again")
    await served.post("clock/advance", {"by": "1m"})
    await served.post("sandboxes", {"name": "job-1", "expires_in": "1d"})
    await send(served, "job-1")


def kept(folder: Path, doing: Callable[[Served], Awaitable[None]] = usual, **settings: Any) -> Path:
    """Have a server live with a folder, and end."""

    async def live() -> None:
        async with keeping(folder, **settings) as served:
            await doing(served)

    asyncio.run(live())
    return folder


def changed(folder: Path, statement: str, *values: object) -> None:
    """Change the file behind everybody's back."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        assert connection.execute(statement, values).rowcount, statement


def record_of(folder: Path, sandbox: str, position: int) -> bytes:
    """One record of a sandbox."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        [row] = connection.execute(
            "SELECT record FROM input JOIN sandbox USING (life) WHERE name = ? AND position = ?", (sandbox, position)
        )
    return bytes(row[0])
