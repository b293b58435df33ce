"""Is it alive, may requests be sent: asked by containers and CI, so answered before anything else is loaded."""

from __future__ import annotations

from simulator.api.problem import problem
from simulator.api.request import OUR_JSON_HEADERS, Request, Response

LIVE, READY = "/__admin/livez", "/__admin/readyz"


def at_once(request: Request, *, is_stopping: bool) -> Response | None:
    """The answer to a question of that kind; None for any other request."""
    if request.method == "GET" and request.path == READY:
        return ready(is_stopping=is_stopping)
    return live() if request.method == "GET" and request.path == LIVE else None


def live() -> Response:
    """The process is alive: it answers."""
    return Response(200, b'{"status":"alive"}', OUR_JSON_HEADERS)


def ready(*, is_stopping: bool) -> Response:
    """Whether requests may be sent."""
    if is_stopping:
        return problem(503, "stopping", "The server is stopping: requests under way finish, others go elsewhere.")
    return Response(200, b'{"status":"ready"}', OUR_JSON_HEADERS)
