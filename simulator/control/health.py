"""Answer questions about health, which containers and CI ask before anything else is loaded."""

from __future__ import annotations

from simulator.api.problem import problem
from simulator.api.request import OUR_JSON_HEADERS, Request, Response

LIVE, READY = "/__admin/livez", "/__admin/readyz"


def at_once(request: Request, *, is_stopping: bool) -> Response | None:
    """Answer a question about health; None for any other request."""
    if request.method == "GET" and request.path == READY:
        return ready(is_stopping=is_stopping)
    return live() if request.method == "GET" and request.path == LIVE else None


def live() -> Response:
    """Answer that the process is alive."""
    return Response(200, b'{"status":"alive"}', OUR_JSON_HEADERS)


def ready(*, is_stopping: bool) -> Response:
    """Answer whether requests may be sent."""
    if is_stopping:
        return problem(503, "stopping", "The server is stopping: requests under way finish; send others elsewhere.")
    return Response(200, b'{"status":"ready"}', OUR_JSON_HEADERS)
