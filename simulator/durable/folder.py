"""Have a folder of data: made for its owner alone, or there already."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, file: Path) -> None:
    """Make the folder of a file, for its owner alone.

    Raises:
        FolderError: it cannot be had, or holds something else that others may read.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"the folder {folder} (--data) cannot be made: {error.strerror}") from error
    if not folder.is_dir():
        raise FolderError(f"{folder} (--data) is no folder")
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        if any(folder.iterdir()) and not file.exists():
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


def refuse_nothing(path: Path) -> None:
    """Refuse a folder that has no such file; raises `FolderError`."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FolderError(
            f"{path.parent} holds no data: there is no {path.name} in it; expected: the folder of `serve --data`"
        ) from error
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {cause_of(error)}") from error
