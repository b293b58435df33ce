"""Describe the operations as an OpenAPI document, made from the models that check them.

Source: OpenAPI Specification 3.1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from simulator import __version__
from simulator.api.problem import CONTENT_TYPE
from simulator.control.operation import ControlOperation, Nothing, Scope, View
from simulator.control.yaml_bodies import YAML

Document = dict[str, Any]
Mode = Literal["validation", "serialization"]
_PARAMETER = re.compile(r"\{(\w+)\}")

PARAMETERS = {
    "id": "An id as the control API shows it, for example m-1, x-1 or c-1.",
    "name": "The name of a sandbox, a fault, a scenario or a receiver.",
    "vendor": "A vendor's name.",
    "file": "A file's name.",
    "page": "A page of the manual, such as `faults`.",
    "number": "A short code, or a number in E.164.",
}

SANDBOX_SERVERS = [
    {"url": "/", "description": "The default sandbox"},
    {
        "url": "/s/{sandbox}",
        "description": "Another sandbox",
        "variables": {"sandbox": {"default": "default", "description": "Its name."}},
    },
]

DESCRIPTION = (
    "See and control a simulator of SMS providers. Operations on a sandbox are about the default sandbox, unless "
    "`/s/{sandbox}` stands in front of their path. Instants are ISO 8601 with milliseconds, on the sandbox's own "
    "clock; "
    "amounts are decimal strings in the account's currency. Every failure is a problem document (RFC 9457)."
)


class Problem(View):
    """What went wrong. Source: RFC 9457; some kinds carry further members, such as `errors` or `routes`."""

    type: str
    title: str
    status: int
    detail: str
    help: str = Field(description="Where the manual explains it: a path of this server.")


def document(operations: Sequence[ControlOperation], *, has_token: bool) -> Document:
    """Describe operations.

    Args:
        operations: all of them.
        has_token: whether the server wants a bearer token.
    """
    schemas = _Schemas(operations)
    paths: Document = {}
    for operation in operations:
        item = paths.setdefault(operation.full_path, {})
        if operation.scope is not Scope.SERVER:
            item["servers"] = SANDBOX_SERVERS
        item[operation.method.lower()] = _operation(operation, schemas)
    components: Document = {
        "schemas": schemas.definitions,
        "responses": {
            "Problem": {
                "description": "A problem document",
                "content": {CONTENT_TYPE: {"schema": schemas.of(Problem, "serialization")}},
            }
        },
    }
    described: Document = {
        "openapi": "3.1.1",
        "info": {
            "title": "SMS provider simulator: control API",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": components,
    }
    if has_token:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described


class _Schemas:
    """The schemas of every model in use; asking for one returns a reference to it."""

    def __init__(self, operations: Iterable[ControlOperation]) -> None:
        wanted: list[tuple[type[BaseModel], Mode]] = [(Problem, "serialization")]
        for operation in operations:
            wanted += [(operation.query, "validation"), (operation.body, "validation")]
            if operation.answer is not None:
                wanted.append((operation.answer, "serialization"))
        self._references, definitions = models_json_schema(
            list(dict.fromkeys(wanted)), ref_template="#/components/schemas/{model}"
        )
        self.definitions: Document = definitions.get("$defs", {})
        told: set[str] = set()
        for operation in operations:
            self._tell_defaults_in_words(self.of(operation.body, "validation"), told)

    def _tell_defaults_in_words(self, schema: Any, told: set[str]) -> None:
        """Move the defaults of a body, and of all that it refers to, into descriptions.

        A member that is left out is not the same as one with its default: beside a scenario, what is given goes first.
        And generators of types (openapi-typescript) ask for every member that has a default.
        """
        if isinstance(schema, list):
            for each in schema:
                self._tell_defaults_in_words(each, told)
        elif isinstance(schema, dict):
            name = str(schema.get("$ref", "")).rpartition("/")[2]
            if name and name not in told:
                told.add(name)
                self._tell_defaults_in_words(self.definitions[name], told)
            for member in schema.get("properties", {}).values():
                default = member.pop("default", None)
                if default and not isinstance(default, dict):
                    said = [member.get("description"), f"{json.dumps(default)} if left out."]
                    member["description"] = " ".join(filter(None, said))
            for each in schema.values():
                self._tell_defaults_in_words(each, told)

    def of(self, model: type[BaseModel], mode: Mode) -> Document:
        return self._references[model, mode]

    def properties(self, model: type[BaseModel]) -> Document:
        name = self.of(model, "validation")["$ref"].rpartition("/")[2]
        properties: Document = self.definitions[name].get("properties", {})
        return properties


def _operation(operation: ControlOperation, schemas: _Schemas) -> Document:
    described: Document = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, schemas)],
        "responses": {
            **{str(status): _success(operation, schemas) for status in operation.statuses},
            "4XX": {"$ref": "#/components/responses/Problem"},
            "5XX": {"$ref": "#/components/responses/Problem"},
        },
    }
    if operation.body is not Nothing:
        is_required = any(field.is_required() for field in operation.body.model_fields.values())
        types = ("application/json", YAML) if operation.entry else ("application/json",)
        described["requestBody"] = {
            "required": is_required,
            "content": {each: {"schema": schemas.of(operation.body, "validation")} for each in types},
        }
    return described


def _success(operation: ControlOperation, schemas: _Schemas) -> Document:
    success: Document = {"description": operation.summary}
    if operation.answer is not None:
        success["content"] = {"application/json": {"schema": schemas.of(operation.answer, "serialization")}}
    elif operation.media is not None:
        success["content"] = {operation.media: {}}
    return success


def _path_parameters(operation: ControlOperation) -> list[Document]:
    return [
        {"name": name, "in": "path", "required": True, "description": PARAMETERS[name], "schema": {"type": "string"}}
        for name in _PARAMETER.findall(operation.path)
    ]


def _query_parameters(operation: ControlOperation, schemas: _Schemas) -> list[Document]:
    parameters = []
    for name, schema in schemas.properties(operation.query).items():
        parameter: Document = {"name": name, "in": "query", "schema": schema}
        if "description" in schema:
            parameter["description"] = schema["description"]
        parameters.append(parameter)
    return parameters
