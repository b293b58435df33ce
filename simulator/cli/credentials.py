"""`credentials`: print the credentials of a running server's accounts, and commands that work with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator.cli.options import ADMIN_TOKEN, SANDBOX, URL, with_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.api.vendor import Vendor


class Access(NamedTuple):
    """An account, and how a client gets in as it: sets of credentials, each by field, and ready commands."""

    vendor: str
    title: str
    account: str
    base_url: str
    credentials: list[Mapping[str, str]]
    curl: list[str]


@click.command()
@SANDBOX
@click.option("--vendor", metavar="NAME", help="Only accounts of that vendor.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "env"]), default="text", show_default=True,
    help="Text for people, JSON, or lines for a shell or an env file with each vendor's first account.",
)  # fmt: skip
@with_options([URL, ADMIN_TOKEN])
def credentials(
    *, sandbox: str | None, vendor: str | None, form: str, url: str | None, admin_token: str | None
) -> None:
    """Print the base URL, the credentials and ready commands of every account.

    Asks a running simulator; credentials that an account was given later are included.
    """
    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.choosing import every_vendor
    from simulator.cli.printing import say

    at = server_url(url)
    shown = succeed(call(at, "GET", "sandbox", sandbox=sandbox, admin_token=admin_token))
    if vendor is not None:
        vendors = succeed(call(at, "GET", "vendors", sandbox=sandbox, admin_token=admin_token))["vendors"]
        names = [each["name"] for each in vendors]
        if vendor not in names:
            raise click.BadParameter(f"there is no vendor {vendor!r} here: {', '.join(names)}.", param_hint="--vendor")
    accounts = succeed(call(at, "GET", "accounts", sandbox=sandbox, admin_token=admin_token))["accounts"]
    manifests = {each.name: each for each in every_vendor()}
    found = [
        _access(each, shown["base_url"], manifests.get(each["vendor"]))
        for each in accounts
        if vendor in {None, each["vendor"]}
    ]
    if form == "json":
        say(json.dumps([each._asdict() for each in found], indent=2, ensure_ascii=False))
    else:
        say("\n".join(_variables(found) if form == "env" else _lines(found)))


def _access(account: Mapping[str, Any], base_url: str, vendor: Vendor[Any] | None) -> Access:
    """Tell how a client gets in; a vendor that is not installed here has no commands."""
    sets = [each["values"] for each in account["credentials"]]
    if vendor is None:
        return Access(account["vendor"], account["vendor"], account["id"], base_url, sets, [])
    commands = filter(None, (each.command(base_url, _first(sets)) for each in vendor.operations))
    return Access(vendor.name, vendor.title, account["id"], base_url, sets, list(commands))


def _first(sets: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Take of each field the first value: the one that the account began with."""
    held: dict[str, str] = {}
    for values in sets:
        held = {**values, **held}
    return held


def _lines(found: Iterable[Access]) -> Iterator[str]:
    """Write a paragraph for each account; coloured by ANSI sequences."""
    for each in found:
        yield f"{click.style(each.title, bold=True)}  {each.account} at {click.style(each.base_url, fg='cyan')}"
        for values in each.credentials:
            yield "    " + "  ".join(f"{click.style(field, dim=True)} {value}" for field, value in values.items())
        yield from (f"    {click.style(command, fg='green')}" for command in each.curl)


def _variables(found: Iterable[Access]) -> Iterator[str]:
    """Write variables as the fixture of the tests names them: `UGSMS_BASE_URL`, `UGSMS_API_KEY` ..."""
    from simulator.text.variables import env_lines

    first: dict[str, dict[str, str]] = {}
    for each in found:
        first.setdefault(each.vendor, {"base_url": each.base_url, **_first(each.credentials)})
    yield from env_lines(first)
