"""Write `llms.txt`: what this is, and the pages of the manual as Markdown, for language models.

Source: llmstxt.org.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.manual.pages import by_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.manual.pages import Page

TITLE = "# SMS provider simulator"
SUMMARY = (
    "> A local stand-in for SMS providers, for tests: an application sends to it instead of to its provider, messages "
    "are charged and delivered as the provider documents it, and an API under /__admin shows and steers everything."
)
MORE = (
    "Nothing is ever sent. Without a browser the same pages are printed by `sms-simulator guide PAGE`, all of them by "
    "`sms-simulator guide --all`. The control API is described for programs by {base}/openapi.json."
)


def llms_txt(pages: Sequence[Page], base: str) -> str:
    """Write the list.

    Args:
        pages: of the manual.
        base: the URL under which the control API is.
    """
    lines = [TITLE, "", SUMMARY, "", MORE.format(base=base)]
    for group, listed in by_group(pages).items():
        lines += ["", f"## {group}", ""]
        lines += [f"- [{page.title}]({base}/guide/{page.name}.md): {page.purpose}" for page in listed]
    return "\n".join(lines) + "\n"
