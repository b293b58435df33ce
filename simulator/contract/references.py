"""Find every name in a contract that stands for nothing, with its place and a remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.contract.errors import suggestion
from simulator.contract.model import Unless
from simulator.contract.values import Placement, ValueRow, as_typed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from simulator.contract.model import Callback, Contract, Operation, Shape
    from simulator.contract.values import FieldRow
    from simulator.text.yaml import Place

Problem = tuple["Place", str]


def dangling(contract: Contract) -> Iterator[Problem]:
    """Find names of enums, shapes, errors, operations, credentials and responses declared never or twice."""
    names = [operation.name for operation in contract.operations]
    yield from _repeated("operations", names)
    yield from _repeated("security", [each.name for each in contract.security])
    yield from _repeated("rules", [each.id for each in contract.rules])
    for index, operation in enumerate(contract.operations):
        yield from _of_operation(contract, operation, ("operations", index))
    for index, row in enumerate(contract.errors):
        place: Place = ("errors", index)
        yield from _unknown((*place, "operations"), "operation", row.operations or (), names)
        yield from _unknown((*place, "shape"), "shape", (row.shape,), contract.shapes)
    for name, shape in contract.shapes.items():
        yield from _of_shape(contract, shape, ("shapes", name))
    for index, callback in enumerate(contract.callbacks):
        yield from _of_callback(contract, callback, ("callbacks", index), names)
    for index, rule in enumerate(contract.rules):
        yield from _unknown(("rules", index, "operations"), "operation", rule.operations or (), names)
    yield from _claimed_twice(contract)


def _of_operation(contract: Contract, operation: Operation, place: Place) -> Iterator[Problem]:
    schemes = [each.name for each in contract.security]
    for index, together in enumerate(operation.security):
        yield from _unknown((*place, "security", index), "credentials", together, schemes)
    if operation.request:
        yield from _of_shape(contract, operation.request, (*place, "request"))
    fields = (operation.request and operation.request.fields) or ()
    travelling = [f"{field.name} in {each.value}" for field in fields for each in field.places]
    yield from _repeated((*place, "request", "fields"), travelling)
    in_path = {field.name for field in fields if Placement.PATH in field.places}
    if in_path != (shown := set(re.findall(r"\{(\w+)\}", operation.path))):
        odd = ", ".join(sorted(in_path ^ shown))
        yield (*place, "path"), f"{operation.path!r} and the fields in the path do not name the same: {odd}"
    yield from _of_ignored(operation, place)
    yield from _of_dependent(fields, (*place, "request", "fields"))
    names = [answer.name for answer in operation.responses]
    yield from _repeated((*place, "responses"), names)
    reasons = [row.reason for row in contract.errors]
    for index, answer in enumerate(operation.responses):
        here: Place = (*place, "responses", index)
        yield from _of_shape(contract, answer, here)
        yield from _unknown((*here, "shape"), "shape", (answer.shape,), contract.shapes)
        yield from _unknown((*here, "error"), "error", (answer.error,), reasons)
    targets = [*names, *reasons, "request", "query", "program", "sample"]
    for index, example in enumerate(operation.examples):
        yield from _unknown((*place, "examples", index, "of"), "response", (example.of,), targets)


def _of_ignored(operation: Operation, place: Place) -> Iterator[Problem]:
    names = [field.name for field in (operation.request and operation.request.fields) or ()]
    for index, row in enumerate(operation.ignored):
        here: Place = (*place, "ignored", index)
        yield from _unknown((*here, "field"), "field", (re.split(r"[.\[]", row.field)[0],), names)
        yield from _unknown((*here, "of"), "field", (row.of,), names)
        if (row.unless is Unless.LENGTH_OF) != (row.of is not None):
            yield here, "`of` names the list that is counted: it belongs to length_of, and to nothing else"


def _of_dependent(fields: Sequence[FieldRow], place: Place) -> Iterator[Problem]:
    names = [field.name for field in fields]
    for index, field in enumerate(fields):
        condition, table = field.required_if, field.table
        if condition:
            yield from _unknown((*place, index, "required_if", "field"), "field", (condition.field,), names)
            types = [each.types for each in fields if each.name == condition.field]
            if types and not as_typed(condition.says, types[0]):
                text = f"{condition.says!r} is not a value that {condition.field!r} can have"
                yield (*place, index, "required_if", "is"), text
        filled = (table.variables_of,) if table else ()
        yield from _unknown((*place, index, "table", "variables_of"), "field", filled, names)


def _of_callback(contract: Contract, callback: Callback, place: Place, names: list[str]) -> Iterator[Problem]:
    yield from _of_shape(contract, callback, place)
    yield from _unknown((*place, "operation"), "operation", (callback.operation,), names)
    yield from _unknown((*place, "shape"), "shape", (callback.shape,), contract.shapes)
    for operation in contract.operations:
        if operation.name == callback.operation and callback.url_field:
            fields = [field.name for field in (operation.request and operation.request.fields) or ()]
            yield from _unknown((*place, "url_field"), "field", (callback.url_field,), fields)
    for index, example in enumerate(callback.examples):
        yield from _unknown((*place, "examples", index, "of"), "response", (example.of,), ["callback", "sample"])


def _of_shape(contract: Contract, shape: Shape, place: Place) -> Iterator[Problem]:
    if shape.fields is not None and shape.body is not None:
        yield place, "fields describe an object, body describes something else: keep one"
    for index, field in enumerate(shape.fields or ()):
        yield from _of_value(contract, field, (*place, "fields", index))
    if shape.body:
        yield from _of_value(contract, shape.body, (*place, "body"))


def _of_value(contract: Contract, value: ValueRow, place: Place) -> Iterator[Problem]:
    if isinstance(value.enum, str):
        yield from _unknown((*place, "enum"), "enum", (value.enum,), contract.enums)
    if value.items:
        yield from _of_value(contract, value.items, (*place, "items"))
    for index, field in enumerate(value.fields or ()):
        yield from _of_value(contract, field, (*place, "fields", index))


def _unknown(place: Place, kind: str, names: Collection[str | None], known: Collection[str]) -> Iterator[Problem]:
    for name in names:
        if name is not None and name not in known:
            yield place, f"no {kind} {name!r} is declared: {suggestion(name, known)}"


def _repeated(place: str | Place, names: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            group = (place,) if isinstance(place, str) else place
            yield (*group, index), f"{name!r} is already there; say it once"


def _claimed_twice(contract: Contract) -> Iterator[Problem]:
    owners: dict[tuple[str, str], str] = {}
    for index, operation in enumerate(contract.operations):
        for method in operation.methods:
            owner = owners.setdefault((operation.path, method.value), operation.name)
            if owner != operation.name:
                claim = f"{method.value} {operation.path} already belongs to {owner}"
                yield ("operations", index, "path"), claim
