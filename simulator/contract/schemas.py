"""Make JSON Schema documents (2020-12) of all the traffic that a contract describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.answers import answers_of
from simulator.contract.model import RequestShape
from simulator.contract.value_schema import Schema, SchemaMaker, origin
from simulator.contract.values import FieldRow, Placement

if TYPE_CHECKING:
    from simulator.contract.model import Callback, Contract, Operation, Security, Shape
    from simulator.contract.origin import Row

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas_of(contract: Contract) -> dict[str, Schema]:
    """Make every schema of a contract by its name: `send.request`, `send.response.sent`, `shape.error`, ..."""
    made: dict[str, Schema] = {}
    for operation in contract.operations:
        title = f"{contract.title}: {operation.name}"
        for placement, name in ((Placement.BODY, "request"), (Placement.QUERY, "query")):
            if schema := request_schema(contract, operation, placement):
                made[f"{operation.name}.{name}"] = _titled(schema, f"{title}, {name}", operation.title)
        for answer in answers_of(contract, operation):
            if answer.body is not None and answer.schema and answer.schema not in made:
                schema = _incoming(contract, answer.body)
                if not answer.schema.startswith("shape."):
                    made[answer.schema] = _titled(schema, f"{title}, answer {answer.name}", answer.meaning)
    for name, shape in contract.shapes.items():
        made[f"shape.{name}"] = _titled(_incoming(contract, shape), f"{contract.title}: {name}", shape.description)
    for callback in contract.callbacks:
        if schema := callback_schema(contract, callback):
            title = f"{contract.title}: callback {callback.name}"
            made[callback_name(callback)] = _titled(schema, title, callback.title)
    return made


def documents_of(contract: Contract) -> dict[str, Schema]:
    """Make the schemas of a contract as documents of their own, by file name."""
    return {
        f"{name}.schema.json": {"$schema": DIALECT, "$id": f"{name}.schema.json", **schema}
        for name, schema in schemas_of(contract).items()
    }


def callback_name(callback: Callback) -> str:
    """Name a callback's schema."""
    return f"{callback.operation or 'account'}.callback.{callback.name}"


def request_schema(contract: Contract, operation: Operation, placement: Placement) -> Schema | None:
    """Describe the body, or the query as an object; None if the documentation puts nothing there."""
    request = operation.request or RequestShape(evidence=operation.evidence, source=operation.source)
    maker = SchemaMaker(contract, is_required=False)
    if request.body is not None and placement is Placement.BODY:
        return {**maker.value_schema(request.body, request, closed=bool(request.closed)), **origin(request)}
    fields = [field for field in request.fields or () if placement in field.places]
    names = {field.name for field in fields}
    fields += [_as_field(each) for each in _credentials(contract, operation, placement) if each.way[0] not in names]
    if not fields:
        return None
    return {**maker.object_schema(fields, request, closed=bool(request.closed)), **origin(request)}


def callback_schema(contract: Contract, callback: Callback) -> Schema | None:
    """Describe a callback's body."""
    shape = contract.shapes[callback.shape] if callback.shape else callback
    return _incoming(contract, shape) if shape.fields is not None or shape.body else None


def _incoming(contract: Contract, shape: Shape) -> Schema:
    maker = SchemaMaker(contract, is_required=True)
    closed = shape.closed is not False
    if shape.body is not None:
        schema = maker.value_schema(shape.body, shape, closed=closed)
    else:
        schema = maker.object_schema(shape.fields or (), shape, closed=closed)
    return {**schema, **origin(shape)}


def _titled(schema: Schema, title: str, description: str | None) -> Schema:
    grounds = f"{schema['x-evidence'].capitalize()}: {schema['x-source']}."
    text = f"{description.rstrip('.')}. {grounds}" if description else grounds
    return {"title": title, "description": text, **{key: schema[key] for key in schema if key != "description"}}


def _credentials(contract: Contract, operation: Operation, placement: Placement) -> list[Security]:
    names = {name for together in operation.security for name in together}
    return [each for each in contract.security if each.name in names and each.placement is placement]


def _as_field(security: Security) -> FieldRow:
    row: Row = security
    return FieldRow.model_validate(
        {
            "name": security.field, "type": "string", "required": "no", "in": security.placement.value,
            "evidence": row.evidence, "source": row.source,
            "description": security.description or "Credentials.",
        }
    )  # fmt: skip
