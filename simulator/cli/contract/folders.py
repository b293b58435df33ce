"""Find the folders of contracts by the flag that names them."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)

contracts_option = click.option(
    "--contracts",
    type=FOLDER,
    metavar="DIR",
    help="The vendors' documentation as data.  [default: the vendors' own]",
)


def contracts_folder(given: Path | None) -> Path:
    """Return the folder that was named, or our own."""
    from simulator.shipped import shipped_folder

    return given or shipped_folder("fixtures") / "contracts"


def contracts_words(given: Path | None) -> tuple[str, ...]:
    """Return the flag again, for a command that is recommended."""
    return ("--contracts", str(given)) if given else ()


def contract_folders(given: Path | None) -> dict[str, Path]:
    """Return the folder of each vendor's documentation: those in the folder that was named, or those of all vendors."""
    from simulator.cli.choosing import chosen

    if given is not None:
        found = sorted(given.glob("*/contract.yaml"))
        return {path.parent.name: path.parent for path in found}
    return {each.vendor.name: each.folders.contracts / each.vendor.name for each in chosen(None)}


def vendor_folder(given: Path | None, name: str) -> Path:
    """Return the folder of one vendor's documentation.

    Raises:
        click.BadParameter: no vendor has that name.
    """
    from simulator.contract.errors import suggestion

    folders = contract_folders(given)
    if name not in folders:
        raise click.BadParameter(f"no vendor {name!r}: {suggestion(name, sorted(folders))}.", param_hint="--vendor")
    return folders[name]
