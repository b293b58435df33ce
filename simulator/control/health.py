"""Answer questions about health, which containers and CI ask before anything else is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import OUR_JSON_HEADERS, Kept, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.hosting.hosted import Shut

LIVE, READY = "/__admin/livez", "/__admin/readyz"


def at_once(request: Request, is_ready: Callable[[], Response]) -> Response | None:
    """Answer a question about health; None for any other request.

    Args:
        request: what is asked.
        is_ready: answers whether requests may be sent.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    if request.path == READY:
        return is_ready()
    return live() if request.path == LIVE else None


def live() -> Response:
    """Answer that the process is alive."""
    return Kept(200, b'{"status":"alive"}', OUR_JSON_HEADERS)


def ready(*, is_stopping: bool, unready: Shut | None) -> Response:
    """Answer whether requests may be sent; `unready` says why not, where whoever keeps the sandboxes knows it."""
    if is_stopping:
        words = "The server is stopping: requests under way finish; send others elsewhere."
        return _at_once(problem(503, "stopping", words))
    if unready is not None:
        return _at_once(unready.answer())
    return Kept(200, b'{"status":"ready"}', OUR_JSON_HEADERS)


def _at_once(response: Response) -> Kept:
    """Have an answer go out whatever is still to be written of a sandbox: it is about none."""
    return Kept(response.status, response.body, response.headers)
