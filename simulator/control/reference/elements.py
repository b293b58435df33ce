"""Write HTML elements; whatever is not markup already is escaped, so that no text of a document becomes any."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable


class Markup(str):
    """HTML that may stand in a page as it is."""

    __slots__ = ()


NOTHING = Markup()
Content = str | Iterable[Markup]


def element(name: str, *contents: Content, **attributes: str | None) -> Markup:
    """Write an element.

    Args:
        name: of the element.
        contents: texts, which are escaped, and markup.
        attributes: their values; one that is None is left out, and a `_` behind a name is, too.
    """
    given = "".join(
        f' {key.rstrip("_")}="{html.escape(value)}"' for key, value in attributes.items() if value is not None
    )
    return Markup(f"<{name}{given}>{joined(*contents)}</{name}>")


def joined(*contents: Content) -> Markup:
    """Write texts, which are escaped, and markup one after the other."""
    return Markup("".join(map(_written, contents)))


def _written(content: Content) -> str:
    if isinstance(content, Markup):
        return content
    return html.escape(content) if isinstance(content, str) else "".join(content)


def code(text: str) -> Markup:
    """Write a name or a value."""
    return element("code", text)


def link(target: str, text: str) -> Markup:
    """Link to a place on the page, or to an address."""
    return element("a", text, href=target)


def value_block(value: object) -> Markup:
    """Write a value as JSON in lines of its own; a text stays as it is."""
    shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return element("pre", code(shown))


def table(heads: Iterable[str], rows: Iterable[Iterable[Content]]) -> Markup:
    """Write a table; without rows, nothing."""
    written = [element("tr", [element("td", cell) for cell in row]) for row in rows]
    if not written:
        return NOTHING
    return element(
        "table",
        element("thead", element("tr", [element("th", head) for head in heads])),
        element("tbody", written),
    )


def prose(text: str) -> Markup:
    """Write a description: its lines that begin with a dash as a list, all others as paragraphs."""
    parts: list[Markup] = []
    items: list[Markup] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("- "):
            items.append(element("li", line.removeprefix("- ")))
            continue
        if items:
            parts.append(element("ul", items))
            items = []
        if line.strip():
            parts.append(element("p", line))
    return joined(parts)
