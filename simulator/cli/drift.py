"""`drift`: report where the answers at an address differ from a vendor's documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from simulator.cli.contract.folders import contracts_option
from simulator.cli.options import Finite
from simulator.cli.reports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.drift.probes import Probe
    from simulator.drift.run import Result

MAX_TIMEOUT_S = 600


@click.command()
@click.option("--vendor", "name", required=True, metavar="NAME", help="Vendor whose documentation to compare with.")
@click.option("--base-url", required=True, metavar="URL", help="Where to send probes; nothing is sent anywhere else.")
@click.option(
    "--credential",
    "credentials",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value that probes need. May be repeated.",
)
@click.option("--allow-charges", is_flag=True, help="Also send one text that costs money, after showing the price.")
@click.option("--to", metavar="NUMBER", help="Number that the paid text goes to.")
@click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before spending.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True, help="Format of the report.")
@click.option(
    "--timeout",
    "timeout_s",
    type=Finite(0, MAX_TIMEOUT_S, min_open=True),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long one answer may take.",
)
@contracts_option
def drift(  # noqa: PLR0913 - one argument for each flag
    *,
    name: str,
    base_url: str,
    credentials: tuple[str, ...],
    allow_charges: bool,
    to: str | None,
    is_agreed: bool,
    form: str,
    timeout_s: float,
    contracts: Path | None,
) -> None:
    """Compare a provider's answers with its documentation.

    Sends requests that cost nothing: balances, lists, wrong and missing keys, malformed bodies, unknown ids. The exit
    status is 1 if an answer differs.
    """
    import asyncio

    from simulator.cli.contract.folders import vendor_folder
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.reports import Case, written
    from simulator.contract.errors import ContractError
    from simulator.contract.loading import load
    from simulator.drift.asking import Asker
    from simulator.drift.probes import load_probes
    from simulator.drift.run import probe_all

    _check_url(base_url)
    try:
        folder = vendor_folder(contracts, name)
        contract = load(folder).contract
        probes = load_probes(folder, contract)
    except ContractError as error:
        raise click.UsageError(str(error)) from error
    values = _values(credentials, probes)
    if allow_charges:
        _agree(name, [probe for probe in probes if probe.costs], to, is_agreed=is_agreed)
    values |= {"to": to} if to else {}
    click.echo(f"Sending to {base_url} and nowhere else.", err=True)
    asker = Asker(base_url, timeout_s)
    with progress("Sending probes") as shown:
        sent = shown.over(probes, len(probes))
        results = asyncio.run(probe_all(contract, sent, values, asker, may_cost=allow_charges))
    cases = [Case(each.probe.name, each.probe.title, each.found, each.skipped) for each in results]
    say(written(form, f"drift of {name}", cases, _summary(results)))
    if any(result.found for result in results):
        raise SystemExit(1)


def _summary(results: list[Result]) -> str:
    skipped = sum(result.skipped is not None for result in results)
    differing = sum(bool(result.found) for result in results)
    return f"{len(results) - skipped} probes sent, {differing} answers differ, {skipped} probes not sent."


def _check_url(url: str) -> None:
    from simulator.secrets.hiding import without_secrets

    hint = "--base-url"
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, is_good = urlsplit(""), False
    if not is_good or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", url):
        raise click.BadParameter(
            f"{without_secrets(url)!r} is not a URL such as https://host or http://host:port/path.", param_hint=hint
        )
    if parts.username or parts.password:
        raise click.BadParameter("it holds credentials; give them with --credential.", param_hint=hint)


def _values(credentials: Iterable[str], probes: Iterable[Probe]) -> dict[str, str]:
    """Read the values by name. A message about one never shows it."""
    from simulator.contract.errors import suggestion

    known = sorted({name for probe in probes for name in probe.placeholders} - {"to"})
    values = {}
    for given in credentials:
        name, equals, value = given.partition("=")
        if not equals:
            raise click.BadParameter(
                f"write it as NAME=VALUE; known here: {', '.join(known)}.", param_hint="--credential"
            )
        if name not in known:
            raise click.BadParameter(f"no probe needs {name!r}: {suggestion(name, known)}.", param_hint="--credential")
        if not value or not value.isprintable():
            raise click.BadParameter(
                f"the value of {name} is empty or has characters that no header may hold.", param_hint="--credential"
            )
        values[name] = value
    return values


def _agree(vendor: str, probes: list[Probe], to: str | None, *, is_agreed: bool) -> None:
    """Show the price of what would be sent, and ask."""
    if to is None:
        raise click.UsageError("--allow-charges sends a text to somebody: say to whom with --to.")
    if not re.fullmatch(r"\+?[0-9]{5,15}", to):
        raise click.BadParameter(f"{to!r} is not a number such as +256701234567.", param_hint="--to")
    for probe in probes:
        click.echo(f"{probe.name}: {_price(vendor, probe.text)}, to {to}.", err=True)
    if not is_agreed:
        click.confirm("Send what costs money?", abort=True, err=True)


def _price(vendor: str, text: str) -> str:
    from simulator.cli.choosing import every_vendor

    found = next((each for each in every_vendor() if each.name == vendor), None)
    if found is None:
        return "at a price that is unknown here"
    segments = found.segment_rule.measure(text).segments
    price = found.terms.price * segments
    return (
        f"about {found.terms.currency} {price} ({segments} segment{'s' * (segments != 1)} at the price emulated here)"
    )
