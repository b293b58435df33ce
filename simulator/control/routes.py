"""Find the operation that a request to the control API is for; features that may have it are loaded beside the work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.api.routing import Match, Route, RouteTable
from simulator.control.operation import PREFIX, ControlOperation
from simulator.control.table import ANSWERED, WORDS, operations_at

if TYPE_CHECKING:
    from collections.abc import Iterable

Table = RouteTable[ControlOperation]
NONE: Table = RouteTable(())


class ControlRoutes:
    """The operations by their methods and paths."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    async def find(self, method: str, path: str) -> Match[ControlOperation] | None:
        """Return what is bound to a path by method, whatever the method is; None where there is no such path."""
        word = path.removeprefix(f"{PREFIX}/").partition("/")[0]
        match = (await self._table(word, method)).find(path)
        if match is None or method not in match.targets:
            match = (await self._table(word)).find(path)
        return match

    async def _table(self, word: str, method: str | None = None) -> Table:
        key = word if method is None else f"{method} {word}"
        if key not in (WORDS if method is None else ANSWERED):
            return NONE
        table = self._tables.get(key)
        if table is None:
            operations = await asyncio.to_thread(operations_at, word, method)
            table = self._tables[key] = _table_of(operations)
        return table


def _table_of(operations: Iterable[ControlOperation]) -> Table:
    return RouteTable((Route(each.method, each.full_path), each) for each in operations)
