"""`record`: write the capsule of a running server's sandbox to a file that `replay` reads."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.cli.options import ADMIN_TOKEN, URL, with_options

TIMEOUT_S = 120.0


@click.command()
@click.option("--sandbox", metavar="NAME", help="Sandbox to record.  [default: the default one]")
@click.option(
    "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE",
    help="File to write; - is stdout.  [default: capsule-NAME.json]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite the file.")
@with_options([URL, ADMIN_TOKEN])
def record(sandbox: str | None, output: Path | None, force: bool, url: str | None, admin_token: str | None) -> None:  # noqa: FBT001 - a flag
    """Write the inputs of a sandbox of a running simulator to a file, without secrets.

    `sms-simulator replay FILE` makes the same journal from it, on any machine. This command replays the file once
    before it ends, to see that it does.
    """
    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.capsule_files import keep_capsule, refuse_taken_capsule
    from simulator.cli.progress import progress

    output = output or Path(f"capsule-{sandbox or 'default'}.json")
    refuse_taken_capsule(output, is_forced=force)
    url = server_url(url)
    with progress("Recording"):
        reply = call(url, "GET", "capsule", sandbox=sandbox, admin_token=admin_token, timeout_s=TIMEOUT_S)
    keep_capsule(succeed(reply), output, is_forced=force)
