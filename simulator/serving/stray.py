"""Refuse a request without a prefix whose credentials no sandbox handed out, in the words of its vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.api.call import Call
from simulator.api.problem import marked
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.rejection import INVALID_CREDENTIALS, Rejection
from simulator.serving.injecting import refused

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import Addressed

STRAY = "stray-credentials"
"""The name of this problem."""


def refuse_stray(sandbox: Sandbox, addressed: Addressed, request: Request) -> Response:
    """Return the vendor's refusal of invalid credentials, marked as ours.

    It follows the switches of a sandbox, but is no input of it: nothing changes there, and no vendor is asked.
    """
    vendor, operation, params, _, host = addressed
    exchange = Exchange(
        sandbox.now_ms,
        vendor.name,
        operation.name,
        request.method,
        request.target,
        head_of(request.headers),
        b"",
        request.origin,
    )
    call: Call[Any] = Call(sandbox, vendor, operation, params, request, exchange, host)
    return marked(refused(call, Rejection(INVALID_CREDENTIALS)), STRAY)
