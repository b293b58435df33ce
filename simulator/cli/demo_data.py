"""`demo-data`: fill a running server's sandbox with an inbox of some days."""

from __future__ import annotations

import click

from simulator.cli.options import ADMIN_TOKEN, URL, with_options
from simulator.demo.wanted import MAX_COUNT, MAX_DAYS, Demo

DEFAULT = Demo()


@click.command("demo-data")
@click.option("--sandbox", metavar="NAME", help="Sandbox to fill.  [default: the default one]")
@click.option(
    "--count", type=click.IntRange(1, MAX_COUNT), default=DEFAULT.count, show_default=True, metavar="MESSAGES",
    help="Approximate number of messages.",
)  # fmt: skip
@click.option(
    "--days", type=click.IntRange(1, MAX_DAYS), default=DEFAULT.days, show_default=True, metavar="DAYS",
    help="How long ago the first one was sent.",
)  # fmt: skip
@click.option("--seed", default=DEFAULT.seed, show_default=True, help="Equal seeds give equal messages.")
@with_options([URL, ADMIN_TOKEN])
def demo_data(sandbox: str | None, count: int, days: int, seed: str, url: str | None, admin_token: str | None) -> None:
    """Fill a sandbox with demo data.

    Asks a running simulator; everything that the sandbox held before is deleted.
    """
    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.progress import progress

    body: dict[str, object] = {"count": count, "days": days, "seed": seed}
    url = server_url(url)
    with progress("Filling the sandbox"):
        reply = call(url, "POST", "demo-data", sandbox=sandbox, body=body, admin_token=admin_token, timeout_s=60)
    filled = succeed(reply)
    click.echo(f"{filled['messages']} messages in {filled['requests']} requests since {filled['since']}")
