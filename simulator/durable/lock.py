"""Let one process at a time have a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError, InUseError

if TYPE_CHECKING:
    from pathlib import Path

LOCK = "in-use"
"""The file that whoever writes holds; it is left behind, and its number is that of the last process."""


class FolderLock:
    """A folder that is this process's until it is released or the process ends, however it ends.

    Raises:
        InUseError: another process has it.
        FolderError: the file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FolderError(f"{path} cannot be written: {error.strerror}") from error
        try:
            _take(self._file)
        except OSError as error:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise InUseError(
                f"the folder {folder} (--data) is in use by another simulator"
                f"{f', process {holder}' if holder else ''}: end that one, or name another folder"
            ) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let others have it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _take(file: int) -> None:
    if os.name == "posix":
        import fcntl  # noqa: PLC0415 - there is none elsewhere

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
