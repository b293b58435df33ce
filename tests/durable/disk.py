"""A simulator in this process that keeps its sandboxes on a disk which fills up and is made room on as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from durable.kills.fuses import no_room
from support.served import Answer, Served
from toy_vendor.manifest import TOY

from simulator.assembly import real_clocks
from simulator.durable.opening import keeper_of
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings

LONG = "Hello " * 1_000
"""A text for which the file needs more pages."""
RICH = {"terms": {"toy": {"balance": 100_000_000}}}
NO_LIMIT = 1_073_741_823
TOKEN = "token-of-a-client"
WAIT_S = 30.0


class Kept:
    """A simulator with the toy in it, and its folder.

    Args:
        folder: of data.
        settings: further ones.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._settings = Settings(port=0, data=str(folder), **settings)
        self._served: Served | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Kept]:
        """Run it; `restart` begins another one on the same folder."""
        await self._start()
        try:
            yield self
        finally:
            await self.served.stop()

    @property
    def served(self) -> Served:
        """The one that runs."""
        assert self._served is not None
        return self._served

    @property
    def size_bytes(self) -> int:
        """How much of the folder the default sandbox takes."""
        kept = self.served.simulator.host.sandboxes.default.kept
        assert kept is not None
        return kept.size_bytes

    async def restart(self) -> None:
        """Stop it and start another one on the same folder."""
        await self.served.stop()
        await self._start()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(WAIT_S):
            while not is_so():  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.005)

    async def until_it_goes_on(self) -> None:
        """Wait until new requests are accepted again."""
        await self.until(lambda: self.served.simulator.host.shut is None)

    async def until_agreed(self) -> None:
        """Wait until all is as it is in the file."""
        shortage = self.keeper._shortage
        await self.until(lambda: not (shortage._given_up or self.keeper._rebuilding._waiting))

    # The disk --------------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Have no room for any further page of the file."""
        [pages] = self._connection.execute("PRAGMA page_count").fetchone()
        self._connection.execute(f"PRAGMA max_page_count = {pages}")

    def exhaust(self) -> None:
        """Have no room for anything at all, not even within the pages that there are."""
        self.keeper._store.write = _without_room  # type: ignore[assignment,method-assign]

    def make_room(self) -> None:
        """Have room again."""
        self.keeper._store.__dict__.pop("write", None)
        self._connection.execute(f"PRAGMA max_page_count = {NO_LIMIT}")

    @property
    def _connection(self) -> Any:
        return self.keeper._store._connection

    # What is asked for -----------------------------------------------------------------------------------------------

    async def send(self, text: str = LONG, sandbox: str = "default", **fields: str) -> Answer:
        """Have the toy send a text."""
        sent = {"token": TOKEN, "to": "+256701521269", "text": text, **fields}
        return await self.served.ask("POST", f"/s/{sandbox}/toy/send", sent)

    def begin_to_send(self, text: str) -> asyncio.Task[Answer]:
        """Have the toy send a text, and wait for no answer."""
        return asyncio.create_task(self.send(text))

    def begin_to_read(self) -> asyncio.Task[list[str]]:
        """Have texts looked at, and wait for no answer."""
        return asyncio.create_task(self.texts())

    async def control(self, method: str, path: str, json: object = None, sandbox: str = "default") -> Answer:
        """Ask the control API of a sandbox."""
        return await self.served.ask(method, f"/s/{sandbox}/__admin/{path}", json)

    async def texts(self, sandbox: str = "default") -> list[str]:
        """The beginnings of the texts that a sandbox keeps, the oldest first."""
        answer = await self.control("GET", "messages?limit=1000", sandbox=sandbox)
        assert answer.status == 200, answer.body
        return [each["text"][:10] for each in reversed(answer.json["messages"])]

    async def balance(self, sandbox: str = "default") -> Decimal:
        """What the client's account has."""
        answer = await self.control("GET", "accounts", sandbox=sandbox)
        [account] = answer.json["accounts"]
        return Decimal(account["balance"])

    async def sandboxes(self) -> list[str]:
        """The names of all."""
        return [each["name"] for each in (await self.served.get("sandboxes"))["sandboxes"]]

    async def _start(self) -> None:
        self.keeper = keeper_of(self._settings, real_clocks())
        self._served = Served(self._settings, TOY, keeper=self.keeper)
        await self._served.start()


def _without_room(*_: object) -> None:
    raise no_room()


def frozen() -> Any:
    """A world whose time stands."""
    return WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z", **RICH}).world()


def live() -> Any:
    """A world whose time passes."""
    return WorldModel.model_validate(RICH).world()
