"""Where contracts lie: a flag goes in, a folder comes out."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)

contracts_option = click.option(
    "--contracts", type=FOLDER, metavar="DIR", help="The vendors' documentation as data.  [default: our own]"
)


def contracts_folder(given: Path | None) -> Path:
    """The folder that was named, or our own."""
    from simulator.shipped import shipped_folder

    return given or shipped_folder("fixtures") / "contracts"


def contracts_words(given: Path | None) -> tuple[str, ...]:
    """The flag again, for a command that is recommended."""
    return ("--contracts", str(given)) if given else ()


def vendor_folder(contracts: Path, name: str) -> Path:
    """The folder of one vendor's documentation.

    Raises:
        click.BadParameter: there is none of that name.
    """
    from simulator.contract.errors import suggestion

    known = sorted(path.parent.name for path in contracts.glob("*/contract.yaml"))
    if name not in known:
        raise click.BadParameter(f"no vendor {name!r}: {suggestion(name, known)}.", param_hint="--vendor")
    return contracts / name
