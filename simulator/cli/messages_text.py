"""Write messages as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

HEAD = ("time", "vendor", "to", "from", "state", "segments", "cost", "text")
TO_THE_RIGHT = {"segments", "cost"}
COLOURS = {"delivered": "green", "failed": "red", "expired": "red"}


def message_lines(batches: Iterable[list[dict[str, Any]]]) -> Iterator[str]:
    """Yield the head and a line for each message, coloured by ANSI sequences.

    Columns are as wide as what they have held up to the end of a batch.
    """
    widths = [len(name) for name in HEAD[:-1]]
    is_begun = False
    for batch in batches:
        rows = [_cells(message) for message in batch]
        widths = [max(width, *(len(row[at]) for row in rows), 0) for at, width in enumerate(widths)]
        if rows and not is_begun:
            is_begun = True
            yield click.style("  ".join(_padded(HEAD, widths)), bold=True)
        for row in rows:
            time, *between, state, segments, cost, text = _padded(row, widths)
            coloured = click.style(state, fg=COLOURS.get(state.rstrip(), "yellow"))
            yield "  ".join((click.style(time, dim=True), *between, coloured, segments, cost, text))


def _cells(message: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        message["created_at"],
        message["vendor"],
        message["to"],
        _on_one_line(message["sender_id"]),
        message["state"],
        str(message["segments"]),
        f"{message['cost']} {message['currency']}",
        _on_one_line(message["text"]),
    )


def _padded(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    aligned = [
        cell.rjust(width) if name in TO_THE_RIGHT else cell.ljust(width)
        for name, cell, width in zip(HEAD, cells, widths, strict=False)
    ]
    return [*aligned, cells[-1]]


def _on_one_line(text: str) -> str:
    r"""Return a text with its line ends as `\n`: a message is one line."""
    return "\\n".join(text.splitlines())
