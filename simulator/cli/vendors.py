"""`vendors`: list what is emulated, for people or as JSON: operations, base URLs, credentials, switches and quirks."""

from __future__ import annotations

import enum
import json
import shutil
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.api.vendor import Vendor

WIDTH = 110
"""The widest lines; a narrower terminal has its own width."""


@click.command()
@click.option("--vendor", "name", metavar="NAME", help="Only that vendor.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def vendors(name: str | None, *, as_json: bool) -> None:
    """List the emulated vendors.

    Their operations, base URLs, switches, and quirks with their evidence.
    """
    from simulator.cli.choosing import chosen
    from simulator.cli.printing import say

    vendors = [each.vendor for each in chosen(name)]
    if as_json:
        say(json.dumps([described(vendor) for vendor in vendors], indent=2, ensure_ascii=False))
    else:
        say("\n\n".join("\n".join(_lines(vendor)) for vendor in vendors))


def described(vendor: Vendor[Any]) -> dict[str, object]:
    """Describe a vendor as JSON values."""
    from simulator.scenario.policies import switches_of

    return {
        "vendor": vendor.name,
        "title": vendor.title,
        "hosts": vendor.hosts,
        "price": str(vendor.terms.price),
        "currency": vendor.terms.currency,
        "credentials": {kind.name: kind.fields for kind in vendor.credential_kinds},
        "operations": [
            {
                "name": operation.name,
                "summary": operation.summary,
                "routes": [f"{route.method} {route.path}" for route in operation.routes],
                "evidence": operation.evidence.value,
                "source": operation.source,
            }
            for operation in vendor.operations
        ],
        "elsewhere": [each._asdict() | {"evidence": each.evidence.value} for each in vendor.elsewhere],
        "switches": {f"{vendor.name}.{switch}": _word(value) for switch, value in switches_of(vendor).items()},
        "quirks": [
            {
                "id": quirk.id,
                "summary": quirk.summary,
                "evidence": quirk.evidence.value,
                "source": quirk.source,
                "switch": quirk.switch and f"{vendor.name}.{quirk.switch}",
            }
            for quirk in vendor.quirks
        ],
    }


def _word(value: object) -> str:
    """Write a switch's value as it stands in a setting."""
    word = getattr(value, "value", value)
    return str(word).lower() if isinstance(word, bool) else str(word)


def _alternatives(value: object) -> str:
    """List the other values of a switch, where these are a few words."""
    others = [_word(each) for each in type(value) if each is not value] if isinstance(value, enum.Enum) else []
    return f"  (or {', '.join(others)})" if others else ""


def _lines(vendor: Vendor[Any]) -> Iterator[str]:
    from simulator.scenario.policies import switches_of

    yield f"{click.style(vendor.title, bold=True)} ({vendor.name})"
    instead = " or ".join(f"https://{host}" for host in vendor.hosts) or "its own"
    yield from _wrapped(f"base URL  http://127.0.0.1:7670 in place of {instead}", "  ", "            ")
    yield f"  price     {vendor.terms.currency} {vendor.terms.price} a segment"
    for kind in vendor.credential_kinds:
        yield f"  credentials {kind.name}: {', '.join(kind.fields)}"
    yield click.style("  Operations", bold=True)
    for operation in vendor.operations:
        for route in operation.routes:
            known = f" [{route.evidence.value}]" if route.evidence else ""
            yield f"    {route.method:<5} {route.path}{known}"
        yield from _wrapped(f"{operation.name}: {operation.summary}", "          ", "          ")
        told = f"source: {operation.source} [{operation.evidence.value}]"
        yield from _wrapped(told, "          ", "          ")
    if vendor.elsewhere:
        yield click.style("  Known to exist, and not emulated", bold=True)
        for each in vendor.elsewhere:
            yield f"    {each.method:<5} {each.path}"
            does = "reads" if each.is_read_only else "charges"
            yield from _wrapped(f"{does}; source: {each.source} [{each.evidence.value}]", "          ", "          ")
    switches = switches_of(vendor)
    if switches:
        yield click.style("  Switches (--policy SWITCH=VALUE)", bold=True)
        for switch, value in switches.items():
            yield from _wrapped(f"{vendor.name}.{switch}={_word(value)}{_alternatives(value)}", "    ", "        ")
    yield from _quirks(vendor)


def _quirks(vendor: Vendor[Any]) -> Iterator[str]:
    if vendor.quirks:
        yield click.style("  Quirks", bold=True)
    for quirk in vendor.quirks:
        yield f"    {quirk.id} {click.style(f'[{quirk.evidence.value}]', dim=True)}"
        yield from _wrapped(quirk.summary, "        ", "        ")
        yield from _wrapped(f"source: {quirk.source}", "        ", "        ")
        if quirk.switch:
            yield f"        switch: {vendor.name}.{quirk.switch}"


def _wrapped(text: str, first: str, further: str) -> list[str]:
    import textwrap

    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns)
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )
