"""Serve the manual: its pages as HTML and as Markdown, and the list of them for language models.

Source: llmstxt.org for that list.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence

from simulator.api.request import NOT_SNIFFED, Response
from simulator.control.declaring import operation
from simulator.control.operation import PREFIX, Nothing, Scope, Visit
from simulator.control.page import HTML, POLICY
from simulator.manual.pages import Page, find_pages, read_pages
from simulator.sandbox.errors import UnknownNameError

TAG = "server"
MARKDOWN = "text/markdown; charset=utf-8"
CSS = "text/css; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
Write = Callable[[Sequence[Page]], str]


@operation("GET", "guide", TAG, scope=Scope.SERVER, media="text/html")
async def get_guide(visit: Visit[Nothing, Nothing]) -> Response:
    """Show the list of the manual's pages."""
    return await _list(visit, "guide/")


@operation("GET", "guide/", TAG, scope=Scope.SERVER, media="text/html")
async def get_guide_pages(visit: Visit[Nothing, Nothing]) -> Response:
    """Show the same list, in the folder of the pages."""
    return await _list(visit, "")


@operation("GET", "guide/page.css", TAG, scope=Scope.SERVER, media="text/css")
async def get_guide_style(visit: Visit[Nothing, Nothing]) -> Response:
    """Return the style of the manual's pages."""
    from simulator.manual.browser import STYLE  # noqa: PLC0415 - only who reads it needs the parser

    return await _written(visit, CSS, lambda _: STYLE)


@operation("GET", "guide/{page}", TAG, scope=Scope.SERVER, media="text/html")
async def get_guide_page(visit: Visit[Nothing, Nothing]) -> Response:
    """Show a page of the manual, or return it as Markdown where `.md` stands behind its name."""
    from simulator.manual.browser import page_html  # noqa: PLC0415 - only who reads it needs the parser

    asked = visit.params["page"]
    if asked.endswith(".md"):
        return await _written(visit, MARKDOWN, lambda pages: _page(pages, asked.removesuffix(".md")).text)
    return await _written(visit, HTML, lambda pages: page_html(_page(pages, asked), pages))


@operation("GET", "llms.txt", TAG, scope=Scope.SERVER, media="text/plain")
async def get_llms_txt(visit: Visit[Nothing, Nothing]) -> Response:
    """List the manual's pages for language models, as llms.txt."""
    from simulator.manual.llms_txt import llms_txt  # noqa: PLC0415 - hardly ever wanted

    return await _written(visit, PLAIN, lambda pages: llms_txt(pages, f"{visit.origin}{PREFIX}"))


async def _list(visit: Visit[Nothing, Nothing], folder: str) -> Response:
    from simulator.manual.browser import list_html  # noqa: PLC0415 - only who reads it needs the parser

    return await _written(visit, HTML, lambda pages: list_html(pages, folder))


def _page(pages: Sequence[Page], name: str) -> Page:
    for page in find_pages(pages, name):
        if page.name == name:
            return page
    raise UnknownNameError("page of the manual", name[:80], [page.name for page in pages])


async def _written(visit: Visit[Nothing, Nothing], content_type: str, write: Write) -> Response:
    """Answer with what is made of the pages; a browser that has the same already is told so.

    It asks again each time, for another version of the simulator may listen there tomorrow.
    """
    body = (await asyncio.to_thread(lambda: write(read_pages()))).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = [("ETag", tag), ("Cache-Control", "no-cache")]
    known = visit.request.headers.get("If-None-Match", "")
    if tag in {each.strip().removeprefix("W/") for each in known.split(",")}:
        return Response(304, b"", headers)
    if content_type == HTML:
        headers.append(("Content-Security-Policy", POLICY))
    return Response(200, body, (("Content-Type", content_type), NOT_SNIFFED, *headers))
