"""Find the folders of data that come with the product: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """Return the folder of data of that name.

    Args:
        name: `fixtures` or `schemas`, or a path below one of them.
    """
    inside = PACKAGE / "_data"
    return (inside if inside.is_dir() else PACKAGE.parent) / name
