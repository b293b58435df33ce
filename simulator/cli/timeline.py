"""`timeline`: print what happened in a running server's sandbox, oldest first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import ADMIN_TOKEN, URL, with_options

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 1_000


@click.command()
@click.option("--sandbox", metavar="NAME", help="Sandbox to look at.  [default: the default one]")
@click.option("--since", metavar="INSTANT", help="At this instant or later, ISO 8601.")
@click.option("--event", metavar="NAME", help="Only events whose names begin so: message, say, or ledger.charge.")
@click.option("--limit", type=click.IntRange(1), metavar="COUNT", help="How many events at most.  [default: all]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Lines for people, or one JSON object for each event.",
)  # fmt: skip
@with_options([URL, ADMIN_TOKEN])
def timeline(  # noqa: PLR0913 - a flag each
    *,
    sandbox: str | None,
    since: str | None,
    event: str | None,
    limit: int | None,
    form: str,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Print everything that happened in a sandbox, oldest first.

    Requests, money, messages and callbacks of a running simulator, as far as they are kept.
    """
    from itertools import islice

    from simulator.cli.calling import server_url
    from simulator.cli.printing import say
    from simulator.timeline.text import Line, timeline_lines

    wanted = {name: text for name, text in {"since": since, "event": event}.items() if text is not None}
    pages = _events(server_url(url), sandbox, admin_token, {**wanted, "limit": str(min(limit or PAGE, PAGE))})
    events = islice(pages, limit)
    if form == "json":
        for each in events:
            say(json.dumps(each, ensure_ascii=False))
    else:
        for line in timeline_lines(Line(**each) for each in events):
            say(line)


def _events(url: str, sandbox: str | None, admin_token: str | None, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    from urllib.parse import urlencode

    from simulator.cli.calling import call, succeed

    while True:
        reply = call(url, "GET", f"timeline?{urlencode(query)}", sandbox=sandbox, admin_token=admin_token)
        page = succeed(reply)
        yield from page["events"]
        if page["next_cursor"] is None:
            return
        query = {**query, "cursor": page["next_cursor"]}
