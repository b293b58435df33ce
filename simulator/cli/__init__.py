"""The command line: arguments and environment variables go in, a server or an answer on the terminal comes out."""

from __future__ import annotations

import sys

import click

from simulator import __version__
from simulator.cli.contract import contract
from simulator.cli.demo_data import demo_data
from simulator.cli.drift import drift
from simulator.cli.readyz import readyz
from simulator.cli.scenario import scenario
from simulator.cli.segments import segments
from simulator.cli.serve import serve
from simulator.cli.token import token
from simulator.cli.vendors import vendors


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def main() -> None:
    """A local stand-in for SMS providers: point an application here instead of at its provider."""


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"sms-simulator {__version__} (Python {sys.version.partition(' ')[0]})")


for _command in (serve, readyz, vendors, scenario, segments, token, demo_data, contract, drift, version):
    main.add_command(_command)
