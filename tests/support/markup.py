"""Read a page of HTML as a browser does."""

from __future__ import annotations

from functools import cached_property
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Read(HTMLParser):
    """What a browser makes of a page: texts, ids, links; an element that is not closed is found."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.codes: set[str] = set()
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.add(tag)
        self.ids += [each for each in [given.get("id")] if each]
        self.links += [each for each in [given.get("href"), given.get("src")] if each]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._open and self._open[-1] == "code":
            self.codes.add(data)

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())
