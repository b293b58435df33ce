"""Fit a table into a width: its columns side by side, or its rows as paragraphs where that would be too narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from simulator.manual.wrapping import length, wrapped

Cell = Sequence[str]
"""The words of a cell."""

GAP = "  "
INDENT = "    "
NARROW = 18
"""A column that has more to say is not made narrower."""


def fitted(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], width: int) -> list[str]:
    """Write a table as lines.

    Args:
        heads: of the columns.
        rows: each with a cell for each column.
        width: of the widest line.
    """
    columns = list(zip(heads, *rows, strict=True))
    wanted = [max(map(_whole, column)) for column in columns]
    least = [min(most, max(NARROW, *map(_widest, column))) for column, most in zip(columns, wanted, strict=True)]
    room = width - len(GAP) * (len(columns) - 1)
    if sum(least) > room:
        return list(_as_paragraphs(heads, rows, width))
    widths = _shared(wanted, least, room)
    rule = GAP.join("-" * each for each in widths)
    lines = [*_side_by_side(heads, widths), rule]
    return lines + [line for row in rows for line in _side_by_side(row, widths)]


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Take from the widest columns until all have room."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max((place for place, each in enumerate(widths) if each > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _side_by_side(row: Sequence[Cell], widths: Sequence[int]) -> Iterator[str]:
    cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        padded = (part + " " * (width - length(part)) for part, width in zip(parts, widths, strict=True))
        yield GAP.join(padded).rstrip()


def _as_paragraphs(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], width: int) -> Iterator[str]:
    """Write each row as a line with its first cell, and the others below it by the heads of their columns."""
    margin = max(_whole(head) for head in heads[1:])
    yield " ".join(heads[0])
    yield "-" * _whole(heads[0])
    for number, (first, *others) in enumerate(rows):
        if number:
            yield ""
        yield from wrapped(first, width)
        for head, cell in zip(heads[1:], others, strict=True):
            lines = wrapped(cell, width - len(INDENT) - margin - len(GAP))
            for place, line in enumerate(lines):
                name = " ".join(head) if place == 0 else ""
                yield f"{INDENT}{name}{' ' * (margin - length(name))}{GAP}{line}"


def _whole(cell: Cell) -> int:
    return length(" ".join(cell))


def _widest(cell: Cell) -> int:
    return max(map(length, cell), default=0)
