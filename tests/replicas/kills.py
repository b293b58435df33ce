"""Kill a simulator at a PostgreSQL under load again and again, and show that it knows all that clients were told.

Run it as `python -m replicas.kills` in the folder `tests`; it runs a PostgreSQL of its own. It does what
`python -m durable.kills` does where everything is kept in a folder.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
from durable.kills.again import figures_of, kill_again_and_again, tell
from durable.kills.campaign import Campaign
from support.postgresql import PostgreSQL, postgresql

from replicas.nemesis.planting import Altered
from replicas.nemesis.simulators import free_port


@click.command(help=__doc__)
@click.option("--kills", type=int, default=50, show_default=True, help="How often.")
@click.option("--answers", type=int, default=600, show_default=True, help="Received at most before each kill.")
@click.option("--senders", type=int, default=8, show_default=True, help="Connections that send.")
@click.option("--seed", default=None, help="Of what is asked for and when it ends; drawn if left out.")
@click.option("--hasty", is_flag=True, help="Let answers out before they are written, which has to be found out.")
@click.option("--serve", "flags", multiple=True, help="A further flag of the simulator.")
def main(*, kills: int, answers: int, senders: int, seed: str | None, hasty: bool, flags: tuple[str, ...]) -> None:
    """Do it."""
    seed = f"{random.randrange(1 << 32)}" if seed is None else seed
    click.echo(f"The seed is {seed}.", err=True)
    with tempfile.TemporaryDirectory() as folder, postgresql() as engine:
        campaign = Campaign(Path(folder), seed, flags, senders, kept=kept_at(engine))
        began_s = time.monotonic()
        done, wrongs = asyncio.run(kill_again_and_again(campaign, Altered(is_hasty=hasty), kills, answers))
        tell({"kills": done, **figures_of(campaign)}, wrongs, time.monotonic() - began_s)


def kept_at(engine: PostgreSQL) -> Sequence[str]:
    """Return the flags by which a simulator keeps everything at an engine, in a database of its own."""
    address = f"127.0.0.1:{free_port(random.Random())}"
    return "--engine", engine.url(engine.database()), "--node", address


if __name__ == "__main__":
    main(prog_name="python -m replicas.kills")
