"""Kill a server under load again and again, and show that it knows all that clients were told.

Run it as `python -m durable.kills` in the folder `tests`. Each time a server is asked by several connections, killed at
some moment as `kill -9` does it, and started again on its folder of data; then every answer, message, charge and
callback is compared. The exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

import click
from durable.kills.campaign import Campaign
from durable.kills.fuses import Plan

HEAD = ("| figure | value |", "|---|---|")


@click.command(help=__doc__)
@click.option("--kills", type=int, default=50, show_default=True, help="How often.")
@click.option("--answers", type=int, default=600, show_default=True, help="Received at most before each kill.")
@click.option("--senders", type=int, default=8, show_default=True, help="Connections that send.")
@click.option("--seed", default=None, help="Of what is asked for and when it ends; drawn if left out.")
@click.option("--hasty", is_flag=True, help="Let answers out before they are written, which has to be found out.")
@click.option(
    "--full", type=float, default=0.0, show_default=True, help="The share of writes with no room on the disk."
)
@click.option("--serve", "flags", multiple=True, help="A further flag of the server, such as --serve=--data-sync=disk.")
def main(  # noqa: PLR0913 - the options
    *, kills: int, answers: int, senders: int, seed: str | None, hasty: bool, full: float, flags: tuple[str, ...]
) -> None:
    """Do it."""
    seed = f"{random.randrange(1 << 32)}" if seed is None else seed
    click.echo(f"The seed is {seed}.", err=True)
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder), seed, flags, senders)
        began_s = time.monotonic()
        done, wrongs = asyncio.run(_kill(campaign, Plan(is_let_out_at_once=hasty, full=full, sound=3), kills, answers))
        rows = {
            "kills": done,
            "answers received": campaign.answers["received"],
            "of these for want of room": campaign.answers["full"],
            "requests without an answer": campaign.answers["unknown"],
            "of these done": campaign.answers["done"],
            "resets, deletions and creations": campaign.answers["acts"],
            "callbacks received": campaign.receiver.came.total(),
            "of these again": campaign.receiver.came.total() - len(campaign.receiver.came),
            "wrong": len(wrongs),
            "length": f"{(time.monotonic() - began_s) / 60:.1f} min",
        }
    for line in (*HEAD, *(f"| {name} | {value} |" for name, value in rows.items())):
        click.echo(line)
    for wrong in wrongs:
        click.echo(wrong, err=True)
    sys.exit(1 if wrongs else 0)


async def _kill(campaign: Campaign, plan: Plan, kills: int, answers: int) -> tuple[int, list[str]]:
    async with campaign.going_on():
        for kill in range(1, kills + 1):
            campaign.start(plan)
            await campaign.be_killed(answers // 10, answers)
            campaign.start()
            if wrongs := await campaign.check():
                return kill, wrongs
            click.echo(f"kill {kill}: all is as it was told", err=True)
            await campaign.end()
    return kills, []


if __name__ == "__main__":
    main(prog_name="python -m durable.kills")
