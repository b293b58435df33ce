"""Serve the description of the control API: the OpenAPI document, and a page that shows it.

The page is our own, which needs no script. Where Swagger UI is installed, it is shown instead, to try things out with.
"""

from __future__ import annotations

import asyncio
import html
import importlib.resources
import importlib.util
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.api.request import OUR_JSON_HEADERS, Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.ids import NothingFoundError
from simulator.control.openapi import document
from simulator.control.operation import Nothing, Scope, Visit
from simulator.control.reference.page import STYLE, page_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

TAG = "server"
TITLE = "SMS provider simulator: control API"
HTML = "text/html; charset=utf-8"
NOTHING_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
POLICY = f"default-src 'none'; style-src 'self'; img-src data:; {NOTHING_ELSE}"
SWAGGER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    f"connect-src 'self'; {NOTHING_ELSE}"
)
"""Nothing from elsewhere. Swagger UI sets styles on its own elements, hence the one exception."""

STYLESHEET = "page.css"
START = "start.js"
PACKAGED = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
WRITTEN = {
    STYLESHEET: ("text/css; charset=utf-8", STYLE),
    START: (
        "text/javascript; charset=utf-8",
        'SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true, tryItOutEnabled: true });\n',
    ),
}

SWAGGER_PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<p><a href="HOME">The page</a> · <a href="HOMEguide/">The manual</a></p>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/{START}"></script>
</body>
</html>
"""


@operation("GET", "openapi.json", TAG, scope=Scope.SERVER, media="application/json")
async def get_open_api(visit: Visit[Nothing, Nothing]) -> Response:
    """Return this description as OpenAPI 3.1."""
    described = await asyncio.to_thread(_described, visit)  # the models are all built
    return Response(200, json.dumps(described, ensure_ascii=False).encode(), OUR_JSON_HEADERS)


@operation("GET", "docs", TAG, scope=Scope.SERVER, media="text/html")
async def get_docs(visit: Visit[Nothing, Nothing]) -> Response:
    """Show this description as a page."""
    return await shown(TITLE, lambda: _described(visit), "./")


def _described(visit: Visit[Nothing, Nothing]) -> dict[str, Any]:
    from simulator.control.every_operation import OPERATIONS  # noqa: PLC0415 - of which this is one

    return document(OPERATIONS, has_token=visit.host.settings.admin_token is not None)


async def shown(title: str, read: Callable[[], Mapping[str, Any]], home: str) -> Response:
    """Return the page that shows the `openapi.json` beside it.

    Args:
        title: what the page is called.
        read: returns that document; asked in a thread, and not at all where Swagger UI reads it by itself.
        home: the address of the page that shows messages, relative to this one.
    """
    if swagger_ui() is not None:
        return _page(SWAGGER_PAGE.replace("TITLE", html.escape(title)).replace("HOME", home), SWAGGER_POLICY)
    return _page(await asyncio.to_thread(lambda: page_of(read(), title, "docs", home)), POLICY)


def _page(text: str, policy: str) -> Response:
    return typed_response(text.encode(), HTML, (("Content-Security-Policy", policy),))


@operation("GET", "docs/{file}", TAG, scope=Scope.SERVER, media="*/*")
async def get_docs_file(visit: Visit[Nothing, Nothing]) -> Response:
    """Return a file of that page."""
    return file(visit.params["file"])


def file(name: str) -> Response:
    """Read a file of the page, or of Swagger UI where it is installed; raises `NothingFoundError`."""
    if name in WRITTEN:
        content_type, text = WRITTEN[name]
        return typed_response(text.encode(), content_type)
    folder = swagger_ui()
    names = [*WRITTEN, *(PACKAGED if folder is not None else ())]
    if folder is None or name not in PACKAGED:
        raise NothingFoundError(f"the page has no file {name[:80]!r}; it has {', '.join(names)}")
    return typed_response((folder / name).read_bytes(), PACKAGED[name])


@cache
def swagger_ui() -> Traversable | None:
    """Find the files of the installed Swagger UI, whose package is not imported: it would import web frameworks."""
    spec = importlib.util.find_spec("swagger_ui")
    if spec is None:
        return None
    return importlib.resources.files(importlib.util.module_from_spec(spec)) / "static"
