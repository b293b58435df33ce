"""`data backup`: copy what a folder keeps, while a server may go on."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.cli.data.folders import folder, opened, sized
from simulator.text.counting import counted


@click.command()
@folder
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite the file.")
def backup(folder: Path, file: Path, *, force: bool) -> None:
    """Copy all that FOLDER keeps to FILE, as it is at one instant.

    A server may go on meanwhile. FILE holds credentials, and its owner alone may read it. To go back to it, put it into
    an empty folder as sandboxes.sqlite3, and start a server with that folder.
    """
    import sqlite3

    from simulator.cli.new_files import new_file, refuse_taken
    from simulator.cli.printing import NotDone, say
    from simulator.cli.progress import progress

    refuse_taken(file, is_forced=force)
    if file.resolve().parent == folder.resolve():
        raise click.UsageError(f"{file} lies in the folder that is to be copied: name a file elsewhere.")
    with opened(folder) as store:
        number = len(store.lives())
        with new_file(file, is_forced=force) as path:
            try:
                with progress("Copying"):
                    store.back_up(path)
            except sqlite3.Error as error:
                raise NotDone(f"{folder} cannot be copied to {file}: {error}.") from error
    say(f"{file}: {counted(number, 'sandbox', 'es')}, {sized(file.stat().st_size)}")
