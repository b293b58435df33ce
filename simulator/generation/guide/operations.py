"""Write the page of the control API's operations from its OpenAPI document.

Source: OpenAPI Specification 3.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.control.reference.page import Operation, operations_in
from simulator.control.reference.schemas import CHOICES, Word, bounds_of, type_words, written
from simulator.generation.guide.writing import NOTICE, code, prose, sentence, table

Document = Mapping[str, Any]
BEGINNING = f"""# Control API: operations

Look up an operation of the control API: its parameters, its body, its answers and their fields.

{NOTICE}
How the API is used: [See and control](control.md). For programs it is described by `/__admin/openapi.json`. `/s/NAME`
may stand in front of an operation that is about one sandbox; without it the sandbox `default` is meant. A failure is
answered by a [problem document](problems.md).
"""
MODELS = "Models"
REQUIRED = ", required"


def operations_page(document: Document) -> str:
    """Write the page: the operations by their tags, then the models."""
    operations = list(operations_in(document["paths"]))
    lines = [BEGINNING]
    for tag in document["tags"]:
        lines += [f"## {tag['name'].capitalize()}", ""]
        lines += [line for each in operations if tag["name"] in each.told["tags"] for line in _operation(each)]
    lines += [f"## {MODELS}", ""]
    for name, schema in sorted(document["components"]["schemas"].items()):
        lines += _model(name, schema)
    return "\n".join(lines).rstrip("\n") + "\n"


def _operation(operation: Operation) -> Iterator[str]:
    told = operation.told
    yield from (f"### {code(f'{operation.method} {operation.path}')}", "")
    about = "one sandbox" if "servers" in operation.beside else "the whole server"
    yield from (f"{prose(sentence(told['summary']))} About {about}.", "")
    yield from table(
        ("parameter", "in", "type", "about"),
        (
            (
                code(each["name"]),
                each["in"],
                _type(each["schema"]) + (REQUIRED if each.get("required") else ""),
                _about({"description": each.get("description", ""), **each["schema"]}),
            )
            for each in told["parameters"]
        ),
    )
    if "requestBody" in told:
        body = told["requestBody"]
        left_out = "" if body["required"] else ", which may be left out"
        yield from (f"Body: {_content(body)}{left_out}.", "")
    statuses: dict[str, list[str]] = {}
    for status, answer in told["responses"].items():
        if "$ref" not in answer:
            statuses.setdefault(_answered(answer), []).append(status)
    for answered, found in statuses.items():
        yield from (f"Answer: {' or '.join(found)}{answered}.", "")


def _answered(answer: Document) -> str:
    return f", {_content(answer)}" if "content" in answer else ""


def _content(told: Document) -> str:
    content = told["content"]
    types = dict.fromkeys(_type(each["schema"]) if "schema" in each else code(media) for media, each in content.items())
    media = f", as {' or '.join(map(code, content))}" if len(content) > len(types) else ""
    return f"{' or '.join(types)}{media}"


def _model(name: str, schema: Document) -> Iterator[str]:
    yield from (f"### {name}", "")
    words = " ".join(part for part in (prose(schema.get("description", "")), _bounds(schema)) if part)
    fields = schema.get("properties", {})
    yield from (words or f"{_type(schema)}.", "")
    if not fields and words:
        yield from (f"{_type(schema)}.", "")
    required = schema.get("required", ())
    yield from table(
        ("field", "type", "about"),
        (
            (code(field), _type(each) + (REQUIRED if field in required else ""), _about(each))
            for field, each in fields.items()
        ),
    )


def _type(schema: Any) -> str:
    """Say in words what a schema takes, with links to models."""
    return "".join(map(_written, type_words(schema)))


def _written(word: Word) -> str:
    if word.kind == "schema":
        return f"[{word.text}](#{word.text.lower()})"
    return code(word.text) if word.kind == "value" else word.text


def _about(schema: Document) -> str:
    return " ".join(part for part in (prose(sentence(schema.get("description", ""))), _bounds(schema)) if part)


def _bounds(schema: Any) -> str:
    """Tell the bounds of a value and of those within it; a default that is an object is made of other defaults."""
    told = [f"{name} {code(written(value))}" for each in _within(schema) for name, value in bounds_of(each).items()
            if value not in ("", None) and not (name == "default" and isinstance(value, Mapping))]  # fmt: skip
    return f"({', '.join(told)})".replace("additionalProperties `false`", "no other fields") if told else ""


def _within(schema: Any) -> Iterator[Document]:
    if not isinstance(schema, Mapping):
        return
    yield schema
    for each in (schema.get("items"), schema.get("additionalProperties")):
        yield from _within(each)
    for keyword in CHOICES:
        for each in schema.get(keyword, ()):
            yield from _within(each)
