"""`data`: look at the folder of `serve --data`, check it, and take things out of it."""

from __future__ import annotations

import click

from simulator.cli.data.backing_up import backup
from simulator.cli.data.checking import check
from simulator.cli.data.exporting import export
from simulator.cli.data.forgetting import forget
from simulator.cli.data.listing import list_


@click.group()
def data() -> None:
    """Look at the folder that `serve --data` keeps sandboxes in, check it, and copy it.

    All but `forget` work while a server uses the folder.
    """


for _command in (list_, check, export, forget, backup):
    data.add_command(_command)
