"""Parse a page's Markdown, and find its headings and the part below each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token


class Heading(NamedTuple):
    """A heading.

    Args:
        level: 1 for the title of a page.
        text: Markdown, in one line.
        anchor: the name that links lead to it by.
        line: in which it stands, counted from 0.
    """

    level: int
    text: str
    anchor: str
    line: int


def parser() -> MarkdownIt:
    """Make a parser of Markdown with tables and without images, which takes HTML for text."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def parse(text: str) -> list[Token]:
    """Parse a page; each heading gets its anchor as its id, as code hosts name them: `Two: words` is `two-words`."""
    tokens = parser().parse(text)
    seen: Counter[str] = Counter()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            name = re.sub(r"[^\w\- ]", "", inline.content.lower()).replace(" ", "-")
            opening.attrSet("id", f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return tokens


def headings(text: str) -> list[Heading]:
    """List the headings of a page."""
    return list(headings_of(parse(text)))


def headings_of(tokens: list[Token]) -> Iterator[Heading]:
    """Yield the headings of a page that was parsed."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            line = opening.map[0] if opening.map else 0
            yield Heading(int(opening.tag[1:]), inline.content, str(opening.attrGet("id")), line)


def part(text: str, heading: Heading) -> str:
    """Return the part of a page that a heading begins, with the smaller headings below it."""
    lines = text.splitlines()
    after = (each.line for each in headings(text) if each.line > heading.line and each.level <= heading.level)
    return "\n".join(lines[heading.line : next(after, len(lines))])
