"""`receivers`: report how the receivers of callbacks of a running server's sandbox did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options

COLOURS = {"passed": "green", "failed": "red", "not seen": "bright_black"}


@click.command()
@SANDBOX
@click.option(
    "--fast", default="1s", show_default=True, metavar="TIME", help="Real time within which an answer is fast."
)
@click.option(
    "--effects", type=click.IntRange(0), metavar="N",
    help="Number of messages on which you saw the receiver act: shows whether it is idempotent.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="For people, or as JSON.",
)  # fmt: skip
@click.option("--fail-on-findings", is_flag=True, help="Exit with status 1 if a receiver failed any mark.")
@with_options([URL, ADMIN_TOKEN])
def receivers(  # noqa: PLR0913 - a flag each
    *,
    sandbox: str | None,
    fast: str,
    effects: int | None,
    form: str,
    fail_on_findings: bool,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Report how the receivers of callbacks did.

    Tells whether they acknowledge, answer fast, and survive duplicates, disorder, damage and untrue receipts. A mark
    that no callback has put to the test is `not seen`. Asks a running simulator.
    """
    from urllib.parse import urlencode

    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.printing import say
    from simulator.cli.progress import progress

    query = {"fast": fast, **({} if effects is None else {"effects": effects})}
    path = f"callbacks/report?{urlencode(query)}"
    url = server_url(url)
    with progress("Fetching"):
        reply = call(url, "GET", path, sandbox=sandbox, admin_token=admin_token, timeout_s=60)
    report = succeed(reply)
    say(json.dumps(report, indent=2, ensure_ascii=False) if form == "json" else "\n".join(_lines(report)))
    failed = [mark for each in report["receivers"] for mark in each["marks"] if mark["verdict"] == "failed"]
    if fail_on_findings and failed:
        raise click.exceptions.Exit(1)


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Write a paragraph for each receiver; coloured by ANSI sequences."""
    if not report["receivers"]:
        yield "Nobody was called back."
    for each in report["receivers"]:
        yield click.style(each["url"], bold=True)
        yield (
            f"  {each['callbacks']} callbacks, {each['attempts']} attempts; "
            f"half answered within {each['median_ms']} ms, 95 of 100 within {each['p95_ms']} ms"
        )
        for mark in each["marks"]:
            verdict = click.style(f"{mark['verdict']:8}", fg=COLOURS[mark["verdict"]])
            count = f"  {mark['failed']} of {mark['seen']}" if mark["failed"] else ""
            yield f"  {verdict}  {mark['name']}{count}"
