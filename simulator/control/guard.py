"""Decide who may call the control API.

A web page that a developer happens to visit must not steer a simulator on the same machine, be it by sending requests
to it (Origin, Sec-Fetch-Site) or by pointing a name of its own at the loopback address (Host: DNS rebinding).
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.api.problem import problem

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.settings import Settings

CONTAINER_HOST = "host.docker.internal"
_SINGLE_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
"""What a service is called in a network of containers; no name of the public internet has a single label."""

OPEN_PATHS = frozenset({"/__admin/livez", "/__admin/readyz", "/__admin/openapi.json", "/__admin/docs"})
"""Answered without a token: who watches over the process has none, nor has a browser that opens the page; they tell
nothing of what is in the server."""

OPEN_FILES = re.compile(r"/__admin/(?:docs/.*|vendors/[^/]+/(?:openapi\.json|docs|docs/[^/]+|schemas|schemas/[^/]+))")


class Guard:
    """Refuse callers that the settings do not allow."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.admin_token
        public = urlsplit(settings.public_url or "")
        self._origin = settings.public_url
        self._hosts = frozenset({*(host.lower() for host in settings.admin_hosts), public.hostname or ""} - {""})

    def refusal(self, request: Request) -> Response | None:
        """Return the problem that refuses a request, None if it may pass."""
        host = request.headers.get("Host", "").lower()
        if host and not self._is_ours(_name_in(host)):
            return problem(
                403,
                "foreign-host",
                f"The control API does not answer under the host name {host[:200]!r}: allowed are IP addresses, "
                f"localhost, single-label names, {CONTAINER_HOST}, and the names given with --admin-host.",
            )
        origin = request.headers.get("Origin")
        is_cross_site = request.headers.get("Sec-Fetch-Site", "").strip().lower() == "cross-site"
        if is_cross_site or (origin is not None and not self._is_same(origin, host)):
            return problem(
                403,
                "foreign-origin",
                "The control API takes no requests from web pages of another origin "
                f"({(origin or 'cross-site')[:200]!r}).",
            )
        if self._token is not None and not _is_open(request.path):
            return self._without_token(request, self._token)
        return None

    def _is_ours(self, name: str) -> bool:
        if name in self._hosts or name in {"localhost", CONTAINER_HOST} or name.endswith(".localhost"):
            return True
        return _SINGLE_LABEL.fullmatch(name) is not None or _is_address(name)

    def _is_same(self, origin: str, host: str) -> bool:
        """Tell whether a page is ours: of the address that was called, or of the one behind a proxy."""
        origin = origin.strip().lower()
        try:
            return origin == self._origin or (bool(host) and urlsplit(origin).netloc == host)
        except ValueError:
            return False

    def _without_token(self, request: Request, token: str) -> Response | None:
        scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
        is_right = hmac.compare_digest(given.strip().encode(errors="replace"), token.encode())
        if scheme.lower() == "bearer" and is_right:
            return None
        return problem(
            401,
            "token-required",
            "The control API of this server wants `Authorization: Bearer TOKEN` with the token it was started with.",
            (("WWW-Authenticate", 'Bearer realm="sms-simulator"'),),
        )


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or OPEN_FILES.fullmatch(path) is not None


def _name_in(host: str) -> str:
    """Read the name in a Host header, without port and without the brackets of an IPv6 address."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name if not rest or rest.startswith(":") else host
    return host.partition(":")[0].removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
