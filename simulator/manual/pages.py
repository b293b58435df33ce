"""Read the pages of the manual: the README and those of `guide/`, in the groups in which the README lists them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from simulator.shipped import PACKAGE, shipped_folder
from simulator.values import frozen

START = "start"
"""The name of the README among the pages; it has no page of that name beside it."""

README = "README.md"
GUIDE = "simulator/guide"
BEGINNING = "Begin"
FURTHER = "Further pages"
"""The group of pages that the README does not list."""

OTHER_NAMES = {
    "callbacks": "receipts",
    "certificates": "https",
    "docker": "container",
    "envoy": "several",
    "haproxy": "several",
    "laravel": "php",
    "load-balancer": "several",
    "nginx": "several",
    "node": "javascript",
    "readme": START,
    "typescript": "javascript",
    "webhooks": "receipts",
}
"""Words by which pages are looked for, and their pages."""

_GROUP = re.compile(r"^\*\*(.+)\*\*$")
_ENTRY = re.compile(rf"^- \[.+\]\({GUIDE}/([\w-]+)\.md\): ")
_COMMENT = re.compile(r"^<!-- .* -->\n|^!\[[^]\n]*\]\([^)\n]*\)\n\n?", re.MULTILINE)
"""What code hosts alone show: comments and pictures. Whoever reads a page here has the thing itself."""
_CODE_OR_LINK = re.compile(r"^```.*?^```$|`[^`]*`|(?<!!)\[([^\[\]]*)\]\(([^()\s]*)\)", re.DOTALL | re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]{1,20}:|#")


@frozen
class Page:
    """A page of the manual.

    Args:
        name: by which it is asked for, such as `faults`.
        title: its first heading.
        purpose: a line that says what it is for.
        group: of pages that belong together.
        text: Markdown, whose links lead to pages (`faults.md#order`), to places of its own (`#order`) or to the web.
    """

    name: str
    title: str
    purpose: str
    group: str
    text: str


def read_pages() -> list[Page]:
    """Read all pages, the README first, then as it lists them; those that it does not list come last."""
    readme = _text_of(shipped_folder("") / README)
    texts = {path.stem: _text_of(path) for path in sorted((PACKAGE / "guide").glob("*.md"))}
    groups = _groups(readme, texts)
    found = [_page(START, BEGINNING, readme, texts)] if readme else []
    return found + [_page(name, group, texts[name], texts) for name, group in groups.items()]


def find_pages(pages: Iterable[Page], wanted: str) -> list[Page]:
    """Return the page of that name, or else those whose names begin so; `faults.md` and `webhooks` are taken, too."""
    name = posixpath.basename(wanted.strip().lower()).removesuffix(".md")
    name = OTHER_NAMES.get(name, name)
    beginning_so = [page for page in pages if name and page.name.startswith(name)]
    return [page for page in beginning_so if page.name == name] or beginning_so


def by_group(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Sort pages into their groups, in order."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    return groups


def _text_of(path: Path) -> str:
    """Read a page without its comments and pictures; nothing where it was not installed."""
    return _COMMENT.sub("", path.read_text(encoding="utf-8")) if path.is_file() else ""


def _groups(readme: str, names: Collection[str]) -> Mapping[str, str]:
    """Return the group of each page of the guide, in the order of the README."""
    group, groups = FURTHER, dict[str, str]()
    for line in readme.splitlines():
        if found := _GROUP.match(line):
            group = found[1]
        elif (found := _ENTRY.match(line)) and found[1] in names:
            groups.setdefault(found[1], group)
    return groups | {name: FURTHER for name in names if name not in groups}


def _page(name: str, group: str, text: str, names: Collection[str]) -> Page:
    title, _, rest = text.partition("\n")
    purpose = "Install it, send the first messages, and use it in tests." if name == START else next(_lines(rest), "")
    place = README if name == START else f"{GUIDE}/{name}.md"
    return Page(name, title.removeprefix("# "), purpose, group, _led(text, place, names))


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line)


def _led(text: str, place: str, names: Collection[str]) -> str:
    """Have the links of a page lead to other pages by their names; what is no page is left as text."""

    def led(match: re.Match[str]) -> str:
        target = match[2]
        if target is None or _ELSEWHERE.match(target):
            return match[0]
        path, hash_, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(place), path))
        folder, name = posixpath.split(path)
        if path == README:
            return f"[{match[1]}]({START}.md{hash_}{anchor})"
        if folder == GUIDE and name.removesuffix(".md") in names:
            return f"[{match[1]}]({name}{hash_}{anchor})"
        return match[1]

    return _CODE_OR_LINK.sub(led, text)
