"""Refuse what a web page of somebody else's would send, whatever it asks for: vendors, catch URLs and the control API.

A page that a developer happens to visit must not reach a simulator on the same machine or network, be it by sending
requests to it (Origin, Sec-Fetch-Site) or by pointing a name of its own at a local address (Host: DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.api.request import Response
from simulator.server.doorway import SHELL
from simulator.server.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Container

    from simulator.api.request import Request
    from simulator.settings import Settings

HEALTH = frozenset({"/__admin/livez", "/__admin/readyz"})
"""Answered to everybody: they tell nothing, and whoever watches over a process calls it by any name."""

ANY = "*"
"""Every origin, for `--cors`."""

LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".test", ".home.arpa", ".svc.cluster.local")
"""Below these no name of the public internet exists. Source: RFC 6761, RFC 6762, RFC 8375, ICANN on .internal."""

_SINGLE_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
"""What a service is called in a network of containers; no name of the public internet has a single label."""

PREFLIGHT_SECONDS = 600
MOST_PASSED = 1_000
SHOWN = 200


class Guard:
    """Says who may come in.

    Args:
        settings: the names and origins that are allowed beside what is local.
        vendor_hosts: the real hosts' names; an application under test may be led here under one.
    """

    def __init__(self, settings: Settings, vendor_hosts: Container[str]) -> None:
        public = urlsplit(settings.public_url or "").hostname
        allowed = (host.lower() for host in settings.allow_hosts)
        self._names = frozenset({"localhost", *allowed, public or "localhost"})
        self._vendor_hosts = vendor_hosts
        self._own_origin = settings.public_url
        self.passed: set[str] = set()
        """Names under which requests came in before; so much is known of the next without a mark of a browser's."""
        self._cors = frozenset(origin.lower() for origin in settings.cors)

    def refusal(self, request: Request) -> Refusal | None:
        """Return why a request may not come in, or None."""
        if request.path in HEALTH:
            return None
        host = request.origin.host
        if host and not self._is_ours(host):
            return Refusal(
                403,
                "foreign-host",
                f"Start the server with --allow-host {host[:SHOWN]} to be called under that name.\n"
                "Names that are not local are refused, because a web page could point a name of its own here. "
                "Allowed are "
                f"addresses, names of one label, names below {', '.join(LOCAL_ENDINGS)}, the real hosts of the "
                "vendors, and the host of --public-url.",
            )
        origin = request.headers.get("Origin")
        if origin is None:
            is_cross_site = request.headers.get("Sec-Fetch-Site", "").strip().lower() == "cross-site"
            return _foreign(None) if is_cross_site and not _is_visit(request) else None
        is_known = self.allows(origin) or self._is_same(origin, request.origin.authority)
        return None if is_known else _foreign(origin)

    def preflight(self, request: Request) -> Response | None:
        """Return the answer to a browser that asks what a page may send; None to anybody else."""
        origin = request.headers.get("Origin")
        is_asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return _preflight(request) if is_asked and origin is not None and self.allows(origin) else None

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may call, as `--cors` says."""
        return bool(self._cors) and (ANY in self._cors or origin.strip().lower() in self._cors)

    def headers_for(self, request: Request) -> tuple[tuple[str, str], ...]:
        """Return the headers by which a browser lets a page see the answer; none where no page asks that may."""
        origin = request.headers.get("Origin")
        if origin is None or not self.allows(origin):
            return ()
        return (
            ("Access-Control-Allow-Origin", ANY if ANY in self._cors else origin.strip()),
            ("Access-Control-Expose-Headers", ANY),
            ("Vary", "Origin"),
        )

    def _is_ours(self, host: str) -> bool:
        if self._is_allowed(host.removesuffix(".")):
            if len(self.passed) < MOST_PASSED:
                self.passed.add(host)
            return True
        return False

    def _is_allowed(self, name: str) -> bool:
        if name in self._names or name in self._vendor_hosts or name.endswith(LOCAL_ENDINGS):
            return True
        return _SINGLE_LABEL.fullmatch(name) is not None or _is_address(name)

    def _is_same(self, origin: str, authority: str) -> bool:
        """Whether a page is ours: of the address that was called, or of where clients reach us through a proxy."""
        origin = origin.strip().lower()
        try:
            return origin == self._own_origin or (bool(authority) and urlsplit(origin).netloc == authority)
        except ValueError:
            return False


def _preflight(request: Request) -> Response:
    """Let a browser send what it asks for. No credentials of its own: it never sends cookies along."""
    wanted = request.headers.get("Access-Control-Request-Headers", "")
    headers = [
        ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("Access-Control-Max-Age", str(PREFLIGHT_SECONDS)),
    ]
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,4096}", wanted):
        headers.append(("Access-Control-Allow-Headers", wanted))
    return Response(204, b"", headers)


def _is_visit(request: Request) -> bool:
    """Tell whether somebody follows a link to the page, whose frame holds no data."""
    mode, destination = (request.headers.get(name, "").lower() for name in ("Sec-Fetch-Mode", "Sec-Fetch-Dest"))
    return request.method == "GET" and request.path in SHELL and (mode, destination) == ("navigate", "document")


def _foreign(origin: str | None) -> Refusal:
    who = "another site" if origin is None else repr(origin[:SHOWN])
    flag = "--cors ORIGIN" if origin is None else f"--cors {origin[:SHOWN]}"
    return Refusal(
        403,
        "foreign-origin",
        f"Start the server with {flag} to let web pages of {who} call it.\n"
        "Requests from pages of other origins are refused, because any page could send some.",
    )


def _is_address(name: str) -> bool:
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return True
