"""Write the pages of the manual for a browser: HTML without a script, with the list of all pages beside it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from markdown_it.token import Token

from simulator.manual.document import headings_of, parse, parser
from simulator.manual.pages import by_group

if TYPE_CHECKING:
    from simulator.manual.pages import Page

PRODUCT = "SMS provider simulator"
STYLESHEET = "page.css"

STYLE = """:root { color-scheme: light dark; --line: #8885; --shade: #8882; --link: light-dark(#05a, #7bf); }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { border-right: 1px solid var(--line); padding: 1rem; font-size: .9em; position: sticky; top: 0; height: 100vh;
  overflow-y: auto; }
nav p { font-weight: bold; margin: 1rem 0 .25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-left: .9rem; }
nav a { display: block; padding: .12rem .4rem; border-radius: .25rem; text-decoration: none; }
nav a[aria-current] { background: var(--shade); font-weight: bold; }
main { max-width: 54rem; padding: 1rem 2rem 4rem; }
.to-pages { display: none; }
a { color: var(--link); }
h1, h2, h3, h4 { line-height: 1.25; scroll-margin-top: 1rem; overflow-wrap: anywhere; }
h1 { margin-top: .5rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2.2rem; padding-bottom: .2rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
code { background: var(--shade); border-radius: .2rem; overflow-wrap: anywhere; padding: .05rem .25rem; }
pre { background: var(--shade); border-radius: .3rem; overflow-x: auto; padding: .7rem .9rem; }
pre code { background: none; overflow-wrap: normal; padding: 0; }
.table { overflow-x: auto; }
table { border-collapse: collapse; margin: .8rem 0; }
td code { overflow-wrap: break-word; }
th, td { border: 1px solid var(--line); min-width: 6rem; padding: .3rem .6rem; text-align: left; vertical-align: top; }
blockquote { border-left: .2rem solid var(--line); margin-left: 0; padding-left: 1rem; }
@media (max-width: 52rem) {
  body { display: flex; flex-direction: column; }
  main { padding: 1rem; }
  nav { border-right: 0; border-top: 1px solid var(--line); height: auto; order: 1; position: static; }
  .to-pages { display: block; }
}
"""


def page_html(page: Page, pages: Sequence[Page]) -> str:
    """Write a page."""
    tokens = [*_for_a_browser(parse(page.text))]
    body = parser().renderer.render(tokens, parser().options, {})
    places = [(each.anchor, each.text) for each in headings_of(tokens) if each.level == 2]  # noqa: PLR2004 - of h2
    return _document(f"{page.title} - {PRODUCT}", body, _contents(pages, page, places))


def list_html(pages: Sequence[Page], folder: str = "") -> str:
    """Write the list of all pages with what each is for.

    Args:
        pages: of the manual.
        folder: the address of the pages, relative to that of the list.
    """
    groups = ""
    for group, listed in by_group(pages).items():
        entries = "".join(
            f"<li>{_link(folder + page.name, page.title)}: {parser().renderInline(page.purpose)}</li>\n"
            for page in listed
        )
        groups += f"<h2>{html.escape(group)}</h2>\n<ul>\n{entries}</ul>\n"
    head = f"<h1>{PRODUCT}: the manual</h1>\n<p>The same in a terminal: <code>sms-simulator guide</code>.</p>\n"
    return _document(f"Manual - {PRODUCT}", head + groups, _contents(pages, None, (), folder), folder)


def _for_a_browser(tokens: Iterable[Token]) -> Iterator[Token]:
    """Have links between pages lead to their HTML beside this one, and wide tables scroll by themselves."""
    for token in tokens:
        if token.type == "table_open":
            yield Token("html_block", "", 0, content='<div class="table">\n')
        for child in token.children or ():
            target = str(child.attrGet("href") or "")
            path, hash_, anchor = target.partition("#")
            if path.endswith(".md") and ":" not in path:
                child.attrSet("href", f"{path.removesuffix('.md')}{hash_}{anchor}")
        yield token
        if token.type == "table_close":
            yield Token("html_block", "", 0, content="</div>\n")


def _contents(pages: Iterable[Page], shown: Page | None, places: Iterable[tuple[str, str]], folder: str = "") -> str:
    """List all pages by groups, and below the one that is shown its headings."""
    below = "".join(f"<li>{_link(f'#{anchor}', text.replace('`', ''))}</li>\n" for anchor, text in places)
    lines = []
    for group, listed in by_group(pages).items():
        lines.append(f"<p>{html.escape(group)}</p>\n<ul>\n")
        for page in listed:
            is_shown = page is shown
            inner = f"\n<ul>\n{below}</ul>\n" if is_shown and below else ""
            lines.append(f"<li>{_link(folder + page.name, page.title, is_shown=is_shown)}{inner}</li>\n")
        lines.append("</ul>\n")
    back = f"{_link('./' if folder else '../', 'The page')}\n{_link(folder or './', 'The manual')}\n"
    return f'<nav id="pages" aria-label="Pages">\n{back}{"".join(lines)}</nav>\n'


def _link(target: str, text: str, *, is_shown: bool = False) -> str:
    current = ' aria-current="page"' if is_shown else ""
    return f'<a href="{html.escape(target)}"{current}>{html.escape(text)}</a>'


def _document(title: str, body: str, contents: str, folder: str = "") -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}{STYLESHEET}">
</head>
<body>
{contents}<main>
<p class="to-pages"><a href="#pages">All pages</a></p>
{body}</main>
</body>
</html>
"""
