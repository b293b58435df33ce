"""Keep what was read of sandboxes that are to be rebuilt, until they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = list[tuple[int, bytes]]
"""Positions and records."""


class Fetched:
    """The inputs of some lives, each of which is read once."""

    def __init__(self) -> None:
        self._rows: dict[int, Rows] = {}

    def put(self, life: int, rows: Rows) -> None:
        """Keep the inputs of a life."""
        self._rows[life] = rows

    def inputs(self, life: int) -> Iterator[tuple[int, bytes]]:
        """Return the position and the record of each input of a life, which from now on nobody else is given."""
        return _each(self._rows.pop(life, []))

    def count(self, life: int) -> int:
        """Return how many inputs of a life there are."""
        return len(self._rows.get(life, ()))


def _each(rows: Rows) -> Iterator[tuple[int, bytes]]:
    rows.reverse()
    while rows:
        yield rows.pop()  # and takes no more room
