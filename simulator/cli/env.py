"""`env`: print the variables by which programs as they are trust a running server, and reach it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.ca import CA_DIR, authority_in
from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options
from simulator.cli.shells import NOT_ON_GITHUB, SHELLS, written

if TYPE_CHECKING:
    from simulator.redirection.redirection import Redirection


@click.command()
@click.option(
    "--shell", type=click.Choice(SHELLS), default="sh", show_default=True,
    help="Who reads it: a shell, an env file, a program, or a GitHub job's $GITHUB_ENV.",
)  # fmt: skip
@click.option("--proxy", metavar="HOST:PORT", help="Forward proxy of the simulator.  [default: as the server tells]")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the files that the variables name.  [default: one of this user's for each server and sandbox]",
)  # fmt: skip
@SANDBOX
@with_options([CA_DIR, URL, ADMIN_TOKEN])
def env(  # noqa: PLR0913 - its flags
    *,
    shell: str,
    proxy: str | None,
    out: Path | None,
    sandbox: str | None,
    ca_dir: str | None,
    url: str | None,
    admin_token: str | None,
) -> None:
    """Print variables that lead programs, with a provider's https host in them, to a running simulator.

    In a shell: eval "$(sms-simulator env)". The server needs `serve --proxy`; this machine, the extra `tls`.
    """
    from simulator.cli.calling import Caller, server_url
    from simulator.cli.leading import told_by
    from simulator.cli.printing import NotDone, say
    from simulator.sandbox.errors import SimulatorError

    authority = authority_in(ca_dir)  # first: it says so where the extra is missing, without which nothing below is
    from simulator.redirection.environment import replaced, variables
    from simulator.redirection.files import lay_out
    from simulator.tls.folder import usual_folder

    redirection = told_by(Caller(server_url(url), sandbox, admin_token), proxy)
    try:
        folder = out or usual_folder(os.environ).with_name("env") / _file_name(redirection)
        files = lay_out(folder.absolute(), redirection, authority, os.environ)
    except SimulatorError as error:
        raise NotDone(str(error)) from error
    found = variables(redirection, files, os.environ)
    for name in replaced(found, os.environ):
        click.echo(f"Note: {name} is set already, and is replaced; whom it trusted stays trusted.", err=True)
    if shell == "github" and NOT_ON_GITHUB in found:
        click.echo(
            f"Note: GitHub takes no {NOT_ON_GITHUB} from $GITHUB_ENV. For Node, set it by `env:` of the step: "
            f"{found[NOT_ON_GITHUB]}",
            err=True,
        )
    say(written(found, shell))


def _file_name(redirection: Redirection) -> str:
    """Name the folder of a server and sandbox: `127.0.0.1-7672`, or `shop-127.0.0.1-7672`."""
    return re.sub(r"[^\w.%]+", "-", redirection.proxy.partition("://")[2].replace(":any@", "-"))
