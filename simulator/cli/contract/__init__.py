"""`contract`: build schemas from the vendors' documentation, and check captured traffic against it."""

from __future__ import annotations

import click

from simulator.cli.contract.build import build
from simulator.cli.contract.check import check


@click.group()
def contract() -> None:
    """Build schemas from the vendors' documentation, and check captured traffic against it."""


for _command in (build, check):
    contract.add_command(_command)
