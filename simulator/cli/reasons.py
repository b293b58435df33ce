"""`scenario reasons`: list what a fault's `refuse` may say, with what each vendor makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.api.vendor import Vendor


class Reason(NamedTuple):
    """A reason of refusal at one vendor: the answer that it becomes, and how that is known.

    `is_shared` says that every vendor has it, so that a fault needs to name none.
    """

    vendor: str
    reason: str
    status: int
    code: str | int | None
    words: str
    evidence: str
    source: str
    is_shared: bool


@click.command()
@click.argument("vendor", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True,
    help="Columns for people, one JSON document, or a table for a spreadsheet.",
)  # fmt: skip
def reasons(*, vendor: str | None, form: str) -> None:
    """List the reasons and codes that `refuse` takes, for one vendor or for all.

    Each with the status, the code and the words of the vendor's answer, and how these are known.
    """
    from simulator.cli.choosing import chosen, every_vendor
    from simulator.cli.printing import say
    from simulator.text.csv_text import csv_lines

    shared = set.intersection(*(set(each.errors) for each in every_vendor()))
    wanted = [each.vendor for each in chosen(vendor, "VENDOR")]
    found = [reason for each in wanted for reason in reasons_of(each, shared)]
    if form == "json":
        say(json.dumps([each._asdict() for each in found], indent=2, ensure_ascii=False))
    elif form == "csv":
        say("\n".join(csv_lines(Reason._fields, found)))
    else:
        say("\n".join(line for each in wanted for line in _lines(each, found)))


def reasons_of(vendor: Vendor[Any], shared: set[str]) -> Iterator[Reason]:
    """List a vendor's reasons, in the order of its table."""
    for reason, error in vendor.errors.items():
        yield Reason(
            vendor.name, reason, error.status, error.code, error.message, error.evidence.value, error.source,
            reason in shared,
        )  # fmt: skip


def _lines(vendor: Vendor[Any], found: Iterable[Reason]) -> Iterator[str]:
    """Write a vendor's reasons for people; coloured by ANSI sequences."""
    own = [each for each in found if each.vendor == vendor.name]
    rows = [
        (f"{each.reason}{'*' if each.is_shared else ''}", str(each.status), "" if each.code is None else str(each.code))
        for each in own
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield f"{click.style(vendor.title, bold=True)} ({vendor.name}); with * for every vendor: `match` needs to name none"
    for row, each in zip(rows, own, strict=True):
        cells = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {cells}  {each.words} {click.style(f'[{each.evidence}]', dim=True)}"
