"""Say what is wrong with a file of ours: where, what, and what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MAX_COMPARED = 80
"""No name worth suggesting is longer, and comparing takes time that grows with the square of the length."""


class ContractError(Exception):
    """A contract cannot be read, or says something impossible. Its text names file, line, key, value and remedy."""


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Find the known name most like a given one, whatever the case; None if none is like it."""
    name = name[:MAX_COMPARED]
    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Write the end of a message about an unknown name: the nearest known one, or all of them."""
    known = list(known)
    close = nearest(name, known)
    return f"did you mean {close}?" if close else f"known here: {', '.join(known) or 'none'}"
