"""All commands but `serve`, each with what it needs to be told of: a server waits for none of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from simulator import __version__
from simulator.cli.ca import ca
from simulator.cli.conformance import conformance
from simulator.cli.contract import contract
from simulator.cli.credentials import credentials
from simulator.cli.data import data
from simulator.cli.demo_data import demo_data
from simulator.cli.drift import drift
from simulator.cli.env import env
from simulator.cli.evidence import evidence
from simulator.cli.guide import guide
from simulator.cli.messages import messages
from simulator.cli.money import money
from simulator.cli.readyz import readyz
from simulator.cli.receivers import receivers
from simulator.cli.record import record
from simulator.cli.replay import replay
from simulator.cli.run import run
from simulator.cli.scenario import scenario
from simulator.cli.segments import segments
from simulator.cli.timeline import timeline
from simulator.cli.token import token
from simulator.cli.vendor_new import vendor
from simulator.cli.vendors import vendors
from simulator.cli.violations import violations

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
def version() -> None:
    """Print the version."""
    click.echo(f"sms-simulator {__version__} (Python {sys.version.partition(' ')[0]})")


COMMANDS: Sequence[click.Command] = (
    run, readyz, vendors, vendor, segments, credentials, token, demo_data, scenario, messages, money, timeline,
    receivers, violations, ca, env,
    record, replay, data, contract, drift, conformance, evidence, guide, version,
)  # fmt: skip
