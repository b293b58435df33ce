"""Lay words out in lines of a width; colours take no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


def wrapped(words: Sequence[str], width: int) -> list[str]:
    """Lay words out in lines; a word that is wider than a line has one of its own."""
    lines: list[str] = []
    room = 0
    for word in words:
        needed = length(word) + 1
        if lines and needed <= room:
            lines[-1] += f" {word}"
            room -= needed
        else:
            lines.append(word)
            room = width - length(word)
    return lines


def length(text: str) -> int:
    """Return how many columns a text takes."""
    return len(click.unstyle(text))
