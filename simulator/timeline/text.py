"""Write events as aligned lines of text for people: instants, names, ids and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from click import style

WIDEST_EVENT = len("callback.acknowledged")
WIDEST_ID = len("x-100000")
COLOURS = {
    "request": "cyan",
    "ledger": "yellow",
    "message": "green",
    "callback": "magenta",
    "scenario": "blue",
    "incoming": "bright_green",
}
BAD = {
    "request.refused",
    "request.unrouted",
    "request.unanswered",
    "callback.withheld",
    "message.failed",
    "message.expired",
    "callback.failed",
    "incoming.not-replied",
}


class Line(NamedTuple):
    """One event: its instant in ISO 8601, its name, the id of what it happened to, and a sentence."""

    at: str
    event: str
    id: str
    text: str


def timeline_lines(events: Iterable[Line]) -> Iterator[str]:
    """Yield a line for each event, coloured by ANSI sequences, which are stripped where no terminal shows it.

    Columns have fixed widths, so that lines can be printed as they come.
    """
    for at, event, id_, text in events:
        colour = "red" if event in BAD else COLOURS.get(event.partition(".")[0])
        name = style(f"{event:<{WIDEST_EVENT}}", fg=colour)
        yield f"{style(at, dim=True)}  {name}  {id_:<{WIDEST_ID}}  {text}"
