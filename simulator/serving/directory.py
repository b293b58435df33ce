"""All vendors under one roof: a request's method, path and host go in, the operation it is for comes out.

A path nobody documents gets an answer of our own that lists what exists, or one in the shape of the vendor that it is
meant for, where the manifest has one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from simulator.api.problem import marked, problem
from simulator.api.request import Response
from simulator.api.routing import RouteTable
from simulator.sandbox.errors import UnknownNameError
from simulator.sandbox.rejection import UNSUPPORTED_METHOD
from simulator.serving.serve import Addressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.api.request import Request
    from simulator.api.routing import Match, Route
    from simulator.api.vendor import Vendor


UNKNOWN_ROUTE = "unknown-route"
UNKNOWN_METHOD = "unknown-method"
PORT_OF = "port of "
"""Begins the name of a listener that is one vendor's own; the vendor's follows."""


class VendorDirectory:
    """The vendors that are served and the routes they answer at.

    Args:
        vendors: where two vendors document the same route, the first one gets it unless the Host header names the
            other's real host.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]]) -> None:
        self.vendors = tuple(vendors)
        self._all = RouteTable(_routes(self.vendors))
        self._by_host = {host: RouteTable(_routes((vendor,), host)) for vendor in self.vendors for host in vendor.hosts}
        self._at_host = {host: vendor for vendor in self.vendors for host in vendor.hosts}
        several = self.vendors if len(self.vendors) > 1 else ()
        self._at_port = {PORT_OF + vendor.name: VendorDirectory((vendor,)) for vendor in several}

    def __iter__(self) -> Iterator[Vendor[Any]]:
        return iter(self.vendors)

    def vendor(self, name: str) -> Vendor[Any]:
        """The vendor of that name; raises `UnknownNameError`."""
        for vendor in self.vendors:
            if vendor.name == name:
                return vendor
        raise UnknownNameError("vendor", name, (vendor.name for vendor in self.vendors))

    def addressed(self, request: Request) -> Addressed | Response:
        """The operation that a request is bound to, or an answer of our own; the one place that addresses requests.

        What came by a vendor's own port is that vendor's, whatever host it names, unless only others document it.
        """
        own = self._at_port.get(request.origin.listener)
        directory = self if own is None or not own.knows(request) else own
        return directory.address(request.method, request.path, request.origin.host, request)

    def is_elsewhere(self, request: Request) -> bool:
        """Whether a request came by a vendor's own port, and only others document its path."""
        own = self._at_port.get(request.origin.listener)
        return own is not None and self.knows(request) and not own.knows(request)

    def knows(self, request: Request) -> bool:
        """Whether any vendor documents the path of a request, at whatever host."""
        addressed = self.address(request.method, request.path, "")
        return not isinstance(addressed, Response) or addressed.status != 404  # noqa: PLR2004 - our own answer

    def address(self, method: str, path: str, host: str, request: Request | None = None) -> Addressed | Response:
        """The operation that `method` and `path` are bound to, or an answer of our own: 404, 405, or to OPTIONS.

        Args:
            method: in capitals.
            path: percent-decoded, without any prefix of ours.
            host: that of the request's origin.
            request: all of it, for vendors that have an answer of their own to what they do not route; without it no
                vendor is asked.
        """
        table = self._by_host.get(host, self._all)
        match = table.exact.get(path) or table.find(path)
        if match is None:
            vendor = self._meant(path, host)
            return _in_its_shape(vendor, request, UNKNOWN_ROUTE) or self._unknown_path(method, path)
        bound = match.targets.get(method)
        if bound is not None:
            return bound if not match.params else bound._replace(params=match.params)
        return _other_method(method, path, match, request)

    def _meant(self, path: str, host: str) -> Vendor[Any] | None:
        """Whose a path is that nobody documents: the host's, or that of whose paths alone begin most like it."""
        if host in self._at_host:
            return self._at_host[host]
        asked = path.split("/")
        alike = {each.name: max(_alike(asked, route) for route, _ in _routes((each,))) for each in self.vendors}
        most = max(alike.values(), default=0)
        nearest = [each for each in self.vendors if alike[each.name] == most]
        return nearest[0] if most and len(nearest) == 1 else None

    def _unknown_path(self, method: str, path: str) -> Response:
        routes = sorted(
            {
                f"{route.method} {route.path}"
                for vendor in self.vendors
                for operation in vendor.operations
                for route in operation.routes
            }
        )
        paths = {route.partition(" ")[2] for route in routes}
        near = difflib.get_close_matches(path[:200], paths, n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else ""
        return problem(
            404,
            UNKNOWN_ROUTE,
            f"No vendor documents {method} {path[:200]}, so there is nothing to emulate.{hint} "
            "The routes that exist are listed in `routes`; /s/{sandbox} may stand in front of each. The simulator "
            "itself is seen and controlled under /__admin, described at /__admin/docs.",
            routes=routes,
        )


def _routes(vendors: Iterable[Vendor[Any]], host: str | None = None) -> Iterator[tuple[Route, Addressed]]:
    for vendor in vendors:
        for operation in vendor.operations:
            for route in operation.routes:
                yield route, Addressed(vendor, operation, {}, host=host)


def _alike(asked: list[str], route: Route) -> int:
    """How many segments of a path are the first ones of a route's; every path begins with an empty one."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(asked, route.path.split("/"), strict=False))
    return sum(1 for _ in same) - 1


def _in_its_shape(vendor: Vendor[Any] | None, request: Request | None, name: str) -> Response | None:
    """The vendor's own answer to what it does not route, marked as ours; None where it has none."""
    if vendor is None or vendor.unrouted is None or request is None:
        return None
    response = vendor.unrouted(request)
    return None if response is None else marked(response, name)


def _other_method(method: str, path: str, match: Match[Addressed], request: Request | None) -> Addressed | Response:
    allow = _allow(match.targets)
    if method == "OPTIONS":
        return Response(204, b"", (("Allow", allow),))
    if method == "HEAD":
        read = match.targets.get("GET")
        if read is not None and read.operation.is_read_only:
            return read._replace(params=match.params)
    documented = next(iter(match.targets.values()))
    vendor = documented.vendor
    if UNSUPPORTED_METHOD in vendor.errors and method != "HEAD":
        return documented._replace(params=match.params, is_supported=False)
    return _in_its_shape(vendor, request, UNKNOWN_METHOD) or problem(
        405,
        UNKNOWN_METHOD,
        f"{vendor.title} documents {path[:200]} for {allow}, not for {method}.",
        (("Allow", allow),),
    )


def _allow(targets: Mapping[str, Addressed]) -> str:
    methods = {*targets, "OPTIONS"}
    if "GET" in targets and targets["GET"].operation.is_read_only:
        methods.add("HEAD")
    return ", ".join(sorted(methods))
