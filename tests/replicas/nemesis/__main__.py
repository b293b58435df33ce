"""Trouble simulators that share an engine while clients ask them, and show that they know all that these were told.

Run it as `python -m replicas.nemesis` in the folder `tests`; it runs a PostgreSQL of its own. Simulators are killed,
halted and ended, the engine stops, is slow, silent or cut off; every few seconds something of that. Then every answer,
message, charge and callback is compared, through each simulator. The exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path

import click
from durable.kills.again import tell
from support.postgresql import pair, postgresql

from replicas.nemesis.campaign import Campaign, Plan
from replicas.nemesis.planting import Altered
from replicas.nemesis.troubling import ALL, FINDING_HASTY, FINDING_UNFENCED, WITH_STANDBY, Trouble


@click.command(help=__doc__)
@click.option("--seconds", type=float, default=60.0, show_default=True, help="For how long.")
@click.option("--rounds", type=float, default=20.0, show_default=True, help="After so many seconds all is compared.")
@click.option("--seed", default=None, help="Of what is asked for and what is done; drawn if left out.")
@click.option("--simulators", type=click.IntRange(2), default=3, show_default=True, help="How many.")
@click.option("--only", type=click.Choice([each.name.lower() for each in Trouble]), multiple=True, help="Only this.")
@click.option("--unfenced", is_flag=True, help="Let owners of the past write, which has to be found out.")
@click.option("--hasty", is_flag=True, help="Let answers out before they are written, which has to be found out.")
@click.option(
    "--standby", "has_standby", is_flag=True, help="Have a standby, and have it go on where the engine stops."
)
@click.option("--serve", "flags", multiple=True, help="A further flag of the simulators.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="A folder for what they log.")
def main(  # noqa: PLR0913 - the options
    *, seconds: float, rounds: float, seed: str | None, simulators: int, only: tuple[str, ...], unfenced: bool,
    hasty: bool, has_standby: bool, flags: tuple[str, ...], keep: Path | None,
) -> None:  # fmt: skip
    """Do it."""
    seed = f"{random.randrange(1 << 32)}" if seed is None else seed
    click.echo(f"The seed is {seed}.", err=True)
    usual = WITH_STANDBY if has_standby else ALL
    found_by = FINDING_UNFENCED if unfenced else FINDING_HASTY if hasty else usual
    troubles = {each: ALL[each] for each in Trouble if each.name.lower() in only} or found_by
    planted = Altered(is_unfenced=unfenced, is_hasty=hasty)
    plan = Plan(seed, simulators, troubles, planted, flags)
    with tempfile.TemporaryDirectory() as folder, (pair if has_standby else postgresql)() as engine:
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
        campaign = Campaign(engine, keep or Path(folder), plan)
        began_s = time.monotonic()
        wrongs = asyncio.run(_trouble(campaign, seconds, rounds))
        for note in campaign.nemesis.notes:
            click.echo(note, err=True)
        tell(figures_of(campaign), wrongs, time.monotonic() - began_s)


async def _trouble(campaign: Campaign, seconds: float, rounds: float) -> list[str]:
    async with campaign.going_on():
        while seconds > 0:
            if wrongs := await campaign.be_troubled(min(seconds, rounds)):
                return wrongs
            seconds -= rounds
            click.echo("all is as it was told", err=True)
        return await campaign.end()


def figures_of(campaign: Campaign) -> dict[str, object]:
    """Return what a campaign has counted."""
    done, problems = campaign.nemesis.done, campaign.book.problems
    return {
        **{trouble.value: done[trouble] for trouble in Trouble},
        "changes of owners": campaign.changes_of_owners(),
        "answers received": campaign.answers["received"],
        **{f"of these `{problem}`": problems[problem] for problem in sorted(problems)},
        "requests without an answer": campaign.answers["unknown"],
        "of these done": campaign.answers["done"],
        "of these because a simulator was told to end": campaign.balancer.cut_short,
        "resets, deletions and creations": campaign.answers["acts"],
        "looks that had to show what was acknowledged": campaign.book.looked_for,
        "callbacks received": campaign.receiver.came.total(),
        "of these again": campaign.receiver.came.total() - len(campaign.receiver.came),
    }


if __name__ == "__main__":
    main(prog_name="python -m replicas.nemesis")
