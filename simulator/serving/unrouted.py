"""Answer requests that no vendor routes, in the shape of the vendor they are meant for or in our own words."""

from __future__ import annotations

import difflib
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from simulator.api.problem import marked, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.api.request import Request, Response
    from simulator.api.routing import Route
    from simulator.api.vendor import Vendor

UNKNOWN_ROUTE = "unknown-route"
UNKNOWN_METHOD = "unknown-method"


def unknown_path(
    vendors: Sequence[Vendor[Any]], method: str, path: str, host: str, request: Request | None
) -> Response:
    """Answer a path that nobody documents; without the request no vendor is asked for its own words."""
    return _in_its_shape(_meant(vendors, path, host), request, UNKNOWN_ROUTE) or _unknown_path(vendors, method, path)


def unknown_method(vendor: Vendor[Any], method: str, path: str, allow: str, request: Request | None) -> Response:
    """Answer a documented path that is asked for with another method; `allow` names those that are documented."""
    return _in_its_shape(vendor, request, UNKNOWN_METHOD) or problem(
        405,
        UNKNOWN_METHOD,
        f"{vendor.title} documents {path[:200]} for {allow}, not for {method}.",
        (("Allow", allow),),
    )


def _meant(vendors: Sequence[Vendor[Any]], path: str, host: str) -> Vendor[Any] | None:
    """Tell which vendor an undocumented path is meant for: the host's, or the only one with the most alike paths."""
    called = [vendor for vendor in vendors if host in vendor.hosts]
    if called:
        return called[-1]
    asked = path.split("/")
    alike = {each.name: max(_alike(asked, route) for route in _routes(each)) for each in vendors}
    most = max(alike.values(), default=0)
    nearest = [each for each in vendors if alike[each.name] == most]
    return nearest[0] if most and len(nearest) == 1 else None


def _unknown_path(vendors: Sequence[Vendor[Any]], method: str, path: str) -> Response:
    routes = sorted({f"{route.method} {route.path}" for vendor in vendors for route in _routes(vendor)})
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


def _routes(vendor: Vendor[Any]) -> Iterator[Route]:
    for operation in vendor.operations:
        yield from operation.routes


def _alike(asked: list[str], route: Route) -> int:
    """Count the segments of a path that are the first ones of a route; every path begins with an empty one."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(asked, route.path.split("/"), strict=False))
    return sum(1 for _ in same) - 1


def _in_its_shape(vendor: Vendor[Any] | None, request: Request | None, name: str) -> Response | None:
    """Return the vendor's own answer to an unrouted request, marked as ours; None where it has none."""
    if vendor is None or vendor.unrouted is None or request is None:
        return None
    response = vendor.unrouted(request)
    return None if response is None else marked(response, name)
