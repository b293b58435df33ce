"""`token`: print a bearer token for a vendor's API, minted by a running server."""

from __future__ import annotations

import click

from simulator.cli.options import ADMIN_TOKEN, URL, with_options


@click.command()
@click.argument("vendor")
@click.option("--sandbox", metavar="NAME", help="Sandbox the token is for.  [default: the default one]")
@click.option("--account", metavar="ID", help="Account that the token is for.  [default: the vendor's first]")
@click.option(
    "--expires-in",
    type=int,
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="Lifetime by the clock of the sandbox; with a negative one the token has expired.",
)
@with_options([URL, ADMIN_TOKEN])
def token(
    vendor: str, sandbox: str | None, account: str | None, expires_in: int, url: str | None, admin_token: str | None
) -> None:
    """Print a bearer token for VENDOR, from a running simulator."""
    from urllib.parse import quote

    from simulator.cli.calling import call, server_url, succeed

    body: dict[str, object] = {"expires_in": expires_in}
    if account is not None:
        body["account"] = account
    path = f"tokens/{quote(vendor, safe='')}"
    reply = call(server_url(url), "POST", path, sandbox=sandbox, body=body, admin_token=admin_token)
    click.echo(succeed(reply)["token"])
