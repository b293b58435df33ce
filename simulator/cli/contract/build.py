"""`contract build`: write or compare the files of schemas/, made from contracts and our own models."""

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
def build(*, is_check: bool, contracts: Path | None, schemas: Path | None) -> None:
    """Generate JSON Schemas and OpenAPI documents.

    From the vendors' documentation as data: schemas/VENDOR/. From our own models: those of scenarios and of the control
    API; not with --contracts, which is for a package of vendors.
    """
    from simulator.cli.contract.folders import contracts_folder
    from simulator.contract.building import differences, write
    from simulator.contract.errors import ContractError
    from simulator.generation.files import generate, generate_for_a_package
    from simulator.shipped import shipped_folder
    from simulator.text.system_errors import cause_of

    folder = schemas or shipped_folder("schemas")
    try:
        files = generate(contracts_folder(None)) if contracts is None else generate_for_a_package(contracts, folder)
        changes = differences(files, folder)
        if not is_check:
            _refuse_a_folder_of_others(changes, files, folder)
            write(files, folder)
    except ContractError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(f"{error.filename or folder}: {cause_of(error)}.") from error
    for change in changes:
        click.echo(f"{change.change:<10} {change.path}")
    if not is_check:
        click.echo(f"{len(files)} files in {folder}, {len(changes)} of them changed.")
    elif changes:
        command = " ".join([ACCEPT, *contracts_words(contracts), *(("--schemas", str(schemas)) if schemas else ())])
        raise click.ClickException(f"{folder} is not as generated; `{command}` accepts the change.")
    else:
        click.echo("All files are as generated.")


def _refuse_a_folder_of_others(changes: list[Difference], files: Files, folder: Path) -> None:
    """Refuse a folder that holds nothing of ours: files that no generator makes are deleted."""
    is_ours = any((folder / path).exists() for path in files)
    if not is_ours and any(change.change == "left over" for change in changes):
        raise click.UsageError(
            f"{folder} holds JSON files, none of which this command wrote; name a folder for generated files alone."
        )
