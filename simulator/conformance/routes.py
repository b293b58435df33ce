"""Find the routes and hosts of a vendor that lead nowhere, or to the wrong operation."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from simulator.conformance.finding import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
PATH = re.compile(r"(/([^/{}?#]*|\{\w+\}))+")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


def of_routes(material: Material) -> Iterator[Finding]:
    """Find routes that cannot be matched, routes of which only one is, and hosts that no request names."""
    bound = [(operation.name, route) for operation in material.vendor.operations for route in operation.routes]
    for name, (method, path, *_) in bound:
        if method not in METHODS or not PATH.fullmatch(path):
            text = f"no request matches this route of {name}; write a method in capitals, a slash, and whole segments"
            yield material.finding(Rule.ROUTE_MALFORMED, f"{method} {path}", f"{text}, {{named}} where they vary")
    for (one, first), (other, second) in combinations(bound, 2):
        if first == second:
            text = f"it leads to {one}, and never to {other}; one of them has to go"
            yield material.finding(Rule.ROUTE_AMBIGUOUS, f"{first.method} {first.path}", text)
        elif first.path != second.path and _overlap(first.path, second.path):
            text = f"a request for {second.path} may match this route; spell both alike, or tell them apart"
            yield material.finding(Rule.ROUTE_AMBIGUOUS, first.path, text)
    for host in material.vendor.hosts:
        if not HOST.fullmatch(host):
            text = "no request names this host; write it in small letters, without scheme, port and path"
            yield material.finding(Rule.HOST_MALFORMED, host, text)


def _overlap(one: str, other: str) -> bool:
    """Tell whether a path may fit two templates. A path without a template is looked for first, and does no harm."""
    if "{" not in one or "{" not in other:
        return False
    segments, others = one.split("/"), other.split("/")
    pairs = zip(segments, others, strict=False)
    return len(segments) == len(others) and all("{" in left + right or left == right for left, right in pairs)
