"""Talk to an engine over one connection, which is opened when it is first needed, and again after any trouble."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from simulator.engine.errors import EngineAwayError, away, missing_extra, refused, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = "sms_simulator"
"""Our tables have a schema of their own: the database may be somebody else's, too."""

PATIENCE_S = 5.0
"""So long an answer of the engine is waited for."""
FAREWELL_S = 1.0
"""So long it has to close a connection that is of no more use."""

SETTINGS = {
    "application_name": "sms-simulator",
    "search_path": SCHEMA,
    "plan_cache_mode": "force_generic_plan",  # planning would take longer than what is planned
}

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
    asked = {} if "target_session_attrs=" in url else {"target_session_attrs": "read-write"}
    try:
        connection: Connection = await asyncpg.connect(
            url, timeout=PATIENCE_S, max_cached_statement_lifetime=0, server_settings=SETTINGS, **asked
        )
    except (OSError, asyncpg.PostgresError) as error:  # also of a certificate, a ValueError
        raise refused(url, error) from error
    except ValueError as error:
        raise unusable(url, error) from error
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise refused(url, error) from error
    return connection


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
            EngineError: there is no way to the engine.
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
        impatience = asyncio.get_running_loop().call_later(PATIENCE_S, self.drop)
        try:
            return await connection.fetch(statement, *values)
        except Exception as error:
            self.drop()
            raise away(self.url, error) from error
        finally:
            impatience.cancel()
