"""Answer questions about health, which containers and CI ask before anything else is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import OUR_JSON_HEADERS, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.hosting.kept import Progress

LIVE, READY = "/__admin/livez", "/__admin/readyz"


def at_once(request: Request, is_ready: Callable[[], Response]) -> Response | None:
    """Answer a question about health; None for any other request.

    Args:
        request: what is asked.
        is_ready: answers whether requests may be sent.
    """
    if request.method == "GET" and request.path == READY:
        return is_ready()
    return live() if request.method == "GET" and request.path == LIVE else None


def live() -> Response:
    """Answer that the process is alive."""
    return Response(200, b'{"status":"alive"}', OUR_JSON_HEADERS)


def ready(*, is_stopping: bool, progress: Progress | None) -> Response:
    """Answer whether requests may be sent."""
    if is_stopping:
        return problem(503, "stopping", "The server is stopping: requests under way finish; send others elsewhere.")
    if progress is not None and not progress.is_done:
        return problem(
            503,
            "rebuilding",
            f"{progress.sandboxes} of {progress.of_sandboxes} sandboxes are rebuilt from what is kept of them, and "
            f"{progress.inputs} of {progress.of_inputs} of their inputs are applied. Requests are served; those to a "
            "sandbox that is not rebuilt yet wait.",
        )
    return Response(200, b'{"status":"ready"}', OUR_JSON_HEADERS)
