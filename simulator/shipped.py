"""Find the folders of data that come with the product: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import sysconfig
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """Return the folder of data of that name.

    Args:
        name: `fixtures` or `schemas`, or a path below one of them.
    """
    inside = PACKAGE / "_data"
    return (inside if inside.is_dir() else PACKAGE.parent) / name


def is_installed(path: Path) -> bool:
    """Tell whether a path is inside an installed package, which an installer owns; that of an editable one is not."""
    places = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")]
    return any(path.resolve().is_relative_to(place) for place in places)
