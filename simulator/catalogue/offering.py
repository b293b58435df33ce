"""Tell from the files of the installed packages whether one of them may have entry points of a group.

`importlib.metadata` knows for certain, and loading it takes longer than this: so it is asked only where the answer may
be yes.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path

DESCRIBED = (".dist-info", ".egg-info")
"""How the folders end that describe an installed package, each with its entry points in a file."""


def may_be_offered(group: str) -> bool:
    """Tell whether a package on the path may have entry points of that group: False is certain, True is not."""
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        return True  # somebody else finds packages, too
    folders = [Path(entry) for entry in dict.fromkeys(sys.path)]
    texts = [_entry_points_in(folder, _changed_ns(folder)) for folder in folders]
    return any(text is None or group.encode() in text for text in texts)


def spare_pydantic_its_search() -> None:
    """Tell pydantic that no package offers it a plugin, where that is certain.

    It looks for one when the first model is built, comes to the same, and takes ten times as long.
    """
    from pydantic.plugin import _loader  # noqa: PLC0415 - whoever calls has loaded it

    if _loader._plugins is None and not may_be_offered(_loader.PYDANTIC_ENTRY_POINT_GROUP):  # noqa: SLF001
        _loader._plugins = {}  # noqa: SLF001 - what it would find


def _changed_ns(folder: Path) -> int | None:
    """Return when a folder was changed; None where there is none, 0 where that is not to be told."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    except OSError:
        return 0


@lru_cache(maxsize=64)
def _entry_points_in(folder: Path, changed_ns: int | None) -> bytes | None:
    """Return all the entry points that packages in a folder have; None where that is not to be told.

    It is asked several times as a server starts, and reads a hundred files.
    """
    if changed_ns is None:
        return b""
    try:
        described = [each for each in folder.iterdir() if each.name.lower().endswith((*DESCRIBED, ".egg"))]
    except OSError:  # such as an archive
        return None
    texts = [_read(each / "entry_points.txt") for each in described if each.suffix.lower() != ".egg"]
    return None if len(texts) < len(described) or None in texts else b"\n".join(filter(None, texts))


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):  # it has none, or is described by a single file
        return b""
    except OSError:
        return None
