"""Talk to an engine over one connection, which is opened when it is first needed, and again after any trouble."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from simulator.engine.errors import EngineAwayError, PooledError, missing_extra, none_of, refused
from simulator.engine.hosts import each_host, first_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

SCHEMA = "sms_simulator"
"""Our tables have a schema of their own: the database may be somebody else's, too."""

PATIENCE_S = 5.0
"""So long an answer of the engine is waited for."""
FAREWELL_S = 1.0
"""So long it has to close a connection that is of no more use."""

SETTINGS = {
    "application_name": "sms-simulator",
    "search_path": SCHEMA,
    "lock_timeout": f"{PATIENCE_S:.0f}s",  # nobody waits longer, and a connection that is cut would stay until then
    "plan_cache_mode": "force_generic_plan",  # planning would take longer than what is planned
}

SESSION = "SELECT pg_backend_pid(), current_setting('search_path')"
"""A pooler gives its own number for that of a process, and may leave the settings out."""

Row = Any
"""A row of asyncpg: its values by position, in the order of the columns."""


class Connection(Protocol):
    """What is used of asyncpg's, which ships no types."""

    async def fetch(self, query: str, *args: object) -> Sequence[Row]:
        """Run one statement, in a transaction of its own."""
        ...

    async def execute(self, query: str) -> str:
        """Run statements without values, in one transaction."""
        ...

    async def close(self, *, timeout: float) -> None:  # noqa: ASYNC109 - it is theirs
        """Take leave."""
        ...

    def terminate(self) -> None:
        """Cut the connection: whoever waits for it has an error at once."""
        ...

    def get_server_pid(self) -> int:
        """Return the number of the process that it was told to lead to."""
        ...

    def is_closed(self) -> bool:
        """Tell whether it is of no more use."""
        ...


async def connect(url: str) -> Connection:
    """Open a connection.

    Raises:
        EngineAwayError: nobody answers there at present.
        EngineError: somebody does, and refuses; or the extra is missing.
    """
    try:
        import asyncpg  # noqa: PLC0415 - an extra, which most installs lack
    except ImportError as error:
        raise missing_extra() from error
    found = await first_of(each_host(url), partial(_open, asyncpg.connect))
    if isinstance(found, list):
        raise none_of(url, found) from found[0][1]
    return found


async def _open(connecting: Callable[..., Coroutine[Any, Any, Connection]], url: str) -> Connection:
    async with asyncio.timeout(PATIENCE_S):
        connection = await connecting(
            url,
            max_cached_statement_lifetime=0,
            server_settings=SETTINGS,
            target_session_attrs="read-write",  # whatever the URL asks for: a standby is of no use
        )
        try:
            _refuse_pooler(connection.get_server_pid(), await connection.fetch(SESSION))
        except BaseException:
            connection.terminate()
            raise
    return connection


def _refuse_pooler(process: int, session: Sequence[Row]) -> None:
    if [tuple(row) for row in session] != [(process, SCHEMA)]:
        raise PooledError


class Line:
    """One connection to an engine.

    Args:
        url: of the engine.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None

    async def opened(self) -> Connection:
        """Return the connection, opened anew where there is none; raises as `connect` does."""
        if self._connection is not None and self._connection.is_closed():
            self.drop()
        if self._connection is None:
            self._connection = await connect(self.url)
        return self._connection

    def drop(self) -> None:
        """Cut the connection: what is on its way may have come about or not."""
        if self._connection is not None:
            self._connection.terminate()  # never close(), which would wait for whoever does not answer
            self._connection = None

    async def ask(self, statement: str, *values: object) -> Sequence[Row]:
        """Run a statement that may run twice, one after the other where several are asked for.

        It runs again where a connection that had been open proves to be cut.

        Raises:
            EngineAwayError: there is no answer.
            EngineError: there is no way to the engine, or it refuses.
        """
        async with self._turn:
            is_old = self._connection is not None
            try:
                return await self._asked(statement, values)
            except EngineAwayError:
                if not is_old:
                    raise
            return await self._asked(statement, values)

    async def close(self) -> None:
        """Take leave of the engine."""
        async with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None:
                try:
                    await connection.close(timeout=FAREWELL_S)
                except Exception:  # noqa: BLE001 - whatever it is, the connection ends here
                    connection.terminate()

    async def _asked(self, statement: str, values: Sequence[object]) -> Sequence[Row]:
        connection = await self.opened()
        loop = asyncio.get_running_loop()
        impatience = loop.call_later(PATIENCE_S, self.drop)
        try:
            return await connection.fetch(statement, *values)
        except Exception as error:
            self.drop()
            raise refused(self.url, TimeoutError() if loop.time() >= impatience.when() else error) from error
        finally:
            impatience.cancel()
