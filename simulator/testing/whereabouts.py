"""Tell which line of a test or its application is running."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

OWN = Path(__file__).parents[1]
LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in {OWN, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))}
)
"""Where the code of others lies, and ours."""

UNKNOWN = "a library, at nobody's request that can be seen"


def where() -> str:
    """Return the file and line of the nearest caller that is neither a library nor ours.

    In a task that a library made, it is that of the tasks that wait beside it.
    """
    return next((_place(*each) for each in _callers()), None) or ", or ".join(_waiting()) or UNKNOWN


def _callers() -> Iterator[tuple[str, int]]:
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - documented
    while frame is not None:
        if _is_of_user(frame.f_code.co_filename):
            yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def _waiting() -> list[str]:
    asyncio: Any = sys.modules.get("asyncio")
    loop = None if asyncio is None else asyncio._get_running_loop()  # noqa: SLF001 - documented, and raises not
    if loop is None:
        return []
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    return sorted({_place(*lines[-1]) for task in tasks if (lines := list(_awaits(task.get_coro())))})


def _awaits(awaited: Any) -> Iterator[tuple[str, int]]:
    """Yield where coroutines of users wait, the outermost first."""
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is not None and _is_of_user(frame.f_code.co_filename):
            yield frame.f_code.co_filename, frame.f_lineno
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)


def _is_of_user(file: str) -> bool:
    return not file.startswith((*LIBRARIES, "<"))


def _place(file: str, line: int) -> str:
    path = Path(file)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{shown}:{line}"
