"""`evidence`: count, side by side, what is documented of each vendor, served and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.catalogue.evidence import VendorEvidence
    from simulator.catalogue.installed import Installed


@click.command()
@click.option("--vendor", "name", metavar="NAME", help="Only that vendor.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option(
    "--write", "is_written", is_flag=True, help="Write the counts that a server shows, instead of printing them."
)
@click.option("--installed", "is_told", is_flag=True, help="Write into installed packages, too.")
def evidence(name: str | None, form: str, *, is_written: bool, is_told: bool) -> None:
    """Count what each vendor documents, and what transcripts show.

    Plays every transcript. Four counts in a line are those of documented, public, observed and assumed claims.
    """
    import asyncio

    from simulator.cli.choosing import chosen
    from simulator.cli.printing import NotDone, say
    from simulator.cli.progress import progress
    from simulator.conformance.evidence import as_json, as_markdown, as_text
    from simulator.conformance.suite import count_evidence
    from simulator.contract.errors import ContractError

    if is_written and name is not None:
        raise click.UsageError("--write writes the counts of all vendors; leave out --vendor.")
    vendors = chosen(name)
    try:
        counts = []
        with progress("Counting") as shown:
            for each in vendors:
                shown.label = f"Counting {each.vendor.name}"
                counts.append(asyncio.run(count_evidence(each.vendor, each.folders, shown.reach)))
    except ContractError as error:
        raise NotDone(str(error)) from error
    if is_written:
        _write(vendors, counts, is_told=is_told)
    elif form == "text":
        say("\n\n".join(map(as_text, counts)))
    else:
        say((as_json if form == "json" else as_markdown)(counts).rstrip("\n"))


def _write(vendors: Sequence[Installed], counts: Sequence[VendorEvidence], *, is_told: bool) -> None:
    from simulator.cli.printing import NotDone
    from simulator.conformance.evidence import write_evidence
    from simulator.shipped import is_installed
    from simulator.text.system_errors import cause_of

    by_file: dict[Path, list[VendorEvidence]] = {each.folders.evidence: [] for each in vendors}
    for each, counted in zip(vendors, counts, strict=True):
        by_file[each.folders.evidence].append(counted)
    for path, together in by_file.items():
        if is_installed(path) and not is_told:
            click.echo(
                f"left {path} unchanged, because it is inside an installed package; --installed writes it", err=True
            )
            continue
        try:
            write_evidence(together, path)
        except OSError as error:
            raise NotDone(f"{path} cannot be written: {cause_of(error)}.") from error
        click.echo(f"wrote {path}")
