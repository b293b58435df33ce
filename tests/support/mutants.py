"""Yield every single change of an example that a row of a contract forbids.

Made from the documented rows, not from the schema that was generated of them: so a keyword that the generator loses is
a mutant that survives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.contract.answers import answers_of
from simulator.contract.formats import JsonType
from simulator.contract.schemas import callback_name
from simulator.contract.values import Placement, as_typed
from simulator.contract.wording import NOT_BLANK

if TYPE_CHECKING:
    from simulator.contract.model import Contract, Shape
    from simulator.contract.values import FieldRow, ValueRow

Mutants = Iterator[tuple[str, Any]]
UNKNOWN = "a field nobody knows"
FILLERS: dict[JsonType, Any] = {
    JsonType.NULL: None,
    JsonType.BOOLEAN: True,
    JsonType.INTEGER: 17,
    JsonType.NUMBER: 17.5,
    JsonType.STRING: "\u2603 no pattern and no list of values likes this",
    JsonType.ARRAY: [None],
    JsonType.OBJECT: {UNKNOWN: 1},
}
WIDER = {JsonType.INTEGER: JsonType.NUMBER, JsonType.FILE: JsonType.STRING}


@dataclass(frozen=True, slots=True)
class Body:
    """What a schema is of.

    Args:
        is_required: whether a field has to be there when its row does not say.
    """

    shape: Shape
    fields: tuple[FieldRow, ...]
    is_required: bool
    is_closed: bool


def bodies(contract: Contract) -> dict[str, Body]:
    """What each schema of a contract is of, by the schema's name."""
    made = {f"shape.{name}": _incoming(shape) for name, shape in contract.shapes.items()}
    for callback in contract.callbacks:
        shape = contract.shapes[callback.shape] if callback.shape else callback
        made[callback_name(callback)] = _incoming(shape)
    for operation in contract.operations:
        for answer in answers_of(contract, operation):
            if answer.body is not None and answer.schema:
                made.setdefault(answer.schema, _incoming(answer.body))
        for placement, name in ((Placement.BODY, "request"), (Placement.QUERY, "query")):
            if operation.request:
                fields = tuple(each for each in operation.request.fields or () if placement in each.places)
                closed = bool(operation.request.closed)
                made[f"{operation.name}.{name}"] = Body(operation.request, fields, is_required=False, is_closed=closed)
    return made


def _incoming(shape: Shape) -> Body:
    return Body(shape, shape.fields or (), is_required=True, is_closed=shape.closed is not False)


def mutants(contract: Contract, body: Body, value: Any) -> Mutants:
    """Every single change of a value that is forbidden, with a name for it."""
    maker = _Maker(contract, is_required=body.is_required)
    if body.shape.body is not None:
        yield from maker.of_value(body.shape.body, value, is_closed=body.is_closed)
    else:
        yield from ((f"as {type_.value}", each) for type_, each in FILLERS.items() if type_ is not JsonType.OBJECT)
        yield from maker.of_object(body.fields, value, is_closed=body.is_closed)


class _Maker:
    def __init__(self, contract: Contract, *, is_required: bool) -> None:
        self._contract = contract
        self._is_required = is_required

    def of_object(self, fields: Iterable[FieldRow], value: dict[str, Any], *, is_closed: bool) -> Mutants:
        if is_closed:
            yield "with an unknown field", {**value, UNKNOWN: 1}
        for field in fields:
            key = field.name
            if self._is_required if field.required is None else field.required:
                yield f"without {key}", {name: each for name, each in value.items() if name != key}
            if condition := field.required_if:
                [said] = (as_typed(condition.says, each.types)[0] for each in fields if each.name == condition.field)
                rest = {name: each for name, each in value.items() if name != key} | {condition.field: said}
                yield f"without {key} where {condition.field} is {said}", rest
                yield f"{key} as null where {condition.field} is {said}", {**rest, key: None}
            for name, mutant in self.of_value(field, value.get(key), is_closed=is_closed):
                yield f"{key}.{name}", {**value, key: mutant}

    def of_value(self, row: ValueRow, value: Any, *, is_closed: bool) -> Mutants:
        is_closed = is_closed if row.closed is None else row.closed
        taken = {*row.types, *(WIDER[each] for each in row.types if each is JsonType.FILE)}
        taken |= {JsonType.NULL} if row.nullable else set()
        taken |= {JsonType.INTEGER} if JsonType.NUMBER in taken else set()
        for type_, filler in FILLERS.items():
            if JsonType.ANY not in taken and type_ not in taken:
                yield f"as {type_.value}", filler
        yield from self._of_text(row, taken, value)
        yield from self._of_number(row, taken)
        if isinstance(value, dict) and row.fields is not None:
            yield from ((name, each) for name, each in self.of_object(row.fields, value, is_closed=is_closed))
        if JsonType.ARRAY in taken:
            yield from self._of_array(row, value if isinstance(value, list) else [], is_closed=is_closed)

    def _of_text(self, row: ValueRow, taken: set[JsonType], value: Any) -> Mutants:
        if JsonType.STRING not in taken:
            return
        if row.limits.max_length is not None:
            yield "too long", "x" * (row.limits.max_length + 1)
        if row.limits.min_length:
            yield "too short", "x" * (row.limits.min_length - 1)
        if row.limits.max_listed is not None and isinstance(value, str):
            yield "too many between commas", ",".join([value] * (row.limits.max_listed + 1))
        if row.form or row.pattern:
            yield "not of the form", " " if row.pattern == NOT_BLANK else FILLERS[JsonType.STRING]
        if row.enum is not None:
            yield "not of the values", FILLERS[JsonType.STRING]

    def _of_number(self, row: ValueRow, taken: set[JsonType]) -> Mutants:
        if JsonType.INTEGER not in taken:
            if row.enum is not None and JsonType.BOOLEAN in taken:
                values = self._values(row)
                yield from (("not of the values", each) for each in (True, False) if str(each).lower() not in values)
            return
        if row.limits.maximum is not None:
            yield "too large", int(row.limits.maximum) + 1
        if row.limits.minimum is not None:
            yield "too small", int(row.limits.minimum) - 1
        if row.limits.exclusive_minimum is not None:
            yield "at the border", int(row.limits.exclusive_minimum)
        if row.enum is not None:
            yield "not of the values", 987_654_321

    def _of_array(self, row: ValueRow, value: list[Any], *, is_closed: bool) -> Mutants:
        limits = row.limits
        if value and limits.max_items is not None:
            yield "too many", (value * (limits.max_items + 1))[: limits.max_items + 1]
        if limits.min_items:
            yield "too few", value[: limits.min_items - 1]
        if row.enum is not None:
            yield "a list where none is among the values", []
        if row.items is not None:
            for index, each in enumerate(value or [None]):
                for name, mutant in self.of_value(row.items, each, is_closed=is_closed):
                    yield f"{index}.{name}", [*value[:index], mutant, *value[index + 1 :]]

    def _values(self, row: ValueRow) -> tuple[str, ...]:
        return self._contract.enums[row.enum].values if isinstance(row.enum, str) else row.enum or ()
