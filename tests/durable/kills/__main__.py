"""Kill a server under load again and again, and show that it knows all that clients were told.

Run it as `python -m durable.kills` in the folder `tests`. Each time a server is asked by several connections, killed at
some moment as `kill -9` does it, and started again on its folder of data, or at a PostgreSQL that is run for it; then
every answer, message, charge and callback is compared. The exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
import time
from pathlib import Path

import click
from durable.kills.again import figures_of, kill_again_and_again, tell
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan
from replicas.nemesis.planting import Altered
from support.postgresql import kept_at, postgresql


@click.command(help=__doc__)
@click.option("--kills", type=int, default=50, show_default=True, help="How often.")
@click.option("--answers", type=int, default=600, show_default=True, help="Received at most before each kill.")
@click.option("--senders", type=int, default=8, show_default=True, help="Connections that send.")
@click.option("--seed", default=None, help="Of what is asked for and when it ends; drawn if left out.")
@click.option("--engine", is_flag=True, help="Keep everything at a PostgreSQL of its own instead of a folder.")
@click.option("--hasty", is_flag=True, help="Let answers out before they are written, which has to be found out.")
@click.option(
    "--full", type=float, default=0.0, show_default=True, help="The share of writes with no room on the disk."
)
@click.option("--serve", "flags", multiple=True, help="A further flag of the server, such as --serve=--data-sync=disk.")
def main(  # noqa: PLR0913 - the options
    *,
    kills: int,
    answers: int,
    senders: int,
    seed: str | None,
    engine: bool,
    hasty: bool,
    full: float,
    flags: tuple[str, ...],
) -> None:
    """Do it."""
    if engine and full:
        raise click.UsageError("--full is of a folder's disk, and with --engine there is no folder.")
    seed = f"{random.randrange(1 << 32)}" if seed is None else seed
    click.echo(f"The seed is {seed}.", err=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        kept = kept_at(stack.enter_context(postgresql())) if engine else ()
        plan = Altered(is_hasty=hasty) if engine else Plan(is_let_out_at_once=hasty, full=full, sound=3)
        campaign = Campaign(Path(folder), seed, flags, senders, kept=kept)
        began_s = time.monotonic()
        done, wrongs = asyncio.run(kill_again_and_again(campaign, plan, kills, answers))
        tell({"kills": done, **figures_of(campaign)}, wrongs, time.monotonic() - began_s)


if __name__ == "__main__":
    main(prog_name="python -m durable.kills")
