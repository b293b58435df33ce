"""Run the command line: read arguments and environment variables, run the command, and set the exit status."""

from __future__ import annotations

import errno
import sys
from typing import Any

import click

from simulator import __version__
from simulator.cli.printing import NotDone
from simulator.cli.serve import serve
from simulator.cli.terminal import guard_terminal
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

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command."""
        _give_help(cmd)
        super().add_command(cmd, name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command; `serve` without loading any other."""
        if cmd_name not in self.commands:
            self._add_others()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
        self._add_others()
        return super().list_commands(ctx)

    def _add_others(self) -> None:
        from simulator.cli.other_commands import COMMANDS

        for each in COMMANDS:
            self.add_command(each)


def _give_help(command: click.Command) -> None:
    """Have a command and those below it tell what they do, though their docstrings were dropped (`-OO`)."""
    if command.help is None and command.callback is not None:
        command.help = docstring_of(command.callback)
    for below in getattr(command, "commands", {}).values():
        _give_help(below)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="The manual: `sms-simulator guide`.",
)
@click.version_option(__version__, prog_name="sms-simulator")
def main() -> None:
    """A local stand-in for SMS providers: point an application here instead of at its provider."""


main.add_command(serve)
_give_help(main)
