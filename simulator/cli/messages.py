"""`messages`: print the messages of a running server's sandbox, and those that come."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.cli.calling import Caller

WAIT_S = 60
"""How long one question waits for a message that comes."""
LATER_S = 20
"""How much longer than that its answer may take."""
NONE_CAME = "urn:sms-simulator:problem:timeout"


class SearchCommand(click.Command):
    """A command with a query: a word with one dash in front is negated, and no option; options have two."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options and query; an option that does not exist is no word."""
        left = super().parse_args(ctx, ["--help"] if "-h" in args else args)
        unknown = next((word for word in ctx.params["query"] if word.startswith("--")), None)
        if unknown is not None:
            name = unknown.partition("=")[0]
            known = [option for parameter in self.get_params(ctx) for option in parameter.opts]
            raise click.NoSuchOption(name, possibilities=get_close_matches(name, known), ctx=ctx)
        return left


@click.command(cls=SearchCommand, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1)
@SANDBOX
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, metavar="COUNT",
    help="Print at most this many of the newest messages; --follow begins with these.",
)  # fmt: skip
@click.option("--follow", is_flag=True, help="Go on with new messages until Ctrl-C.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True,
    help="Columns for people, one JSON object for each message, or a table for a spreadsheet.",
)  # fmt: skip
@with_options([URL, ADMIN_TOKEN])
def messages(  # noqa: PLR0913 - a flag each
    *,
    query: tuple[str, ...],
    sandbox: str | None,
    limit: int,
    follow: bool,
    form: str,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Print the newest messages that QUERY finds, the newest last.

    QUERY is written as in `to:0701 state:delivered -otp:none "your code"`; without a QUERY, all messages are
    found. Asks a running simulator.
    """
    from simulator.cli.calling import Caller, server_url, until_interrupted
    from simulator.cli.printing import say
    from simulator.cli.progress import progress

    caller = Caller(server_url(url), sandbox, admin_token)
    wanted = {"q": " ".join(query)} if query else {}
    with progress("Fetching"):
        found = _newest(caller, wanted, limit)
    if not found and not follow:
        click.echo("No message matches." if query else "There are no messages.", err=True)
    with until_interrupted():
        for line in _lines(_as_they_come(caller, wanted, found) if follow else [found], form):
            say(line)


def _newest(caller: Caller, query: Mapping[str, str], limit: int | None) -> list[dict[str, Any]]:
    """Return so many of the newest messages, the newest last."""
    from itertools import islice

    from simulator.cli.calling import PAGE

    page = {**query, "limit": str(min(limit or PAGE, PAGE))}
    return list(islice(caller.all_of("messages", page, "messages"), limit))[::-1]


def _as_they_come(
    caller: Caller, query: Mapping[str, str], found: list[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    """Yield what was found, then again and again what has come."""
    from simulator.cli.calling import succeed

    yield found
    newer = {**query, "newer_than": found[-1]["id"]} if found else query
    while True:
        reply = caller.get("messages/wait", {**newer, "timeout_s": str(WAIT_S)}, WAIT_S + LATER_S)
        if isinstance(reply.document, dict) and reply.document.get("type") == NONE_CAME:
            continue
        succeed(reply)  # it says that some came, and shows one
        came = _newest(caller, newer, None)
        if came:
            newer = {**query, "newer_than": came[-1]["id"]}
            yield came


def _lines(batches: Iterable[list[dict[str, Any]]], form: str) -> Iterator[str]:
    from simulator.cli.messages_text import message_lines
    from simulator.control.message_columns import COLUMNS
    from simulator.text.csv_text import csv_lines

    if form == "text":
        return message_lines(batches)
    each_message = (message for batch in batches for message in batch)
    if form == "json":
        return (json.dumps(message, ensure_ascii=False) for message in each_message)
    return csv_lines(COLUMNS, ([message[column] for column in COLUMNS] for message in each_message))
