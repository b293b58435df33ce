"""Lead a browser that opens our own address to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import NOT_SNIFFED, Response
from simulator.sandbox.origin import MAIN

if TYPE_CHECKING:
    from collections.abc import Container

    from simulator.api.request import Request

DOORS = frozenset({"/", "/__admin", "/favicon.ico"})
"""Paths that a browser opens where it does not know any better."""

SHELL = frozenset({*DOORS, "/__admin/"})
"""What a link on another site may lead to: it holds no data."""


def leads_elsewhere(request: Request, vendor_hosts: Container[str]) -> Response | None:
    """Return the redirect to the page, None where the request is meant for a vendor or for nobody.

    A vendor's own host or port has no page. `Location` is relative, so that it holds behind every prefix.

    Args:
        request: to one of `DOORS`.
        vendor_hosts: the real hosts' names.
    """
    if request.method not in {"GET", "HEAD"} or request.origin.listener != MAIN or request.origin.host in vendor_hosts:
        return None
    if request.path == "/__admin":
        return _to("__admin/")
    if request.path == "/favicon.ico":
        return _to("__admin/ui/icon.svg")
    if "text/html" not in request.headers.get("Accept", ""):
        return None
    path = request.target.partition("?")[0]
    return _to("__admin/" if path.endswith("/") else f"{path.rpartition('/')[2]}/__admin/")


def _to(location: str) -> Response:
    return Response(302, b"", (("Location", location), ("Cache-Control", "no-store"), NOT_SNIFFED))
