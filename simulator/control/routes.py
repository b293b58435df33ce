"""Find the operation that a request to the control API is for; features that may have it are loaded beside the work."""

from __future__ import annotations

import asyncio

from simulator.api.routing import Match, Route, RouteTable
from simulator.control.operation import PREFIX, ControlOperation
from simulator.control.table import features_at, features_below, operations_of

Table = RouteTable[ControlOperation]


_tables: dict[tuple[str, ...], Table] = {}
"""What was loaded, which is the same for every server of a process."""


async def find_operations(method: str, path: str) -> Match[ControlOperation] | None:
    """Return what is bound to a path by method, whatever the method is; None where there is no such path."""
    word = path.removeprefix(f"{PREFIX}/").partition("/")[0]
    for feature in features_at(word, method):
        match = (await _table(feature)).find(path)
        if match is not None and method in match.targets:
            return match
    return (await _table(*features_below(word))).find(path)


async def _table(*features: str) -> Table:
    table = _tables.get(features)
    if table is None:
        table = _tables[features] = await asyncio.to_thread(_loaded, features)
    return table


def _loaded(features: tuple[str, ...]) -> Table:
    return RouteTable((Route(each.method, each.full_path), each) for each in operations_of(features))
