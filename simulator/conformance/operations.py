"""Documented and served routes go in; those that only one side knows, or that nothing drives, come out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.conformance.finding import Finding
from simulator.contract.errors import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.material import Material

SUCCESS = range(200, 400)


def documented_routes(material: Material) -> dict[str, str]:
    """Every documented route, `METHOD /path`, and the operation it belongs to."""
    operations = material.contract.operations
    return {f"{method.value} {each.path}": each.name for each in operations for method in each.methods}


def served_routes(material: Material) -> list[str]:
    """Every route the vendor serves, `METHOD /path`."""
    routes = [route for operation in material.vendor.operations for route in operation.routes]
    return [f"{route.method} {route.path}" for route in routes]


def driven_routes(material: Material) -> set[str]:
    """The documented routes that a transcript drives to a success."""
    return {
        f"{happened.sent.method} {operation.path}"
        for happened, operation in material.documented()
        if happened.response.status in SUCCESS
    }


def of_operations(material: Material) -> Iterator[Finding]:
    """Routes of one side alone, and documented ones that no transcript drives."""
    coverage = material.coverage
    documented, served = documented_routes(material), served_routes(material)
    shapes = {_shape(route) for route in served}
    for route, operation in documented.items():
        if _shape(route) not in shapes:
            text = f"the contract documents it for {operation} and the vendor does not serve it; add the route"
            yield material.finding("operation-not-served", route, text)
        elif route not in driven_routes(material) and route not in coverage.undriven:
            text = "no transcript gets a success from it; write one, or say why not in coverage.yaml under undriven"
            yield material.finding("operation-not-driven", route, text)
    known = {_shape(route) for route in documented}
    for route in served:
        if _shape(route) not in known and route not in coverage.own_routes:
            text = f"it is served and not documented ({suggestion(route, documented)}); document it, or say why"
            yield material.finding("operation-not-documented", route, f"{text} in coverage.yaml under own_routes")
    for route in coverage.own_routes:
        if route not in served or _shape(route) in known:
            yield material.stale("own_routes", route)
    for route in coverage.undriven:
        if " " in route and (route not in documented or route in driven_routes(material)):
            yield material.stale("undriven", route)


def _shape(route: str) -> str:
    """A route whatever its parameters are called."""
    return re.sub(r"\{\w+\}", "{}", route)
