"""Write the page of an OpenAPI document: its operations, what each takes and answers, and the schemas they name.

Source: OpenAPI Specification 3.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simulator.control.reference.elements import (
    NOTHING,
    Markup,
    code,
    element,
    joined,
    link,
    prose,
    table,
    value_block,
)
from simulator.control.reference.schemas import details_of, schema_id, type_of

Document = Mapping[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

STYLE = """:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; }
section { border-top: 1px solid #8888; padding-top: .5rem; margin-top: 1.5rem; overflow-x: auto; }
section:target { outline: 2px solid #46a; outline-offset: .4rem; }
nav ul { columns: 20rem; list-style: none; padding: 0; }
nav li { break-inside: avoid; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { border: 1px solid #8886; padding: .25rem .5rem; text-align: left; vertical-align: top; }
td p, td ul { margin: 0 0 .25rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { background: #8882; padding: .5rem; white-space: pre-wrap; }
ul.bounds { list-style: none; padding: 0; font-size: .9em; }
"""


class Operation(NamedTuple):
    """One operation of a document, with the path and the method that it has."""

    method: str
    path: str
    told: Document
    beside: Document
    """What holds for all operations of the path."""

    @property
    def place(self) -> str:
        """Where it stands on the page."""
        return f"operation-{self.told.get('operationId') or f'{self.method}-{self.path}'}"


def page_of(document: Document, title: str, files: str, home: str) -> str:
    """Write the page.

    Args:
        document: an OpenAPI document.
        title: what the page is called.
        files: the address of the folder of the page's files, relative to the page.
        home: the address of the page that shows messages, relative to this one.
    """
    operations = [*operations_in(document.get("paths", {}))]
    reports = [*operations_in(document.get("webhooks", {}))]
    schemas = document.get("components", {}).get("schemas", {})
    body = joined(
        element("p", link(home, "The page"), " · ", link(f"{home}guide/", "The manual")),
        element("h1", title),
        prose(document["info"].get("description", "")),
        element("p", "The same as ", link("openapi.json", "an OpenAPI document"), " for programs."),
        _servers(document),
        _security(document),
        _contents("Operations", operations),
        [_operation(each, document, each.place) for each in operations],
        _contents("Callbacks to a URL of the account's", reports),
        [_operation(each, document, each.place) for each in reports],
        element("h2", "Schemas") if schemas else NOTHING,
        [_schema(name, schema) for name, schema in schemas.items()],
    )
    head = joined(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
        Markup(f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{files}/page.css">'),
    )
    return f"<!DOCTYPE html>\n{element('html', element('head', head), element('body', body), lang='en')}\n"


def operations_in(items: Mapping[str, Document]) -> Iterator[Operation]:
    """Find the operations of a document's paths or webhooks."""
    for path, item in items.items():
        for method in METHODS:
            if method in item:
                yield Operation(method.upper(), path, item[method], item)


def _servers(document: Document) -> Markup:
    lines = [
        element("li", code(each["url"]), f" {each.get('description') or each.get('x-evidence') or ''}")
        for each in document.get("servers", ())
    ]
    return joined(element("h2", "Servers"), element("ul", lines)) if lines else NOTHING


def _security(document: Document) -> Markup:
    schemes = document.get("components", {}).get("securitySchemes", {})
    rows = [
        (code(name), scheme.get("type", ""), f"{scheme.get('in', '')} {scheme.get('name', scheme.get('scheme', ''))}",
         prose(scheme.get("description", "")))
        for name, scheme in schemes.items()
    ]  # fmt: skip
    return joined(element("h2", "Credentials"), table(("Name", "Kind", "Where", "About"), rows)) if rows else NOTHING


def _contents(title: str, operations: list[Operation]) -> Markup:
    if not operations:
        return NOTHING
    lines = [
        element("li", link(f"#{each.place}", f"{each.method} {each.path}"), f" {each.told.get('summary', '')}")
        for each in operations
    ]
    return joined(element("h2", title), element("nav", element("ul", lines)))


def _operation(operation: Operation, document: Document, place: str | None) -> Markup:
    """Write an operation, at a place of its own where the list of them leads to it."""
    told = operation.told
    parameters = [*operation.beside.get("parameters", ()), *told.get("parameters", ())]
    rows = [
        (code(each["name"]), each["in"], type_of(each.get("schema", True)), "required" if each.get("required") else "",
         joined(prose(each.get("description", "")), details_of(_without_description(each.get("schema")))))
        for each in parameters
    ]  # fmt: skip
    needed = [" and ".join(each) or "none" for each in told.get("security", document.get("security", ()))]
    prefixes = [each["url"] for each in operation.beside.get("servers", ()) if each["url"] != "/"]
    return element(
        "section",
        element("h3", code(f"{operation.method} {operation.path}")),
        element("p", element("strong", told.get("summary", "")), _evidence(told)),
        prose(told.get("description", "")),
        element("p", f"Credentials: {', or '.join(needed)}.") if needed else NOTHING,
        element("p", "Also below ", [code(each) for each in prefixes], ".") if prefixes else NOTHING,
        joined(element("h4", "Parameters"), table(("Name", "In", "Type", "", "About"), rows)) if rows else NOTHING,
        _body(told.get("requestBody")),
        element("h4", "Answers"),
        [_answer(status, answer, document) for status, answer in told.get("responses", {}).items()],
        [
            _operation(each, document, None)
            for items in told.get("callbacks", {}).values()
            for each in operations_in(items)
        ],
        id=place,
    )


def _without_description(schema: Any) -> Any:
    """Return a parameter's schema without what the parameter itself says."""
    return {name: each for name, each in schema.items() if name != "description"} if schema else schema


def _body(body: Document | None) -> Markup:
    if body is None:
        return NOTHING
    head = "Body" if body.get("required") else "Body, which may be left out"
    return joined(element("h4", head), prose(body.get("description", "")), _content(body.get("content", {})))


def _answer(status: str, answer: Document, document: Document) -> Markup:
    if "$ref" in answer:
        answer = document["components"]["responses"][str(answer["$ref"]).rpartition("/")[2]]
    return joined(
        element("p", element("strong", status), f" {answer.get('description', '')}"),
        _content(answer.get("content", {})),
    )


def _content(content: Mapping[str, Document]) -> Markup:
    """Write each media type: its schema, and its examples folded up."""
    parts = []
    for media, told in content.items():
        schema = told.get("schema", True)
        parts.append(element("p", code(media), ": ", type_of(schema)))
        parts.append(details_of(schema))
        for name, example in told.get("examples", {}).items():
            summary = element("summary", f"{name}: {example.get('summary', 'an example')}")
            shown = example["value"] if "value" in example else example.get("x-text", "")
            parts.append(element("details", summary, prose(example.get("description", "")), value_block(shown)))
        if "example" in told:
            parts.append(value_block(told["example"]))
    return joined(parts)


def _evidence(told: Document) -> Markup:
    known = ": ".join(told[name] for name in ("x-evidence", "x-source") if name in told)
    return joined(f" ({known})") if known else NOTHING


def _schema(name: str, schema: Any) -> Markup:
    return element(
        "section", element("h3", code(name)), element("p", type_of(schema)), details_of(schema), id=schema_id(name)
    )
