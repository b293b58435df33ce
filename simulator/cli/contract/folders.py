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
