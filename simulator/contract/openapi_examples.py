"""Make OpenAPI media type objects of schemas with examples."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from simulator.contract.formats import JsonType
from simulator.contract.origin import Evidence
from simulator.text.forms import MULTIPART, Upload, read_multipart
from simulator.text.json_reading import NotJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.contract.loading import Documentation
    from simulator.contract.model import Example, Operation

MULTIPART_SUFFIX = ".multipart"


def media_type(
    documentation: Documentation, examples: tuple[Example, ...], of: Collection[str], schema: dict[str, Any]
) -> dict[str, Any]:
    """Join the schema with those examples that show one of the named things."""
    made: dict[str, Any] = {"schema": schema}
    shown = {
        PurePosixPath(example.file).stem: _example(documentation.examples[example.file], example)
        for example in examples
        if example.of in of
    }
    if shown:
        made["examples"] = shown
    return made


def multipart_type(documentation: Documentation, operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    """Join the schema of a multipart body with the forms that are shown of it."""
    fields = (operation.request and operation.request.fields) or ()
    numbers = {field.name for field in fields if JsonType.INTEGER in field.types}
    shown = {
        PurePosixPath(example.file).stem: {
            "summary": f"request, {example.evidence.value}",
            "value": _form(documentation.examples[example.file], numbers),
        }
        for example in operation.examples
        if example.file.endswith(MULTIPART_SUFFIX)
    }
    return {"schema": schema, **({"examples": shown} if shown else {})}


def _form(text: str, numbers: Collection[str]) -> dict[str, str | int]:
    """Read a form as an object: a number as one, of a file what is in it."""
    lines = text.splitlines()
    pairs = read_multipart("\r\n".join([*lines, ""]).encode(), f"{MULTIPART}; boundary={lines[0].removeprefix('--')}")
    values = {name: value.content.decode() if isinstance(value, Upload) else value for name, value in pairs}
    return {name: int(value) if name in numbers else value for name, value in values.items()}


def _example(text: str, example: Example) -> dict[str, Any]:
    """Show an example as a value, or as its text where no value can say it: a repeated key, or a template."""
    whence = "as on the page" if example.evidence is Evidence.DOCUMENTED else example.evidence.value
    made: dict[str, Any] = {"summary": example.description or f"{example.of}, {whence}"}
    if not example.conforms:
        made["description"] = f"Contradicts the table; see note {example.note}."
    try:
        read = read_json(text)
    except NotJsonError:
        return {**made, "x-text": text}
    return {**made, "x-text": text} if read.repeated or not example.conforms else {**made, "value": read.value}
