"""`conformance`: check vendors against their contracts and transcripts, and list what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.conformance.finding import Finding


@click.command()
@click.option("--vendor", "name", metavar="NAME", help="Only that vendor.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def conformance(context: click.Context, name: str | None, form: str) -> None:
    """Check vendors against their contracts and transcripts.

    Plays every transcript, has every answer judged, and compares operations, errors and examples both ways. Reads the
    manifest for parts that do not fit together, and sends the vendor's sample to see whether it lets in, refuses,
    stores and charges as every vendor does. Lists what disagrees; the exit status is then 1.
    """
    import asyncio
    import json
    from dataclasses import asdict

    from simulator.cli.choosing import chosen
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.conformance.suite import findings_of

    vendors = chosen(name)
    found: list[Finding] = []
    with progress("Checking") as shown:
        for each in vendors:
            shown.label = f"Checking {each.vendor.name}"
            found += asyncio.run(findings_of(each.vendor, each.folders, shown.reach))
    if form == "json":
        say(json.dumps({"findings": [asdict(finding) for finding in found]}, indent=2, ensure_ascii=False))
    elif found:
        say("\n".join(map(str, found)))
    else:
        say(f"{', '.join(each.vendor.name for each in vendors)}: vendor, contract and transcripts agree")
    if found:
        context.exit(1)
