"""Serve the description of the control API: the OpenAPI document, and a page that shows it."""

from __future__ import annotations

import asyncio
import html
import importlib.resources
import importlib.util
import json
from functools import cache

from simulator.api.request import OUR_JSON_HEADERS, Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.ids import NothingFoundError
from simulator.control.openapi import document
from simulator.control.operation import Nothing, Scope, Visit
from simulator.sandbox.errors import SimulatorError

TAG = "server"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere. The page's library sets styles on its own elements, hence the one exception."""

PACKAGED = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
START = "start.js"

PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/{START}"></script>
</body>
</html>
"""

SCRIPT = """SwaggerUIBundle({ url: "openapi.json", dom_id: "#page", deepLinking: true, tryItOutEnabled: true });
"""


@operation("GET", "openapi.json", TAG, scope=Scope.SERVER, media="application/json")
async def get_open_api(visit: Visit[Nothing, Nothing]) -> Response:
    """Return this description as OpenAPI 3.1."""
    has_token = visit.host.settings.admin_token is not None
    described = await asyncio.to_thread(document, visit.operations, has_token=has_token)  # the models are all built
    return Response(200, json.dumps(described, ensure_ascii=False).encode(), OUR_JSON_HEADERS)


@operation("GET", "docs", TAG, scope=Scope.SERVER, media="text/html")
async def get_docs(visit: Visit[Nothing, Nothing]) -> Response:  # noqa: ARG001 - a handler's shape
    """Show this description as a page."""
    return shown("SMS provider simulator: control API")


def shown(title: str) -> Response:
    """Return the page that shows the `openapi.json` beside it."""
    text = PAGE.replace("TITLE", html.escape(title))
    return typed_response(text.encode(), "text/html; charset=utf-8", (("Content-Security-Policy", POLICY),))


@operation("GET", "docs/{file}", TAG, scope=Scope.SERVER, media="*/*")
async def get_docs_file(visit: Visit[Nothing, Nothing]) -> Response:
    """Return a file of that page."""
    return file(visit.params["file"])


def file(name: str) -> Response:
    """Read a file of the page; raises `NothingFoundError`."""
    if name == START:
        return typed_response(SCRIPT.encode(), "text/javascript; charset=utf-8")
    content_type = PACKAGED.get(name)
    if content_type is None:
        raise NothingFoundError(f"the page has no file {name[:80]!r}; it has {', '.join((START, *PACKAGED))}")
    return typed_response(_packaged(name), content_type)


@cache
def _packaged(name: str) -> bytes:
    """Read a file of the installed Swagger UI, whose package is not imported: it would import web frameworks."""
    spec = importlib.util.find_spec("swagger_ui")
    if spec is None:
        raise SimulatorError("the page needs the package swagger-ui-py; the document is at /__admin/openapi.json")
    package = importlib.util.module_from_spec(spec)
    return (importlib.resources.files(package) / "static" / name).read_bytes()
