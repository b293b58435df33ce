"""Write a vendor's documentation as one OpenAPI 3.1 document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.contract.answers import Resolved, answers_of
from simulator.contract.model import JSON_TYPE, Method
from simulator.contract.openapi_examples import media_type, multipart_type
from simulator.contract.schemas import callback_name, callback_schema, request_schema, schemas_of
from simulator.contract.value_schema import SchemaMaker, origin
from simulator.contract.values import Placement
from simulator.text.forms import MULTIPART

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.contract.loading import Documentation
    from simulator.contract.model import Callback, Contract, Operation, Security
    from simulator.contract.values import FieldRow

Part = dict[str, Any]


def openapi_of(documentation: Documentation) -> Part:
    """Write the document: servers, credentials, every operation with its answers, callbacks and examples."""
    contract = documentation.contract
    document: Part = {
        "openapi": "3.1.0",
        "info": {
            "title": contract.title,
            "version": "1",
            "description": "Transcribed from " + "; ".join(contract.pages.values()) + ".",
        },
        "servers": [
            *(_server(each) for each in contract.servers),
            *({**_server(each.url), **origin(each)} for each in contract.other_servers),
        ],
        "paths": {},
        "components": {"schemas": {component(name): each for name, each in schemas_of(contract).items()}},
    }
    for operation in contract.operations:
        path = document["paths"].setdefault(operation.path, {})
        for method in operation.methods:
            path[method.value.lower()] = _operation(documentation, operation, method)
    if hooks := [each for each in contract.callbacks if not (each.operation and each.url_field)]:
        document["webhooks"] = {each.name: _callback_item(documentation, each) for each in hooks}
    if schemes := {each.name: _scheme(each) for each in contract.security if _is_expressible(each)}:
        document["components"]["securitySchemes"] = schemes
    return document


def _server(url: str) -> Part:
    """Describe a server; a host the page leaves open is a variable, which has to have a default."""
    variables = {name: {"default": "vendor.example"} for name in re.findall(r"\{(\w+)\}", url)}
    return {"url": url, "variables": variables} if variables else {"url": url}


def component(schema: str) -> str:
    """Name a schema as a component, for example SendResponseSent for send.response.sent."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", schema))


def reference(schema: str) -> Part:
    """Make a reference to a schema."""
    return {"$ref": f"#/components/schemas/{component(schema)}"}


def _operation(documentation: Documentation, operation: Operation, method: Method) -> Part:
    contract = documentation.contract
    first = method is operation.methods[0]
    made: Part = {
        "operationId": operation.name if first else f"{operation.name}_{method.value.lower()}",
        "summary": operation.title,
        "description": _said(contract, operation),
        **origin(operation),
    }
    if parameters := list(_parameters(contract, operation, method)):
        made["parameters"] = parameters
    has_body = request_schema(contract, operation, Placement.BODY) is not None
    if has_body and method is not Method.GET and operation.request:
        types = [*(operation.request.content_types or (JSON_TYPE,)), *(e.type for e in operation.request.also_accepted)]
        schema = reference(f"{operation.name}.request")
        media = {
            JSON_TYPE: media_type(documentation, operation.examples, ("request",), schema),
            MULTIPART: multipart_type(documentation, operation, schema),
        }
        made["requestBody"] = {
            "required": True,
            "content": {each: media.get(each, {"schema": schema}) for each in types},
        }
    made["responses"] = _responses(documentation, operation)
    hooks = [each for each in contract.callbacks if each.operation == operation.name and each.url_field]
    if hooks and method is not Method.GET:
        made["callbacks"] = {
            each.name: {f"{{$request.body#/{each.url_field}}}": _callback_item(documentation, each)} for each in hooks
        }
    if operation.security:
        made["security"] = list(_requirements(contract, operation))
    return made


def _said(contract: Contract, operation: Operation) -> str:
    rules = [rule for rule in contract.rules if rule.operations and operation.name in rule.operations]
    lines = [operation.description, *(f"- {rule.text} ({rule.evidence.value}: {rule.source})" for rule in rules)]
    return "\n".join(line for line in lines if line) or operation.title


def _parameters(contract: Contract, operation: Operation, method: Method) -> Iterable[Part]:
    request = operation.request
    fields = (request and request.fields) or ()
    for field in fields:
        rows = [each for each in fields if each.name == field.name]
        # A field that may travel in the body too is required here only where there is no body.
        is_alone = method is Method.GET or all(Placement.BODY not in each.places for each in rows)
        is_required = is_alone and any(each.required for each in rows)
        for placement in field.places:
            if placement is not Placement.BODY:
                yield _parameter(contract, operation, field, placement, is_required=is_required)


def _parameter(
    contract: Contract, operation: Operation, field: FieldRow, placement: Placement, *, is_required: bool
) -> Part:
    maker = SchemaMaker(contract, is_required=False)
    schema = maker.value_schema(field, operation.request or operation, closed=False)
    description = schema.pop("description", None)
    return {
        "name": field.name,
        "in": placement.value,
        **({"description": description} if description else {}),
        "required": placement is Placement.PATH or is_required,
        "schema": schema,
    }


def _responses(documentation: Documentation, operation: Operation) -> Part:
    by_status: dict[str, list[Resolved]] = {}
    for answer in answers_of(documentation.contract, operation):
        by_status.setdefault("default" if answer.status is None else str(answer.status), []).append(answer)
    return {status: _response(documentation, operation, each) for status, each in sorted(by_status.items())} or {
        "default": {"description": "Not documented."}
    }


def _response(documentation: Documentation, operation: Operation, answers: list[Resolved]) -> Part:
    made: Part = {
        "description": "; ".join(dict.fromkeys(answer.meaning.rstrip(".") for answer in answers)) + ".",
        "x-answers": [{"name": answer.name, **origin(answer.row)} for answer in answers],
    }
    content: Part = {}
    for type_ in dict.fromkeys(answer.content_type for answer in answers if answer.schema):
        same = [answer for answer in answers if answer.content_type == type_ and answer.schema]
        references = [reference(name) for name in dict.fromkeys(answer.schema or "" for answer in same)]
        # anyOf, not oneOf: what an open or an optional shape allows may satisfy a second one, and is no less right.
        schema = references[0] if len(references) == 1 else {"anyOf": references}
        content[type_] = media_type(documentation, operation.examples, [each.name for each in same], schema)
    if content:
        made["content"] = content
    return made


def _callback_item(documentation: Documentation, callback: Callback) -> Part:
    schema = callback_name(callback)
    said: Part = {"summary": callback.title or callback.name, **origin(callback)}
    if callback.events:
        said["description"] = "Events: " + ", ".join(callback.events) + "."
    received: Part = {"responses": {"2XX": {"description": "Received."}}}
    item: Part = {}
    for method in callback.methods:
        made: Part = {}
        if method is Method.GET:
            made["parameters"] = list(_in_query(documentation.contract, callback))
        elif callback_schema(documentation.contract, callback) is not None:
            media = media_type(documentation, callback.examples, ("callback",), reference(schema))
            made["requestBody"] = {"required": True, "content": {callback.content_type: media}}
        item[method.value.lower()] = {**said, **made, **received}
    return item


def _in_query(contract: Contract, callback: Callback) -> Iterable[Part]:
    """Describe a callback by GET: its fields are parameters."""
    maker = SchemaMaker(contract, is_required=True)
    for field in callback.fields or ():
        schema = maker.value_schema(field, callback, closed=True)
        said = {"description": text} if (text := schema.pop("description", None)) else {}
        yield {"name": field.name, "in": "query", **said, "required": field.required is not False, "schema": schema}


def _is_expressible(security: Security) -> bool:
    return security.placement in {Placement.HEADER, Placement.QUERY}


def _scheme(security: Security) -> Part:
    kind: Part = {"type": "apiKey", "in": security.placement.value, "name": security.field}
    if security.field.lower() == "authorization" and security.form.lower().startswith("bearer "):
        kind = {"type": "http", "scheme": "bearer"}
    elif security.field.lower() == "authorization" and security.form.lower().startswith("basic "):
        kind = {"type": "http", "scheme": "basic"}
    text = f"{security.description or 'As ' + security.form}{' (recommended)' if security.recommended else ''}."
    return {**kind, "description": text, **origin(security)}


def _requirements(contract: Contract, operation: Operation) -> Iterable[Part]:
    """List the required credentials; those in the body are fields of it, for which OpenAPI has no other word."""
    by_name = {each.name: each for each in contract.security}
    for together in operation.security:
        is_expressible = all(_is_expressible(by_name[name]) for name in together)
        yield {name: [] for name in together} if is_expressible else {}
