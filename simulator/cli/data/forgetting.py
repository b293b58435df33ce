"""`data forget`: keep nothing more of some sandboxes of a folder that no server uses."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.cli.data.folders import folder, lives_of, opened, sized
from simulator.text.counting import counted


@click.command()
@folder
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def forget(folder: Path, *, names: tuple[str, ...]) -> None:
    """Forget sandboxes of FOLDER, with all that was kept of them.

    A server that uses the folder has to stop first: DELETE /__admin/sandboxes/NAME has it forget one while it runs, and
    POST /__admin/reset begins one anew. The room is given back to the disk. `default` begins anew with the next server.
    """
    import sqlite3

    from simulator.cli.printing import NotDone, say
    from simulator.durable.errors import FolderError, InUseError
    from simulator.durable.opening import forget as forgotten
    from simulator.durable.store import Store

    with opened(folder) as store:  # before anything of the folder is touched
        inputs = {life.name: store.count(life.life) for life in lives_of(store, names)}
    try:
        with Store(folder, is_written=True) as store:
            forgotten(store, names)
            for name, number in inputs.items():
                say(f"{name}: forgotten, with {counted(number, 'input')}")
            try:
                say(f"{store.path} has {sized(store.shrink())} now.")
            except sqlite3.Error as error:
                say(f"{store.path} is as large as it was, and its room is used again: {error}.")
    except InUseError as error:
        raise NotDone(
            f"{error}. Or have it forget the sandbox while it runs: DELETE /__admin/sandboxes/NAME, and for `default`, "
            "or to keep the name, POST /s/NAME/__admin/reset."
        ) from error
    except FolderError as error:
        raise NotDone(f"{error}.") from error
    except sqlite3.Error as error:
        raise NotDone(f"{folder} cannot be written: {error}; nothing of it was forgotten.") from error
