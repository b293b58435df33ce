"""Find documented and served routes that only one side knows, or that nothing drives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.conformance.finding import Rule
from simulator.contract.errors import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material

SUCCESS = range(200, 400)


def documented_routes(material: Material) -> dict[str, str]:
    """Return every documented route, `METHOD /path`, and the operation it belongs to."""
    operations = material.contract.operations
    return {f"{method.value} {each.path}": each.name for each in operations for method in each.methods}


def accepted_routes(material: Material) -> dict[str, str]:
    """Return every route at which a call is answered though no page shows it, and the operation it belongs to."""
    operations = material.contract.operations
    return {
        f"{method.value} {other.path}": each.name
        for each in operations
        for other in each.also_at
        for method in each.methods
    }


def served_routes(material: Material) -> list[str]:
    """Return every route the vendor serves, `METHOD /path`."""
    routes = [route for operation in material.vendor.operations for route in operation.routes]
    return [f"{route.method} {route.path}" for route in routes]


def unserved_routes(material: Material) -> set[str]:
    """Return the documented routes that the vendor does not serve, whatever either side calls a parameter."""
    shapes = {_shape(route) for route in served_routes(material)}
    return {route for route in documented_routes(material) if _shape(route) not in shapes}


def driven_routes(material: Material) -> set[str]:
    """Return the documented routes that a transcript drives to a success."""
    return {
        f"{happened.sent.method} {operation.path}"
        for happened, operation in material.documented()
        if happened.response.status in SUCCESS
    }


def of_operations(material: Material) -> Iterator[Finding]:
    """Find routes of one side alone. What a client is told to be answered has to be, though no page shows it."""
    declined, documented, served = material.coverage.own_routes, documented_routes(material), served_routes(material)
    accepted = accepted_routes(material)
    for route in sorted(unserved_routes(material)):
        text = f"the contract documents it for {documented[route]} and the vendor does not serve it; add the route"
        yield material.finding(Rule.OPERATION_NOT_SERVED, route, text)
    shapes = {_shape(route) for route in served}
    for route in accepted:
        if _shape(route) not in shapes:
            text = f"the contract says that {accepted[route]} is answered there too; add the route, or take it out"
            yield material.finding(Rule.OPERATION_NOT_SERVED, route, f"{text} of also_at")
    known = {_shape(route) for route in (*documented, *accepted)}
    for route in served:
        if _shape(route) not in known and route not in declined:
            text = f"it is served and not documented ({suggestion(route, documented)}); document it, or say why"
            yield material.finding(Rule.OPERATION_NOT_DOCUMENTED, route, f"{text} in coverage.yaml under own_routes")
    for route in declined:
        if route not in served or _shape(route) in known:
            yield material.stale("own_routes", route)


def _shape(route: str) -> str:
    """Return a route without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", route)
