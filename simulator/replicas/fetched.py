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
        """Yield the position and the record of each input of a life, and keep them no longer."""
        rows = self._rows.get(life, [])
        rows.reverse()
        try:
            while rows:
                yield rows.pop()
        finally:
            self._rows.pop(life, None)

    def count(self, life: int) -> int:
        """Return how many inputs of a life there are."""
        return len(self._rows.get(life, ()))
