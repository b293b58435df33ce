"""Read the links that people see in a text."""

from __future__ import annotations

import re

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»“”]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}*_"

READ = 2_000
"""So many characters of a text are read, more than a message of ten parts has."""


def links_in(text: str) -> list[str]:
    """Return the links in a text, in their order, without the punctuation behind them."""
    return [_without_end(found[0]) for found in LINK.finditer(text[:READ])]


def _without_end(link: str) -> str:
    while link and link[-1] in _AFTER_LINK:
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break  # a bracket that belongs to the link
        link = link[:-1]
    return link
