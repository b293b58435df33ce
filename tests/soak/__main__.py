"""Load a server with small bounds for minutes, and show that nothing of it grows.

Run it as `python -m soak` in the folder `tests`. It starts a server and ends it. The exit status is 1 if the server's
memory grows by more than it may, or if anything is not answered as it should be.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import click
from support import child

from soak.figures import MOST_GROWTH_MB
from soak.load import Conditions
from soak.soaking import Soak

BOUNDS = (
    "--max-messages", "2000", "--max-message-bytes", "400000", "--max-ledger-entries", "2000",
    "--max-callbacks", "2000", "--max-incoming", "100", "--max-planned", "5000", "--max-accounts", "50",
    "--journal-bytes", "1000000", "--idempotency-bytes", "100000",
    "--capsule-bytes", "1000000", "--max-sandboxes", "30",
)  # fmt: skip
"""Small, so that all but the last are full within the minute that is left out; sends are final before they go."""

WORLD = str(Path(__file__).with_name("world.yaml"))
HEAD = ("| figure | value |", "|---|---|")
GROWN_TYPES = 25


@click.command(help=__doc__)
@click.option("--minutes", type=float, default=10.0, show_default=True, help="How long it takes in all.")
@click.option("--left-out", type=float, default=1.0, show_default=True, help="Minutes at first that do not count.")
@click.option("--rate", type=float, default=300.0, show_default=True, help="Requests a second.")
@click.option(
    "--callbacks", type=float, default=125.0, show_default=True, help="Callbacks a second; every other one is that of"
    " a request.",
)  # fmt: skip
@click.option(
    "--most-growth", type=float, default=MOST_GROWTH_MB, show_default=True, help="Megabytes that it may grow by."
)
@click.option("--types", "is_counting", is_flag=True, help="Show also the types of which there are more objects.")
def main(
    *, minutes: float, left_out: float, rate: float, callbacks: float, most_growth: float, is_counting: bool
) -> None:
    """Do it."""
    seconds, left_out_s = minutes * 60, left_out * 60
    if seconds - left_out_s < 2:
        raise click.UsageError("--minutes are in all, and two seconds more than --left-out at least")
    if not 0 <= callbacks / 2 < rate:
        raise click.UsageError("--callbacks can be less than twice the --rate")
    # Whoever ends this ends the server. A shell has what it starts in the background ignore interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with child.simulator("--scenario", WORLD, "--log-level", "warning", *BOUNDS) as server:
        click.echo(f"The server is process {server.process.pid}.", err=True)
        conditions = Conditions(seconds, left_out_s, rate, callbacks)
        soak = Soak(server, conditions, is_counting=is_counting)
        figures = asyncio.run(soak.run())
    for line in (*HEAD, *(f"| {name} | {value} |" for name, value in figures.rows())):
        click.echo(line)
    if is_counting:
        click.echo("")
        for name, count in soak.grown().most_common(GROWN_TYPES):
            click.echo(f"{count:8} more of {name}")
    wrong = [*figures.wrong(most_growth)]
    for line in wrong:
        click.echo(line, err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(prog_name="python -m soak")
