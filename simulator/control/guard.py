"""Ask callers of the control API for the token that the server was started with."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from simulator.api.problem import problem

if TYPE_CHECKING:
    from simulator.api.request import Request, Response

OPEN_PATHS = frozenset({"/__admin/livez", "/__admin/readyz", "/__admin/openapi.json", "/__admin/docs", "/__admin/"})
"""Answered without a token: who watches over the process has none, nor has a browser that opens the page; they tell
nothing of what is in the server."""

OPEN_FILES = re.compile(
    r"/__admin/(?:(?:docs|ui)/.*|guide(?:/[^/]*)?|llms\.txt|"
    r"vendors/[^/]+/(?:openapi\.json|docs|docs/[^/]+|schemas|schemas/[^/]+))"
)


def without_token(request: Request, token: str | None) -> Response | None:
    """Return the problem that refuses a request without the token, None if it may pass."""
    if token is None or request.path in OPEN_PATHS or OPEN_FILES.fullmatch(request.path):
        return None
    scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
    is_right = hmac.compare_digest(given.strip().encode(errors="replace"), token.encode())
    if scheme.lower() == "bearer" and is_right:
        return None
    return problem(
        401,
        "token-required",
        "The control API of this server requires `Authorization: Bearer TOKEN`, with the token that the server "
        "was started with.",
        (("WWW-Authenticate", 'Bearer realm="sms-simulator"'),),
    )
