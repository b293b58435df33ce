"""Make the JSON Schema of a described value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.formats import LOOKS, Format, JsonType, pattern_of
from simulator.contract.values import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from simulator.contract.model import Contract
    from simulator.contract.origin import Row
    from simulator.contract.values import FieldRow, Limits, OtherValue, Table, ValueRow

Schema = dict[str, Any]
MAX_LISTED = "x-max-listed"
"""The one keyword that is of JSON Schema's no word; our validators know it."""
KEYWORDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "max_listed": MAX_LISTED,
}
ALSO_ACCEPTED = "x-also-accepted"
IN_WORDS = "x-looks"
"""What a text of the pattern beside it looks like, for people."""
HINTS = {Format.ISO_INSTANT: "date-time", Format.UUID: "uuid", Format.URI: "uri"}


class SchemaMaker:
    """Make schemas of one direction of traffic.

    Args:
        enums_of: the contract whose sets of values the fields name.
        is_required: whether a field must be there when its row does not say.
    """

    def __init__(self, enums_of: Contract, *, is_required: bool) -> None:
        self._enums = enums_of.enums
        self._is_required = is_required

    def object_schema(self, fields: Iterable[FieldRow], around: Row, *, closed: bool) -> Schema:
        """Make an object's schema. `x-evidence` and `x-source` stand where they differ from those around.

        `x-grounds` has both for each word of a row that is known otherwise than the row.
        """
        fields = tuple(fields)
        schema: Schema = {"type": "object"}
        if fields:
            schema["properties"] = {field.name: self.value_schema(field, around, closed=closed) for field in fields}
        if required := [field.name for field in fields if self._must_be_there(field)]:
            schema["required"] = required
        if closed:
            schema["additionalProperties"] = False
        if conditions := list(self._conditions(fields)):
            schema["allOf"] = conditions
        return schema

    def _conditions(self, fields: Iterable[FieldRow]) -> Iterator[Schema]:
        """Make the schemas of objects in which a field has to be there because of what another says."""
        types = {field.name: field.types for field in fields}
        for field in fields:
            condition = field.required_if
            if condition and condition.field in types:
                said = as_typed(condition.says, types[condition.field])[-1]
                is_there = {field.name: self._type(field.model_copy(update={"nullable": False}))}
                yield {
                    "if": {"properties": {condition.field: {"const": said}}, "required": [condition.field]},
                    "then": {"properties": is_there, "required": [field.name]},
                }

    def value_schema(self, row: ValueRow, around: Row, *, closed: bool) -> Schema:
        """Make the schema of any value."""
        closed = closed if row.closed is None else row.closed
        schema: Schema = {}
        sentences = [row.description, row.default and f"Default: {row.default}"]
        if any(sentences):
            schema["description"] = ". ".join(text.rstrip(".") for text in sentences if text) + "."
        schema.update(self._type(row))
        if row.fields is not None:
            schema.update({**self.object_schema(row.fields, row, closed=closed), **self._type(row)})
        if row.items is not None:
            schema["items"] = self.value_schema(row.items, row, closed=closed)
        schema.update(_limits(row.limits))
        schema.update(_look(row))
        if row.also_accepted:
            schema[ALSO_ACCEPTED] = [_also_accepted(each) for each in row.also_accepted]
        if row.enum is not None:
            schema["enum"] = self._values(row)
            if isinstance(row.enum, str) and self._enums[row.enum].meanings:
                schema["x-meanings"] = self._enums[row.enum].meanings
        if row.grounds or (row.evidence, row.source) != (around.evidence, around.source):
            schema.update(origin(row))
        return schema

    def _must_be_there(self, field: FieldRow) -> bool:
        return self._is_required if field.required is None else field.required

    def _type(self, row: ValueRow) -> Schema:
        if JsonType.ANY in row.types:
            return {}
        names = ["string" if each is JsonType.FILE else each.value for each in row.types]
        if row.nullable and "null" not in names:
            names.append("null")
        return {"type": names[0] if len(names) == 1 else names}

    def _values(self, row: ValueRow) -> list[Any]:
        texts = self._enums[row.enum].values if isinstance(row.enum, str) else row.enum or ()
        values = [value for text in texts for value in as_typed(text, row.types)]
        return [*values, None] if row.nullable else values


def origin(row: Row) -> Schema:
    """Write the evidence and source of a statement, and those of its words that are known otherwise."""
    made: Schema = {"x-evidence": row.evidence.value, "x-source": row.source}
    apart = {word: {"x-evidence": each.evidence.value, "x-source": each.source} for word, each in row.grounds.items()}
    return {**made, "x-grounds": apart} if apart else made


def _look(row: ValueRow) -> Schema:
    """Describe how a text looks, or what a file holds; what JSON Schema has no words for has names with an x."""
    schema: Schema = {}
    if row.pattern:
        schema["pattern"] = row.pattern
        if row.looks:
            schema[IN_WORDS] = row.looks
    if row.form:
        schema |= {"pattern": pattern_of(row.form), IN_WORDS: LOOKS[row.form]}
        if row.form in HINTS:
            schema["format"] = HINTS[row.form]
    if row.in_future:
        schema["x-in-future"] = True
    if row.local_offset:
        schema["x-local-offset"] = row.local_offset
    if JsonType.FILE in row.types:
        schema["contentMediaType"] = "text/csv" if row.table else "application/octet-stream"
    if row.table:
        schema["x-table"] = _table(row.table)
    return schema


def _table(table: Table) -> Schema:
    columns = {}
    for each in table.columns:
        looks = {IN_WORDS: each.looks} if each.looks else {}
        columns[each.name] = {"pattern": each.pattern, **looks} if each.pattern else {}
    variables = {"variablesOf": table.variables_of} if table.variables_of else {}
    return {"columns": columns, **variables, "minRows": table.min_rows}


def _also_accepted(row: OtherValue) -> Schema:
    if row.but_for is not None:
        return {"but_for": row.but_for.value, **origin(row)}
    return {"pattern": row.pattern, "what": row.what, "remedy": row.remedy, **origin(row)}


def _limits(limits: Limits) -> Schema:
    given = {KEYWORDS[name]: value for name, value in limits.model_dump(exclude_none=True).items()}
    return {name: value if isinstance(value, int) else _number(value) for name, value in given.items()}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
