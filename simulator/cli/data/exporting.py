"""`data export`: write a sandbox of a folder as a capsule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.data.folders import folder, lives_of, opened, sized, vendor_hosts, vendors_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.durable.store import Life, Store
    from simulator.serving.serve import VendorDirectory


@click.command()
@folder
@click.argument("name", metavar="NAME")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE",
    help="File to write; - is stdout.  [default: capsule-NAME.json]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite the file.")
@vendor_hosts
def export(folder: Path, *, name: str, output: Path | None, force: bool, vendor_host: tuple[str, ...]) -> None:
    """Write the sandbox NAME of FOLDER as a capsule, without secrets.

    As `sms-simulator record` does, up to the last input that is kept, and whatever --capsule-bytes the server had. Read
    it with `sms-simulator replay`; a server begins from a folder of data alone, which `backup` copies.
    """
    from simulator.cli.capsule_files import keep_capsule, refuse_taken_capsule
    from simulator.cli.progress import progress

    output = output or Path(f"capsule-{name}.json")
    refuse_taken_capsule(output, is_forced=force)
    with opened(folder) as store:
        [life] = lives_of(store, [name])
        with progress(f"Rebuilding {name}") as shown:
            document = _document(store, life, vendors_with(vendor_host), shown.reach)
    keep_capsule(document, output, is_forced=force)


def _document(store: Store, life: Life, directory: VendorDirectory, told: Callable[[int, int], None]) -> dict[str, Any]:
    from simulator.capsule.file import MAX_BYTES, document_of
    from simulator.capsule.making import make_capsule
    from simulator.capsule.model import MAX_INPUTS
    from simulator.capsule.snapshot import snapshot
    from simulator.cli.printing import NotDone
    from simulator.durable.checking import NotRebuiltError, Rebuilder
    from simulator.sandbox.errors import SimulatorError

    inputs = store.count(life.life)
    too_large = NotDone(
        f"sandbox {life.name} has more than a capsule may hold, which is {MAX_INPUTS} inputs and {sized(MAX_BYTES)}: "
        f"{inputs} inputs of {sized(store.size_bytes(life.life))}, without their answers. Nothing was written; "
        "`sms-simulator data backup` copies it whole."
    )
    if inputs > MAX_INPUTS:
        raise too_large
    try:
        taken = snapshot(Rebuilder(store, directory).rebuilt(life, MAX_BYTES, told).sandbox)
        if taken.books is None:  # recording has ended
            raise too_large
        return document_of(make_capsule(taken, directory))
    except NotRebuiltError as error:
        raise NotDone(f"sandbox {life.name} cannot be rebuilt: {error}.") from error
    except SimulatorError as error:  # it began with what a capsule cannot tell
        raise NotDone(f"{error}.") from error
