"""Rate-limit headers: an answer goes in, and comes out with what is left of the window.

Source: docs.msgine.net/api/rate-limits (public): three headers on every answer, the reset as a Unix time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.vendors.msgine.policy import Policy


def add_rate_headers(call: Call[Policy], response: Response) -> Response:
    """Add the headers, once the account is known and a limit counts its requests."""
    admission = call.admission
    if admission is None:
        return response
    return Response(
        response.status,
        response.body,
        (
            *response.headers,
            ("X-RateLimit-Limit", str(admission.limit)),
            ("X-RateLimit-Remaining", str(admission.remaining)),
            ("X-RateLimit-Reset", str(-(-admission.reset_ms // 1000))),
        ),
    )
