"""The OpenAPI document, true and complete; and the page that shows it."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from support.served import Receiver, Serve, Served

from simulator.server.control import page
from simulator.server.control.openapi import PARAMETERS, document
from simulator.server.control.page import PACKAGED, PAGE
from simulator.server.control.table import OPERATIONS


async def test_the_document_is_valid(live: Served) -> None:
    described = await live.get("openapi.json")
    validate(described)
    assert described["openapi"].startswith("3.1.")


async def test_every_route_is_described(live: Served) -> None:
    described = await live.get("openapi.json")
    routes = {
        (method.upper(), path)
        for path, item in described["paths"].items()
        for method in item
        if method not in {"servers", "parameters"}
    }
    assert routes == {(operation.method, operation.full_path) for operation in OPERATIONS}


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_parameter_of_a_path_is_explained() -> None:
    used = {name for operation in OPERATIONS for name in re.findall(r"\{(\w+)\}", operation.path)}
    assert used == set(PARAMETERS)


async def test_only_what_is_about_a_sandbox_may_stand_below_one(live: Served) -> None:
    paths = (await live.get("openapi.json"))["paths"]
    assert [server["url"] for server in paths["/__admin/messages"]["servers"]] == ["/", "/s/{sandbox}"]
    assert "servers" not in paths["/__admin/sandboxes"]


async def test_the_document_asks_for_a_token_where_one_is_set(serve: Serve) -> None:
    served = await serve(admin_token="right")
    answer = await served.ask("GET", "openapi.json", headers={"Authorization": "Bearer right"})
    assert answer.json["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    validate(answer.json)
    assert "security" not in document(OPERATIONS, has_token=False)


@pytest.mark.parametrize(
    ("method", "path", "template", "body"),
    [
        ("GET", "livez", "livez", None),
        ("GET", "readyz", "readyz", None),
        ("GET", "version", "version", None),
        ("GET", "sandboxes", "sandboxes", None),
        ("POST", "sandboxes", "sandboxes", {"name": "a"}),
        ("GET", "sandboxes/default", "sandboxes/{name}", None),
        ("GET", "accounts", "accounts", None),
        ("GET", "accounts/toy-1", "accounts/{id}", None),
        ("POST", "accounts/toy-1/top-up", "accounts/{id}/top-up", {"amount": "1"}),
        ("POST", "accounts/toy-1/adjust", "accounts/{id}/adjust", {"amount": "-1"}),
        ("GET", "ledger", "ledger", None),
        ("GET", "money", "money", None),
        ("GET", "timeline", "timeline", None),
        ("GET", "messages", "messages", None),
        ("GET", "messages/latest", "messages/latest", None),
        ("GET", "messages/wait", "messages/wait", None),
        ("GET", "messages/m-1", "messages/{id}", None),
        ("DELETE", "messages", "messages", None),
        ("GET", "requests", "requests", None),
        ("GET", "requests/x-1", "requests/{id}", None),
        ("GET", "callbacks", "callbacks", None),
        ("POST", "callbacks/c-1/replay", "callbacks/{id}/replay", None),
        ("GET", "clock", "clock", None),
        ("POST", "clock/freeze", "clock/freeze", None),
        ("POST", "clock/resume", "clock/resume", {"speed": 2}),
        ("POST", "clock/speed", "clock/speed", {"speed": 2}),
        ("POST", "clock/advance", "clock/advance", {"by": "1s"}),
        ("POST", "clock/set", "clock/set", {"to": "2030-01-01T00:00:00Z"}),
        ("POST", "clock/settle", "clock/settle", {}),
        ("POST", "tokens/toy", "tokens/{vendor}", {}),
        ("GET", "vendors", "vendors", None),
        ("GET", "capsule", "capsule", None),
        ("POST", "reset", "reset", {"seed": "b"}),
        ("POST", "demo-data", "demo-data", {"count": 1}),
    ],
)
async def test_answers_are_as_described(
    frozen: Served, receiver: Receiver, method: str, path: str, template: str, body: object
) -> None:
    described = await frozen.get("openapi.json")
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    answer = await frozen.ask(method, path, body)
    operation = described["paths"][f"/__admin/{template}"][method.lower()]
    success = operation["responses"][str(answer.status)]
    schema = {**success["content"]["application/json"]["schema"], "components": described["components"]}
    Draft202012Validator(schema).validate(answer.json)
    assert set(answer.json) == set(_resolved(described, schema)["properties"])


async def test_problems_are_as_described(live: Served) -> None:
    described = await live.get("openapi.json")
    schema = {"$ref": "#/components/schemas/Problem", "components": described["components"]}
    Draft202012Validator(schema).validate((await live.ask("GET", "nowhere")).json)


async def test_the_page_loads_nothing_from_elsewhere(live: Served) -> None:
    answer = await live.ask("GET", "docs")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'; script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "//" not in answer.body.decode().replace("<!DOCTYPE", "")


async def test_every_file_the_page_names_is_served(live: Served) -> None:
    for link in re.findall(r'(?:href|src)="docs/([^"]+)"', PAGE):
        answer = await live.ask("GET", f"docs/{link}")
        assert (answer.status, answer.headers["X-Content-Type-Options"], bool(answer.body)) == (200, "nosniff", True)


@pytest.mark.parametrize("name", PACKAGED)
async def test_packaged_files_have_their_types(live: Served, name: str) -> None:
    assert (await live.ask("GET", f"docs/{name}")).headers["Content-Type"] == PACKAGED[name]


@pytest.mark.parametrize("name", ["swagger-editor.js", "..", "%2e%2e%2fcore.py", "..%5Ccore.py", "LICENSE", ".%00"])
async def test_no_other_file_is_served(live: Served, name: str) -> None:
    assert (await live.ask("GET", f"docs/{name}")).status == 404


def _resolved(described: Any, schema: Any) -> Any:
    return described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


async def test_without_its_package_the_page_says_where_the_document_is(
    live: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    page._packaged.cache_clear()
    answer = await live.ask("GET", "docs/swagger-ui.css")
    assert (answer.status, "/__admin/openapi.json" in answer.json["detail"]) == (400, True)
