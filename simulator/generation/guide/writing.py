"""Write Markdown from names and texts that know nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

NOTICE = "This page is generated: `sms-simulator contract build` writes it."
_CODE = re.compile(r"(`[^`]*`)")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Write a table with an empty line after it; without rows, nothing. The cells are Markdown."""
    written = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if written:
        names = list(heads)
        yield from (f"| {' | '.join(names)} |", f"|{'---|' * len(names)}", *written, "")


def code(text: object) -> str:
    """Write a name or a value; nothing for an empty one."""
    shown = str(text)
    return f"`{shown}`" if shown else ""


def prose(text: str) -> str:
    """Write a text, in which only what stands between backquotes is markup already."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if part.startswith("`") else re.sub(r"([*<\[\]\\])", r"\\\1", part) for part in parts)


def sentence(text: str) -> str:
    """End a text with a full stop."""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
