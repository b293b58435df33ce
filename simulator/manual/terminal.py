"""Write a page for a terminal: lines of a width, with colours or without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from markdown_it.tree import SyntaxTreeNode

from simulator.manual.document import parse
from simulator.manual.tables import fitted
from simulator.manual.wrapping import length, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

Style = dict[str, Any]
UNDERLINES = {1: "=", 2: "-"}
CODE: Style = {"fg": "cyan"}
TARGET: Style = {"dim": True}
STYLES: Mapping[str, Style] = {"strong": {"bold": True}, "em": {"fg": "yellow"}, "link": {"fg": "blue"}}
INDENT = "    "


def lines_of(text: str, width: int, *, is_colored: bool) -> list[str]:
    """Write Markdown as lines of a width; code is not broken, and may be wider. Without colours it is in backquotes."""
    return Writer(is_colored=is_colored).blocks(SyntaxTreeNode(parse(text)).children, width)


class Fragment(NamedTuple):
    """A piece of text that looks the same throughout."""

    text: str
    style: Style


class Writer:
    """Write the blocks of a page as lines.

    Args:
        is_colored: whether there are colours.
    """

    def __init__(self, *, is_colored: bool) -> None:
        self._is_colored = is_colored

    def blocks(self, nodes: Iterable[SyntaxTreeNode], width: int, *, is_tight: bool = False) -> list[str]:
        """Write blocks one below the other, with an empty line between them unless they are tight."""
        lines: list[str] = []
        for node in nodes:
            if lines and not is_tight:
                lines.append("")
            lines += self._block(node, width)
        return lines

    def _block(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        match node.type:
            case "heading":
                yield from self._heading(node, width)
            case "paragraph":
                yield from wrapped(self._words(node.children[0]), width)
            case "fence" | "code_block":
                yield from (INDENT + self._styled(line, CODE) if line else "" for line in node.content.splitlines())
            case "bullet_list" | "ordered_list":
                yield from self._list(node, width)
            case "table":
                yield from self._table(node, width)
            case "blockquote":
                yield from (f"> {line}" for line in self.blocks(node.children, width - 2))
            case "hr":
                yield "-" * width
            case _:
                raise ValueError(f"a terminal is not shown {node.type}")

    def _heading(self, node: SyntaxTreeNode, width: int) -> list[str]:
        lines = [self._styled(click.unstyle(line), {"bold": True}) for line in
                 wrapped(self._words(node.children[0]), width)]  # fmt: skip
        line = UNDERLINES.get(int(node.tag[1:]))
        return [*lines, line * max(map(length, lines))] if line and lines else lines

    def _list(self, node: SyntaxTreeNode, width: int) -> Iterator[str]:
        first = int(node.attrs.get("start", 1))
        is_tight = all(each.hidden for item in node.children for each in item.children if each.type == "paragraph")
        for number, item in enumerate(node.children, first):
            marker = "- " if node.type == "bullet_list" else f"{number}. "
            inner = self.blocks(item.children, width - len(marker), is_tight=is_tight) or [""]
            if number > first and not is_tight:
                yield ""
            yield marker + inner[0]
            yield from ((" " * len(marker) + line).rstrip() for line in inner[1:])

    def _table(self, node: SyntaxTreeNode, width: int) -> list[str]:
        rows = [[self._words(cell.children[0]) if cell.children else [] for cell in row.children]
                for part in node.children for row in part.children]  # fmt: skip
        heads = [[self._styled(click.unstyle(word), {"bold": True}) for word in cell] for cell in rows[0]]
        return fitted(heads, rows[1:], width)

    def _words(self, inline: SyntaxTreeNode) -> list[str]:
        """Cut a text at its blanks, each word with its colours."""
        words = [""]
        for text, style in self._fragments(inline.children, {}):
            first, *further = re.split(r"[ \n]+", text)
            words[-1] += self._styled(first, style)
            words += (self._styled(each, style) for each in further)
        return [word for word in words if word]

    def _fragments(self, nodes: Iterable[SyntaxTreeNode], style: Style) -> Iterator[Fragment]:
        for node in nodes:
            match node.type:
                case "text":
                    yield Fragment(node.content, style)
                case "softbreak" | "hardbreak":
                    yield Fragment(" ", style)
                case "code_inline":
                    yield Fragment(node.content if self._is_colored else f"`{node.content}`", style | CODE)
                case "link":
                    yield from self._fragments(node.children, style | STYLES["link"])
                    yield from self._target(node)
                case "strong" | "em":
                    yield from self._fragments(node.children, style | STYLES[node.type])
                case _:
                    raise ValueError(f"a terminal is not shown {node.type}")

    def _target(self, link: SyntaxTreeNode) -> Iterator[Fragment]:
        """Tell where a link leads: to a page, a place of this one, or a URL; nothing where its text says so."""
        path, hash_, anchor = str(link.attrs["href"]).partition("#")
        target = f"{path.removesuffix('.md')}{hash_}{anchor}"
        if target != "".join(text for text, _ in self._fragments(link.children, {})).lower():
            yield Fragment(f" ({target})", TARGET)

    def _styled(self, text: str, style: Style) -> str:
        return click.style(text, **style) if self._is_colored and text and style else text
