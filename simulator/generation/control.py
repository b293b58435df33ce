"""Make the control API's OpenAPI document, and a JSON Schema of each of its models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.building import Files, json_file
from simulator.contract.schemas import DIALECT
from simulator.control.every_operation import OPERATIONS
from simulator.control.openapi import Problem, document
from simulator.control.operation import Nothing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from simulator.control.openapi import Mode

FOLDER = "control"


def control_documents(_contracts: Path) -> Files:
    """Return the files, in a folder of their own."""
    described = document(OPERATIONS, has_token=True)
    described["security"] = [{}, *described["security"]]  # a server wants a token only if it was given one
    files = {f"{FOLDER}/openapi.json": json_file(described)}
    for model, mode in _models():
        name = f"{model.__name__}.schema.json"
        text = json_file({"$schema": DIALECT, "$id": name, **model.model_json_schema(mode=mode)})
        if files.setdefault(f"{FOLDER}/{name}", text) != text:
            raise RuntimeError(f"two models of the control API are called {model.__name__}; rename one of them")
    return files


def _models() -> Iterator[tuple[type[BaseModel], Mode]]:
    yield Problem, "serialization"
    for operation in OPERATIONS:
        if operation.body is not Nothing:
            yield operation.body, "validation"
        if operation.answer is not None:
            yield operation.answer, "serialization"
