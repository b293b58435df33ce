"""`guide`: read the manual in a terminal, a page or a part of one at a time, or all of it as Markdown."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.manual.pages import Page

WIDTH = 100
"""The widest lines of text; a narrower terminal has its own width."""

PAGER = "FRX"
"""What `less` is told as git tells it, unless somebody says otherwise: quit after a short page, and show colours."""


@click.command()
@click.argument("page", metavar="[PAGE[#HEADING]]", required=False)
@click.option("--all", "is_all", is_flag=True, help="All pages one after the other, as Markdown.")
def guide(page: str | None, *, is_all: bool) -> None:
    """Read the manual.

    Without PAGE, list the pages. The beginning of a name is enough; with #HEADING only that part of a page is shown, as
    in `guide requests#outcomes`. On a terminal a page is shown by $PAGER, or less.
    """
    from simulator.cli.printing import say
    from simulator.manual.pages import read_pages

    if is_all and page is not None:
        raise click.UsageError("--all prints every page; leave out PAGE.")
    pages = read_pages()
    if is_all:
        say("\n\n".join(f"<!-- {each.name}.md -->\n{each.text.strip()}" for each in pages))
    elif page is None:
        say("\n".join(_listed(pages)))
    else:
        name, _, heading = page.partition("#")
        _show(_part_of(_found(pages, name), heading))


def _listed(pages: Sequence[Page]) -> Iterator[str]:
    from simulator.manual.pages import by_group
    from simulator.manual.terminal import lines_of

    yield "`sms-simulator guide PAGE` shows a page, `guide PAGE#HEADING` a part of it, `guide --all` everything."
    margin = max(len(page.name) for page in pages)
    for group, listed in by_group(pages).items():
        yield f"\n{click.style(group, bold=True)}"
        for page in listed:
            first, *further = lines_of(page.purpose, _width() - margin - 4, is_colored=_is_colored())
            yield f"  {click.style(page.name, fg='green')}{' ' * (margin - len(page.name))}  {first}"
            yield from (f"{' ' * (margin + 4)}{line}" for line in further)


def _found(pages: Sequence[Page], name: str) -> Page:
    """Return the page that is meant; a name that is none, or the beginning of several, is refused with all names."""
    from simulator.manual.pages import find_pages
    from simulator.sandbox.errors import UnknownNameError

    found = find_pages(pages, name)
    if len(found) == 1:
        return found[0]
    if found:
        raise click.UsageError(f"{name!r} begins {' and '.join(repr(page.name) for page in found)}; say which.")
    raise click.UsageError(f"{UnknownNameError('page', name, [page.name for page in pages])}.")


def _part_of(page: Page, anchor: str) -> str:
    """Return the part of a page that a heading begins; all of it where none is named."""
    from simulator.manual.document import headings, part
    from simulator.sandbox.errors import UnknownNameError

    if not anchor:
        return page.text
    anchors = {each.anchor: each for each in headings(page.text)}
    begun = [name for name in anchors if name.startswith(anchor)]
    heading = anchors.get(anchor) or (anchors[begun[0]] if len(begun) == 1 else None)
    if heading is None:
        raise click.UsageError(f"{UnknownNameError(f'heading of {page.name}', anchor, anchors)}.")
    return part(page.text, heading)


def _show(text: str) -> None:
    from simulator.cli.printing import say
    from simulator.manual.terminal import lines_of

    shown = "\n".join(lines_of(text, _width(), is_colored=_is_colored()))
    if sys.stdin.isatty() and sys.stdout.isatty():
        os.environ.setdefault("LESS", PAGER)
        click.echo_via_pager(shown, color=_is_colored())
    else:
        say(shown)


def _width() -> int:
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns)


def _is_colored() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
