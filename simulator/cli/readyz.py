"""`readyz`: tell by the exit status whether a server is ready."""

from __future__ import annotations

import time

import click

from simulator.cli.options import URL, Finite, with_options
from simulator.settings import MAX_SECONDS

PAUSE_S = 0.05
TRY_S = 2.0
OK = 200


@click.command()
@click.option(
    "--wait",
    "wait_s",
    type=Finite(0, MAX_SECONDS),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait until it is ready.",
)
@with_options([URL])
def readyz(wait_s: float, url: str | None) -> None:
    """Tell whether a simulator is ready.

    The exit status is 0 if it is, 1 if not.
    """
    from simulator.cli.calling import server_url
    from simulator.cli.progress import progress

    url = server_url(url)
    with progress("Waiting"):
        problem = _problem_until(url, time.monotonic() + wait_s)
    if problem is not None:
        raise problem
    click.echo(f"ready at {url}")


def _problem_until(url: str, until: float) -> click.ClickException | None:
    """Ask until a simulator is ready, or until an instant; return why it is not."""
    from simulator.cli.calling import Unreachable, call

    while True:
        left_s = until - time.monotonic()
        try:
            status = call(url, "GET", "readyz", timeout_s=max(TRY_S, min(left_s, TRY_S))).status
            if status == OK:
                return None
            problem = click.ClickException(f"not ready: {url} answers with status {status}")
        except Unreachable as error:
            problem = click.ClickException(error.message)  # its answer is no: others could not ask
        if left_s <= 0:
            return problem
        time.sleep(min(PAUSE_S, left_s))
