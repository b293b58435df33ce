"""A name of a data folder goes in, where it lies comes out: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped_folder(name: str) -> Path:
    """The folder of data that comes with the product.

    Args:
        name: `fixtures` or `schemas`, or a path below one of them.
    """
    inside = PACKAGE / "_data"
    return (inside if inside.is_dir() else PACKAGE.parent) / name
