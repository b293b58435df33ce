"""Tell from the files of the installed packages whether one of them may have entry points of a group.

`importlib.metadata` knows for certain, and loading it takes longer than this: so it is asked only where the answer may
be yes.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

DESCRIBED = (".dist-info", ".egg-info")
"""How the folders end that describe an installed package, each with its entry points in a file."""


def may_be_offered(group: str) -> bool:
    """Tell whether a package on the path may have entry points of that group: False is certain, True is not."""
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        return True  # somebody else finds packages, too
    return any(_may_lie_in(Path(entry), group.encode()) for entry in dict.fromkeys(sys.path))


def spare_pydantic_its_search() -> None:
    """Tell pydantic that no package offers it a plugin, where that is certain.

    It looks for one when the first model is built, comes to the same, and takes ten times as long.
    """
    from pydantic.plugin import _loader  # noqa: PLC0415 - whoever calls has loaded it

    if _loader._plugins is None and not may_be_offered(_loader.PYDANTIC_ENTRY_POINT_GROUP):  # noqa: SLF001
        _loader._plugins = {}  # noqa: SLF001 - what it would find


def _may_lie_in(folder: Path, group: bytes) -> bool:
    try:
        described = [each for each in folder.iterdir() if each.name.lower().endswith((*DESCRIBED, ".egg"))]
    except FileNotFoundError:
        return False
    except OSError:  # such as an archive
        return True
    return any(each.suffix.lower() == ".egg" or _is_named_in(each / "entry_points.txt", group) for each in described)


def _is_named_in(file: Path, group: bytes) -> bool:
    try:
        return group in file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):  # it has none, or is described by a single file
        return False
    except OSError:
        return True
