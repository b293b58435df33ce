"""`run`: start a command whose providers' hosts, as they are written into it, lead to a simulator."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from simulator.cli.ca import CA_DIR
from simulator.cli.options import ADMIN_TOKEN, SERVE_OPTIONS, Item, Option, with_options
from simulator.settings.row import Row

REASONS = ("violations", "findings", "refusals", "egress")
"""What `--fail-on` takes."""

SERVER = Option(("url",), None, Row("Use the simulator that listens there.  [default: start one]", "URL"))
OWN = tuple(each for each in SERVE_OPTIONS if each.flag in {"scenario", "unknown-credentials", "policy", "terms"})
"""How the world of a server of our own begins."""


class FailOn(click.ParamType[frozenset[str]]):
    """Reasons to fail, with commas between them."""

    name = "reasons"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """Read them."""
        found = frozenset(filter(None, (each.strip() for each in str(value).split(","))))
        for each in sorted(found.difference(REASONS)):
            self.fail(f"{each!r} is unknown; expected: {', '.join(REASONS)}, with commas between several", param, ctx)
        return found


@click.command(
    context_settings={"allow_interspersed_args": False},
    epilog="For example, on Linux: sms-simulator run --isolate --fail-on violations -- npm test",
)
@click.option(
    "--host", "hosts", type=Item(), multiple=True, metavar="NAME=VENDOR", envvar="SMS_SIMULATOR_VENDOR_HOSTS",
    help="A further host of a vendor. May be repeated.",
)  # fmt: skip
@click.option(
    "--egress", type=Item(), multiple=True, metavar="allow|deny|HOST[:PORT]", envvar="SMS_SIMULATOR_EGRESS",
    help="Other hosts that COMMAND may reach. May be repeated.  [default: allow; deny where CI is set]",
)  # fmt: skip
@click.option(
    "--isolate",
    is_flag=True,
    help="Run COMMAND in a network of its own, from which nothing else can be reached (Linux).",
)
@click.option(
    "--reach", "reaches", type=Item(), multiple=True, metavar="HOST:PORT",
    help="What COMMAND may reach nevertheless, with --isolate, such as localhost:5432. May be repeated.",
)  # fmt: skip
@click.option("--sandbox", metavar="NAME", help="Sandbox to lead into; made if need be.  [default: a new one]")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a report as JSON."
)
@click.option(
    "--fail-on", type=FailOn(), default="", metavar="REASONS",
    help=f"Fail though COMMAND did not: {', '.join(REASONS)}, with commas between several.",
)  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Show each request and callback as it happens.")
@with_options([*OWN, CA_DIR, SERVER, ADMIN_TOKEN])
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_context
def run(  # noqa: PLR0913 - its flags
    context: click.Context,
    /,
    *,
    hosts: tuple[str, ...],
    egress: tuple[str, ...],
    isolate: bool,
    reaches: tuple[str, ...],
    sandbox: str | None,
    report: Path | None,
    fail_on: frozenset[str],
    verbose: bool,
    ca_dir: str | None,
    url: str | None,
    admin_token: str | None,
    command: tuple[str, ...],
    **world: tuple[str, ...] | str,
) -> None:
    """Start COMMAND so that the providers' hosts lead to a simulator, over https, unchanged.

    It starts a simulator of its own, or uses the one of --url. The exit status is COMMAND's; 1 where COMMAND left with
    0 but sent nothing, or --fail-on holds.
    """
    from simulator.cli.run.doing import do
    from simulator.cli.run.isolating import isolated, refuse_contradictions
    from simulator.cli.run.target import Wanted

    given = {name for name in world if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    flags = {f"--{name.replace('_', '-')}": _listed(world[name]) for name in world if name in given}
    wanted = Wanted(hosts, egress, sandbox, flags, ca_dir, url, admin_token, verbose)
    refuse_contradictions(wanted, reaches, is_isolated=isolate)
    if isolate:
        wanted = wanted._replace(inside=isolated(wanted, reaches))
    context.exit(do(wanted, command, report, fail_on))


def _listed(value: tuple[str, ...] | str) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
