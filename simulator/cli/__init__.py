"""Run the command line: read arguments and environment variables, run the command, and set the exit status."""

from __future__ import annotations

import errno
import sys
from typing import Any

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
from simulator.cli.printing import NotDone
from simulator.cli.readyz import readyz
from simulator.cli.receivers import receivers
from simulator.cli.record import record
from simulator.cli.replay import replay
from simulator.cli.run import run
from simulator.cli.scenario import scenario
from simulator.cli.segments import segments
from simulator.cli.serve import serve
from simulator.cli.terminal import guard_terminal
from simulator.cli.timeline import timeline
from simulator.cli.token import token
from simulator.cli.vendor_new import vendor
from simulator.cli.vendors import vendors
from simulator.cli.violations import violations
from simulator.text.docstrings import docstring_of

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
"""What standard output says that takes no more."""


class Commands(click.Group):
    """The commands. Standard output that takes no more is told in one line, whatever was printed."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and exit."""
        guard_terminal()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno not in FULL or error.filename is not None:
                raise
            from simulator.text.system_errors import cause_of

            click.echo(f"Error: cannot write to standard output: {cause_of(error)}.", err=True)
            sys.exit(NotDone.exit_code)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="The manual: `sms-simulator guide`.",
)
@click.version_option(__version__, prog_name="sms-simulator")
def main() -> None:
    """A local stand-in for SMS providers: point an application here instead of at its provider."""


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"sms-simulator {__version__} (Python {sys.version.partition(' ')[0]})")


for _command in (
    serve, run, readyz, vendors, vendor, segments, credentials, token, demo_data, scenario, messages, money, timeline,
    receivers, violations, ca, env,
    record, replay, data, contract, drift, conformance, evidence, guide, version,
):  # fmt: skip
    main.add_command(_command)


def _give_help(command: click.Command) -> None:
    """Have a command and those below it tell what they do, though their docstrings were dropped (`-OO`)."""
    if command.help is None and command.callback is not None:
        command.help = docstring_of(command.callback)
    for below in getattr(command, "commands", {}).values():
        _give_help(below)


_give_help(main)
