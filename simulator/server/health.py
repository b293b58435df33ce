"""Is it alive, may requests be sent: asked by containers and CI, so answered before anything else is loaded."""

from __future__ import annotations

from simulator.api.problem import problem
from simulator.api.request import Response


def live() -> Response:
    """The process is alive: it answers."""
    return Response(200, b'{"status":"alive"}')


def ready(*, is_stopping: bool) -> Response:
    """Whether requests may be sent."""
    if is_stopping:
        return problem(503, "stopping", "The server is stopping: requests under way finish, others go elsewhere.")
    return Response(200, b'{"status":"ready"}')
