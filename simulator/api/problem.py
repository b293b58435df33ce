"""Answer with errors of our own: RFC 9457 problem documents, marked as ours.

No emulated vendor answers with this content type or this header, so it cannot be taken for one's answer.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from simulator.api.request import NOT_SNIFFED, Response
from simulator.secrets.hiding import without_secrets

MARK = "X-SMS-Simulator-Problem"
CONTENT_TYPE = "application/problem+json"
HELP = "/__admin/guide/problems#"
"""Below the server's base: the page of the manual that has a heading for each kind."""


def marked(response: Response, name: str) -> Response:
    """Mark as ours, by a header, an answer in a vendor's shape to what no vendor documents."""
    return Response(response.status, response.body, (*response.headers, (MARK, name), NOT_SNIFFED))


def problem(status: int, name: str, detail: str, headers: tuple[tuple[str, str], ...] = (), **more: object) -> Response:
    """Make a problem document. A caller's words that it repeats are repeated without secrets.

    Args:
        status: the HTTP status.
        name: what kind of problem, in kebab case; part of its `type` and repeated in a response header. The manual's
            page of problems has a heading for it.
        detail: what was wrong, where, the value, and what to do.
        headers: further response headers.
        more: further members of the document, JSON values.
    """
    document = {
        "type": f"urn:sms-simulator:problem:{name}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": without_secrets(detail),
        "help": f"{HELP}{name}",
        **more,
    }
    body = json.dumps(document, ensure_ascii=False).encode(errors="replace")
    return Response(status, body, (("Content-Type", CONTENT_TYPE), (MARK, name), NOT_SNIFFED, *headers))
