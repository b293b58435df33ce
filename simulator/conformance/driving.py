"""Find documented things that could be driven, and that no transcript drives and nobody declines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conformance.bodies import json_of, scalars
from simulator.conformance.examples import examples, shown
from simulator.conformance.finding import Rule
from simulator.conformance.operations import documented_routes, driven_routes
from simulator.conformance.request_fields import request_fields
from simulator.conformance.sources import rows_of
from simulator.contract.schemas import callback_name, schemas_of
from simulator.contract.validator import ReferenceValidator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material


def drivable(material: Material) -> dict[str, bool]:
    """Ask of every documented route, field, credential, callback, value and example whether a transcript drives it."""
    driven, seen = driven_routes(material), shown(material)
    return {
        **{route: route in driven for route in documented_routes(material)},
        **request_fields(material),
        **_callbacks(material),
        **_values(material),
        **{file: file in seen for file in examples(material)},
    }


def of_driving(material: Material) -> Iterator[Finding]:
    """Find documented things that are neither driven nor declined, and declined ones that are driven."""
    found, declined = drivable(material), material.coverage.undriven
    for name, is_driven in found.items():
        if not is_driven and name not in declined:
            text = "it is documented and no transcript drives it; write one, or say why not in coverage.yaml"
            yield material.finding(Rule.NOT_DRIVEN, name, f"{text} under undriven")
    for name in declined:
        if found.get(name, True):
            yield material.stale("undriven", name)


def _callbacks(material: Material) -> dict[str, bool]:
    """Ask of the documented callbacks, `callback report`, whether one that was made has its shape."""
    schemas = schemas_of(material.contract)
    found = {}
    for callback in material.contract.callbacks:
        bodies = [
            sent.body
            for happened, operation in material.documented()
            for sent in happened.callbacks
            if callback.operation in {None, operation.name}
        ]
        if callback.operation is None:  # one that no request causes is seen by the receiver alone
            bodies += [body for played in material.played for step in played.steps for body in step.received]
        validator = ReferenceValidator(schemas.get(callback_name(callback), {}))
        fitting = (body for body in bodies if not any(validator.findings(json_of(body))))
        found[f"callback {callback.name}"] = next(fitting, None) is not None
    return found


def _values(material: Material) -> dict[str, bool]:
    """Ask of the values of fields' sets, `state: delivered`, whether each is sent, answered or called back.

    Codes of errors are left out: whether those are reached is a question of its own.
    """
    seen: set[str] = set()
    for happened, _ in material.documented():
        bodies = [happened.sent.body, happened.response.body, *(sent.body for sent in happened.callbacks)]
        seen.update(str(value) for body in bodies for value in scalars(json_of(body)))
        seen.update(value for _, value in happened.exchange().query)
    contract = material.contract
    used = {name for _, row in rows_of(contract) if isinstance(name := getattr(row, "enum", None), str)}
    codes = {row.code for row in contract.errors}
    sets = {name: each.values for name, each in contract.enums.items() if name in used}
    return {
        f"{name}: {value}": value in seen for name, values in sets.items() for value in values if value not in codes
    }
