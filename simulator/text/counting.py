"""Write how many there are of something, and the first few of many names."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str, more: str = "s") -> str:
    """Write a count and its noun: `1 input`, `2 inputs`, with `es` `2 sandboxes`."""
    return f"{number} {noun}{'' if number == 1 else more}"


def listed(names: Sequence[str], shown: int) -> str:
    """Write names in a row, and how many more there are than are to be shown."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
