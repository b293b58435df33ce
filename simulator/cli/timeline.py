"""`timeline`: print what happened in a running server's sandbox, oldest first."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.cli.calling import Caller

PAUSE_S = 0.5
"""How long after a look the next one follows."""
REST = 4
"""How many times as long as a look took one rests at least: a fifth of a processor is enough."""


@click.command()
@SANDBOX
@click.option("--since", metavar="INSTANT", help="Only events at this instant or later, in ISO 8601.")
@click.option(
    "--event", metavar="NAME", help="Only events whose names begin with this, such as message or ledger.charge."
)
@click.option(
    "--limit", type=click.IntRange(1), metavar="COUNT", help="Print at most this many events.  [default: all]"
)
@click.option("--follow", is_flag=True, help="Go on with new events until Ctrl-C.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True,
    help="Lines for people, one JSON object for each event, or a table for a spreadsheet.",
)  # fmt: skip
@with_options([URL, ADMIN_TOKEN])
def timeline(  # noqa: PLR0913 - a flag each
    *,
    sandbox: str | None,
    since: str | None,
    event: str | None,
    limit: int | None,
    follow: bool,
    form: str,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Print everything that happened in a sandbox, oldest first.

    Shows requests, money, messages and callbacks of a running simulator, as far as they are kept.
    """
    from itertools import islice

    from simulator.cli.calling import PAGE, Caller, server_url, until_interrupted
    from simulator.cli.printing import say
    from simulator.cli.progress import progress

    wanted = {name: text for name, text in {"since": since, "event": event}.items() if text is not None}
    wanted["limit"] = str(min(limit or PAGE, PAGE))
    caller = Caller(server_url(url), sandbox, admin_token)
    events = _as_they_come(caller, wanted) if follow else caller.all_of("timeline", wanted, "events")
    with until_interrupted(), progress("Fetching", is_printing=True) as shown:
        for line in shown.over(_lines(islice(events, limit), form)):
            say(line)


def _lines(events: Iterable[dict[str, Any]], form: str) -> Iterator[str]:
    from simulator.text.csv_text import csv_lines
    from simulator.timeline.text import Line, timeline_lines

    if form == "json":
        return (json.dumps(each, ensure_ascii=False) for each in events)
    lines = (Line(**each) for each in events)
    return csv_lines(Line._fields, lines) if form == "csv" else timeline_lines(lines)


def _as_they_come(caller: Caller, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what happened and then what happens; a look takes as long as all that is kept, so they become rarer."""
    shown: Counter[str] = Counter()  # of the last instant: at one instant not all come in the order of their places
    last = ""
    while True:
        began = time.monotonic()
        again = shown.copy()
        for each in caller.all_of("timeline", query, "events"):
            spelled = json.dumps(each)
            if again[spelled]:
                again[spelled] -= 1
                continue
            if each["at"] != last:
                last, shown = each["at"], Counter()
            shown[spelled] += 1
            yield each
        query = {**query, "since": last} if last else query
        time.sleep(max(PAUSE_S, REST * (time.monotonic() - began)))
