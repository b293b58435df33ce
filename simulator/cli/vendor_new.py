"""`vendor new`: write the package of a vendor to begin with: a whole one that is shipped, under another name."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.contract.folders import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = "fixtures/vendor-package"
LONGEST = 40
RESERVED = frozenset({"all"})
"""What `--sms-vendor` takes for every vendor."""
PLACES = re.compile(r"api\.acme\.example|acme|Acme|ACME")
"""Where the shipped package has its own name: in its host, in code and data, as people write it, and as a sender ID."""
LONGEST_SENDER = 11


@click.group()
def vendor() -> None:
    """Bring a vendor of your own."""


@vendor.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--directory", type=FOLDER, default=Path(), metavar="DIR", help="Folder in which to make NAME-vendor.  [default: .]"
)
def new(name: str, directory: Path) -> None:
    """Write the package of a new vendor: NAME-vendor.

    It has one call that sends, its contract, and transcripts, and is served as soon as it is installed.
    """
    from simulator.cli.printing import NotDone
    from simulator.text.system_errors import cause_of

    _refuse_name(name)
    target = directory / f"{name}-vendor"
    if target.exists() or target.is_symlink():
        raise click.UsageError(f"{target} exists already: remove it, or name another folder with --directory.")
    if not directory.is_dir():
        raise click.BadParameter(f"there is no folder {directory}: make it first.", param_hint="--directory")
    try:
        _write(name, target)
    except OSError as error:
        raise NotDone(f"{target} cannot be written: {cause_of(error)}.") from error
    click.echo(f"wrote {target}")
    click.echo(f"Next: pip install -e {target}, then sms-simulator conformance --vendor {name}; its README says more.")


def _refuse_name(name: str) -> None:
    """Refuse the name of a vendor that is invalid or taken."""
    from simulator.catalogue.installed import NAME
    from simulator.cli.choosing import every_vendor

    if not NAME.fullmatch(name) or len(name) > LONGEST:
        expected = f"lower case letters, digits and underscores, a letter first, {LONGEST} at most"
        raise click.BadParameter(f"{name[: 2 * LONGEST]!r} is invalid; expected: {expected}.", param_hint="NAME")
    if name in RESERVED or name in {each.name for each in every_vendor()}:
        raise click.BadParameter(f"{name!r} is taken; `sms-simulator vendors` lists the vendors.", param_hint="NAME")


def _write(name: str, target: Path) -> None:
    """Write the package whole or not at all: beside its place, and then there."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        for path, text in _files(name):
            file = beside / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _files(name: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the package, as paths and texts."""
    from simulator.shipped import shipped_folder

    words = {
        "api.acme.example": f"api.{name.replace('_', '-')}.example",
        "acme": name,
        "Acme": name.replace("_", " ").title(),
        "ACME": name.replace("_", "").upper()[:LONGEST_SENDER],
    }
    shipped = shipped_folder(SHIPPED)
    for path in sorted(shipped.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            place, text = path.relative_to(shipped).as_posix(), path.read_text(encoding="utf-8")
            yield _renamed(place, words), _renamed(text, words)


def _renamed(text: str, words: dict[str, str]) -> str:
    return PLACES.sub(lambda found: words[found[0]], text)
