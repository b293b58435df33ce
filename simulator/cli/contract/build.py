"""`contract build`: write or compare the files of schemas/ and the generated pages of the manual."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.contract.folders import FOLDER, contracts_option, contracts_words

if TYPE_CHECKING:
    from simulator.contract.building import Difference, Files

ACCEPT = "sms-simulator contract build"


@click.command()
@click.option(
    "--check", "is_check", is_flag=True, help="Write nothing; the exit status is 1 if something would change."
)
@contracts_option
@click.option("--schemas", type=FOLDER, metavar="DIR", help="Where the generated files lie.  [default: our own]")
@click.option("--vendor", "name", metavar="NAME", help="Use the folders of the package that brings this vendor.")
@click.option("--installed", "is_told", is_flag=True, help="Write into an installed package, too.")
def build(*, is_check: bool, contracts: Path | None, schemas: Path | None, name: str | None, is_told: bool) -> None:
    """Generate JSON Schemas, OpenAPI documents and pages of the manual.

    The vendors' documentation as data gives schemas/VENDOR/. Our own models give the schemas of scenarios and of the
    control API, except with --contracts, which is for a package of vendors. Unless a folder is named, both give the
    pages of the manual about vendors, settings and the control API.
    """
    from simulator.contract.building import differences, write
    from simulator.contract.errors import ContractError
    from simulator.generation.guide.pages import guide_pages
    from simulator.shipped import PACKAGE, shipped_folder
    from simulator.text.system_errors import cause_of

    is_told = is_told or schemas is not None
    words = [*contracts_words(contracts), *(("--schemas", str(schemas)) if schemas else ())]
    if name is not None:
        contracts, schemas = _folders_of(name, contracts, schemas)
        words = ["--vendor", name]
    folder = schemas or shipped_folder("schemas")
    if not (is_check or is_told):
        _refuse_an_installed_package(folder)
    try:
        files = _generated(contracts, folder)
        changes = differences(files, folder)
        guide = PACKAGE / "guide"
        pages = guide_pages(guide) if contracts is None and schemas is None else {}
        other_pages = differences(pages, guide)
        if not is_check:
            _refuse_a_folder_of_others(changes, files, folder)
            write(files, folder)
            write(pages, guide)
    except ContractError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(f"{error.filename or folder}: {cause_of(error)}.") from error
    for change in (*changes, *other_pages):
        click.echo(f"{change.change:<10} {change.path}")
    if not is_check:
        click.echo(f"{len(files)} files in {folder}, {len(changes)} of them changed.")
        if pages:
            click.echo(f"{len(pages)} pages in {guide}, {len(other_pages)} of them changed.")
    elif changes or other_pages:
        command = " ".join([ACCEPT, *words])
        raise click.ClickException(f"{folder if changes else guide} is not up to date; `{command}` writes the changes.")
    else:
        click.echo("All files are up to date.")


def _generated(contracts: Path | None, folder: Path) -> Files:
    """Generate all files for `schemas/`: our own, or those of a package whose contracts are given."""
    from simulator.cli.contract.folders import contracts_folder
    from simulator.cli.progress import progress
    from simulator.generation.files import GENERATORS, generate, generate_for_a_package

    with progress("Generating") as shown:
        if contracts is not None:
            return generate_for_a_package(contracts, folder)
        return generate(contracts_folder(None), shown.over(GENERATORS, len(GENERATORS)))


def _refuse_a_folder_of_others(changes: list[Difference], files: Files, folder: Path) -> None:
    """Refuse a folder that holds nothing of ours: files that no generator makes are deleted."""
    is_ours = any((folder / path).exists() for path in files)
    if not is_ours and any(change.change == "left over" for change in changes):
        raise click.UsageError(
            f"{folder} holds JSON files, none of which this command wrote; name a folder for generated files alone."
        )


def _folders_of(name: str, contracts: Path | None, schemas: Path | None) -> tuple[Path, Path]:
    """Return the folders of contracts and schemas of the package that brings a vendor."""
    from simulator.catalogue.folders import shipped
    from simulator.cli.choosing import chosen

    if contracts is not None or schemas is not None:
        raise click.UsageError("--vendor stands for --contracts and --schemas: leave it out, or both of them.")
    [found] = chosen(name)
    if found.folders == shipped():
        raise click.BadParameter(f"{name!r} is built in, and no package brings it.", param_hint="--vendor")
    return found.folders.contracts, found.folders.schemas


def _refuse_an_installed_package(folder: Path) -> None:
    from simulator.shipped import is_installed

    if is_installed(folder):
        raise click.UsageError(
            f"{folder} is inside an installed package, and nothing is written there: name a folder with --schemas, "
            "install the package with `pip install -e`, or say --installed."
        )
