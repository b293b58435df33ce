"""A reader of the stream of events, over a socket of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from support.served import Served


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of a stream, or a comment, whose name is empty."""

    name: str
    id: str
    data: Any


class Listener:
    """Hears what a stream tells, event by event."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> Heard | None:
        """The next event; None where the stream has ended."""
        lines: dict[str, str] = {}
        async with asyncio.timeout(20):
            while line := (await self.response.content.readline()).decode():
                if line == "\n":
                    data = lines.get("data")
                    return Heard(
                        lines.get("event", ""), lines.get("id", ""), None if data is None else json.loads(data)
                    )
                field, _, value = line.rstrip("\n").partition(": ")
                lines[field] = value
        return None

    async def until(self, name: str) -> Heard:
        """The next event of a name; what comes before it is not looked at."""
        while (heard := await self.next()) is not None:
            if heard.name == name:
                return heard
        raise AssertionError(f"the stream ended without {name}")


@contextlib.asynccontextmanager
async def listening(
    served: Served, path: str = "/__admin/events", headers: Mapping[str, str] | None = None
) -> AsyncIterator[Listener]:
    """Listen to a stream until this is left."""
    async with aiohttp.ClientSession() as session, session.get(served.url + path, headers=headers) as response:
        assert response.status == 200, await response.read()
        yield Listener(response)
