"""Say what a client is told where sandboxes are shared, and their owner or the engine is not what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import MARK
from simulator.hosting.hosted import Shut

if TYPE_CHECKING:
    from simulator.api.request import Response

LOST = "node-lost"
"""The simulator that was asked has ended, or has the sandbox no more, and nobody knows whether the request was done."""
MOVED = Shut(
    503,
    "sandbox-moved",
    "Another simulator that shares the engine has this sandbox now. Nothing of this request was done: send it again.",
    is_readable=False,
    in_part=Shut(
        503,
        LOST,
        "Another simulator that shares the engine took this sandbox while this request was being done. Whether it was "
        "done, or a part of it, is unknown: look at the sandbox before you send it again.",
        is_readable=False,
    ),
)
AWAY = Shut(
    503,
    "engine-away",
    "The engine that keeps the sandboxes (--engine) does not answer this simulator, and another one may have this one "
    "by now. Nothing of this request was done: send it again when the engine answers.",
    is_readable=False,
)
SILENT = Shut(
    503,
    "engine-lost",
    "The engine that keeps the sandboxes (--engine) did not answer while it was to keep what came of this request. "
    "Whether the request was done is unknown: look at the sandbox before you send it again.",
    is_readable=False,
)
STOPPING = Shut(
    503,
    "stopping",
    "This simulator stops, and takes no further sandbox. Nothing of this request was done: send it again, to another.",
    is_readable=False,
)
UNREACHED = "node-away"
"""The simulator that was to be asked was not there: nothing was done."""


def kind_of(response: Response) -> str | None:
    """Name the problem of ours that an answer is; None where it is none."""
    if response.status != MOVED.status:
        return None
    return next((value for name, value in response.headers if name == MARK), None)
