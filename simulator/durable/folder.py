"""Make the folder of data, or say why one cannot be used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def refuse_nothing(path: Path) -> None:
    """Refuse a file that is not there; raises `FolderError`."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FolderError(
            f"{path.parent} holds no data: there is no {path.name} in it; expected: the folder of `serve --data`"
        ) from error
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {cause_of(error)}") from error


def unusable(path: Path, error: sqlite3.Error) -> FolderError:
    """Say that SQLite cannot use a file."""
    return FolderError(
        f"{path} cannot be used: {error}; expected: a file that the simulator wrote, on a local disk, and a user who "
        "may read and write it and its folder"
    )


def make(folder: Path, file: str) -> None:
    """Make a folder that its user alone may read, or have one be so.

    Args:
        folder: the folder.
        file: what lies in it where it is one of ours.

    Raises:
        FolderError: it cannot be, or others lie in it that somebody else may read.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"the folder {folder} (--data) cannot be made: {error.strerror}") from error
    if not folder.is_dir():
        raise FolderError(f"{folder} (--data) is no folder")
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        if any(folder.iterdir()) and not (folder / file).exists():
            raise FolderError(
                f"the folder {folder} (--data) holds other files and is open to other users, but real credentials will "
                "lie in it: name an empty folder, or `chmod 700` it"
            )
        try:
            folder.chmod(0o700)
        except OSError as error:
            raise FolderError(
                f"the folder {folder} (--data) belongs to somebody else, and real credentials will lie in it: name a "
                "folder of your own"
            ) from error
