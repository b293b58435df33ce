"""Serve the page: its frame at `/__admin/`, and the files that it is made of."""

from __future__ import annotations

import hashlib
import importlib.resources
from functools import cache
from typing import NamedTuple

from simulator.api.request import Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.ids import NothingFoundError
from simulator.control.operation import Nothing, Visit

TAG = "server"
FRAME = "index.html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing from elsewhere, nothing inline, and no text that becomes HTML or a script."""

HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-cache"),  # asked for again each time, and answered by 304 where it is the same
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class File(NamedTuple):
    """A file of the page; `tag` tells its content from any other."""

    body: bytes
    content_type: str
    tag: str


@operation("GET", "", TAG, media="text/html", is_static=True)
async def get_ui(visit: Visit[Nothing, Nothing]) -> Response:
    """Show the page: messages, requests, money and time, in a browser."""
    return _answer(visit, FRAME)


@operation("GET", "ui/{file}", TAG, media="*/*", is_static=True)
async def get_ui_file(visit: Visit[Nothing, Nothing]) -> Response:
    """Return a file of the page."""
    return _answer(visit, visit.params["file"])


def _answer(visit: Visit[Nothing, Nothing], name: str) -> Response:
    file = files().get(name)
    if file is None:
        raise NothingFoundError(f"the page has no file {name[:80]!r}; it has {', '.join(files())}")
    headers = (("ETag", file.tag), *HEADERS)
    if file.tag in visit.request.headers.get("If-None-Match", ""):
        return Response(304, b"", headers)
    return typed_response(file.body, file.content_type, headers)


@cache
def files() -> dict[str, File]:
    """Read all files of the page, by name; no path of a request ever leads to a folder."""
    folder = importlib.resources.files("simulator") / "ui"
    found = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        kind = TYPES.get(path.name[path.name.rfind(".") :])
        if kind is not None:
            body = path.read_bytes()
            found[path.name] = File(body, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return found
