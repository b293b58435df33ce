"""Let one process at a time have a folder, and where several share it, one at a time write."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError, InUseError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK = "in-use"
"""The file that whoever writes holds; it is left behind, and its number is that of the last process."""

TURN = "writing"
"""The file that each of several processes holds while it writes; it is left behind, too."""


class FolderLock:
    """A folder that is this process's until it is released or the process ends, however it ends.

    Processes that it forks have it as well: until the last one of them has ended nobody else gets it.

    Raises:
        InUseError: another process has it.
        FolderError: the file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._file = _opened(folder / LOCK)
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


class Turn:
    """The turn to write in a folder that several processes share: whoever enters waits until nobody else has it.

    One that ends, however it ends, has it no longer. Processes need one each, made after they were forked.

    Raises:
        FolderError: the file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._file = _opened(folder / TURN)
        self._threads = threading.Lock()

    def __enter__(self) -> None:
        import fcntl  # noqa: PLC0415 - there is none elsewhere

        self._threads.acquire()  # for the system, threads of a process are one
        try:
            if self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        import fcntl  # noqa: PLC0415 - there is none elsewhere

        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def release(self) -> None:
        """Wait for others no longer: nothing is written any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderError(f"{path} cannot be written: {error.strerror}") from error


def _take(file: int) -> None:
    if os.name == "posix":
        import fcntl  # noqa: PLC0415 - there is none elsewhere

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
