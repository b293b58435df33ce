"""The OpenAPI document, true and complete; and the page that shows it."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from support.secured import authority
from support.served import NUMBER, Answer, Receiver, Serve, Served
from toy_vendor.manifest import TOY

from simulator.control import page
from simulator.control.every_operation import OPERATIONS
from simulator.control.openapi import PARAMETERS, document
from simulator.control.operation import ControlOperation, Scope
from simulator.control.page import PACKAGED
from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

DESCRIBED = document(OPERATIONS, has_token=False)


async def test_the_document_is_valid_and_served_as_it_is(live: Served) -> None:
    described = await live.get("openapi.json")
    validate(described)
    assert described["openapi"].startswith("3.1.")
    assert described == DESCRIBED


def test_every_route_is_described() -> None:
    routes = {
        (method.upper(), path)
        for path, item in DESCRIBED["paths"].items()
        for method in item
        if method not in {"servers", "parameters"}
    }
    assert routes == {(operation.method, operation.full_path) for operation in OPERATIONS}


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def bodies_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schema of every object that a request may hold, by its name."""
    schemas, seen = document["components"]["schemas"], set()
    waiting = [item[method]["requestBody"] for item in document["paths"].values() for method in item
               if "requestBody" in item[method]]  # fmt: skip
    while waiting:
        for name in re.findall(r"'#/components/schemas/(\w+)'", str(waiting.pop())):
            if name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
                yield name, schemas[name]


def test_no_member_of_a_body_has_a_default_which_generators_of_types_would_ask_for() -> None:
    bodies = dict(bodies_of(DESCRIBED))
    assert {"NewSandbox", "FaultModel", "RetryModel"} <= bodies.keys()
    found = {
        name for name, body in bodies.items() for member in body.get("properties", {}).values() if "default" in member
    }
    assert found == set()
    count = bodies["CopiesModel"]["properties"]["count"]
    assert count["description"] == "How many more receipts. 1 if left out."
    [limit] = [each for each in DESCRIBED["paths"]["/__admin/messages"]["get"]["parameters"] if each["name"] == "limit"]
    assert limit["schema"]["default"] == 50


def test_an_entry_of_a_scenario_may_be_yaml_and_any_other_body_is_json() -> None:
    types = {
        f"{method} {path}": [*told["requestBody"]["content"]]
        for path, item in DESCRIBED["paths"].items()
        for method, told in item.items()
        if "requestBody" in told
    }
    yaml = {name for name, each in types.items() if each == ["application/json", "application/yaml"]}
    assert yaml == {"post /__admin/faults", "post /__admin/fault-preview", "put /__admin/faults/{name}"}
    assert {name for name, each in types.items() if each == ["application/json"]} == types.keys() - yaml


def test_every_parameter_of_a_path_is_explained() -> None:
    used = {name for operation in OPERATIONS for name in re.findall(r"\{(\w+)\}", operation.path)}
    assert used == set(PARAMETERS)


def test_only_what_is_about_a_sandbox_may_stand_below_one() -> None:
    paths = DESCRIBED["paths"]
    assert [server["url"] for server in paths["/__admin/messages"]["servers"]] == ["/", "/s/{sandbox}"]
    assert "servers" not in paths["/__admin/sandboxes"]


async def test_what_is_about_the_server_does_not_exist_below_a_sandbox(full: Served) -> None:
    below = set()
    for operation in OPERATIONS:
        path, _ = CALLS.get(operation.name, (operation.path, None))
        # Hardly any takes this parameter, which keeps them from doing anything; one that does waits no longer for it.
        answer = await full.ask(operation.method, f"/s/mine/__admin/{path}?timeout_s=0.01")
        if answer.headers.get("X-SMS-Simulator-Problem") != "server-wide":
            below.add(operation.name)
    assert below == {operation.name for operation in OPERATIONS if operation.scope is not Scope.SERVER}


async def test_the_document_asks_for_a_token_where_one_is_set(serve: Serve) -> None:
    served = await serve(admin_token="right")
    answer = await served.ask("GET", "openapi.json", headers={"Authorization": "Bearer right"})
    assert answer.json["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    validate(answer.json)
    assert "security" not in DESCRIBED


CALLS: dict[str, tuple[str, object]] = {
    "getDocsFile": ("docs/page.css", None),
    "getUiFile": ("ui/app.js", None),
    "getGuidePage": ("guide/faults", None),
    "createSandbox": ("sandboxes", {"name": "a"}),
    "getSandbox": ("sandboxes/mine", None),
    "deleteSandbox": ("sandboxes/mine", None),
    "resetSandbox": ("reset", {"seed": "b"}),
    "getScenario": ("scenarios/magic-numbers", None),
    "putScenario": ("scenario", {"scenario": {"version": 1, "seed": "b"}}),
    "getMessage": ("messages/m-1", None),
    "showMessageTimeline": ("messages/m-1/timeline", None),
    "deleteMessage": ("messages/m-1", None),
    "endMessage": ("messages/m-2/outcome", {"outcome": "failed"}),
    "writeRequest": ("requests/x-1/as", None),
    "getRequest": ("requests/x-1", None),
    "replayCallback": ("callbacks/c-1/replay", None),
    "addFault": ("faults", {"latency": "1s"}),
    "getFault": ("faults/mine", None),
    "removeFault": ("faults/mine", None),
    "openPort": ("ports", {"vendor": "toy"}),
    "closePort": ("ports/ugsms", None),
    "setReceiver": ("receivers/mine", {"answers": [{"status": 503}]}),
    "getReceiver": ("receivers/mine", None),
    "deleteReceiver": ("receivers/mine", None),
    "getAccount": ("accounts/toy-1", None),
    "topUpAccount": ("accounts/toy-1/top-up", {"amount": "1"}),
    "adjustAccount": ("accounts/toy-1/adjust", {"amount": "-1"}),
    "setAccountBalance": ("accounts/toy-1/balance", {"amount": "1"}),
    "receiveIncoming": ("incoming", {"to": "22141", "from": "0712345678", "text": "JOIN"}),
    "getIncoming": ("incoming/in-1", None),
    "listNumbers": ("accounts/advanta-1/incoming", None),
    "setNumber": ("accounts/advanta-1/incoming/22141", {"keyword": "JOIN"}),
    "removeNumber": ("accounts/advanta-1/incoming/22141", None),
    "setAccountCallback": ("accounts/toy-1/callback", {"url": "http://127.0.0.1:9/hook"}),
    "showSeries": ("series?of=states", None),
    "setFault": ("faults/mine", {"respond": {"status": 503}}),
    "previewFault": ("fault-preview", {"respond": {"status": 503}}),
    "resumeClock": ("clock/resume", {"speed": 2}),
    "setClockSpeed": ("clock/speed", {"speed": 2}),
    "setClock": ("clock/set", {"to": "2030-01-01T00:00:00Z"}),
    "advanceClock": ("clock/advance", {"by": "1s"}),
    "mintToken": ("tokens/toy", {}),
    "getVendorOpenApi": ("vendors/ugsms/openapi.json", None),
    "getVendorDocs": ("vendors/ugsms/docs", None),
    "getVendorDocsFile": ("vendors/ugsms/docs/page.css", None),
    "listVendorSchemas": ("vendors/ugsms/schemas", None),
    "getVendorSchema": ("vendors/ugsms/schemas/v2_send.request.schema.json", None),
    "fillWithDemoData": ("demo-data", {"count": 1}),
}
"""How an operation is called whose path holds a name, or that wants to be told something."""


@pytest.fixture
async def full(serve: Serve, receiver: Receiver) -> Served:
    """A simulator that has one of everything."""
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
    judge = observer_for(Mode.RECORD, BUILT_IN)
    served = await serve(TOY, *BUILT_IN, observer=judge, authority=authority(), world=world)
    await served.post("sandboxes", {"name": "mine"})
    await served.post("ports", {"vendor": "ugsms"})
    await served.ask("PUT", "receivers/mine", {"answers": [{"status": 503}]})
    await served.ask("POST", "/__catch/mine", {"hello": "there"})
    await served.send(callback=receiver.url)
    await served.post("clock/settle")
    await served.send()
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", {})
    await served.post("incoming", {"to": "22141", "from": "0712345678", "text": "JOIN"})
    await served.post("faults", {"name": "mine", "refuse": "rate_limited", "match": {"vendor": "toy"}})
    return served


def described_answer(operation: ControlOperation, status: int) -> dict[str, Any]:
    """What the document says that an operation answers with: schemas by content type."""
    responses = DESCRIBED["paths"][operation.full_path][operation.method.lower()]["responses"]
    assert {each for each in responses if each.startswith("2")} == {str(each) for each in operation.statuses}
    content: dict[str, Any] = responses[str(status)].get("content", {})
    return content


def check(operation: ControlOperation, answer: Answer) -> None:
    """Hold a successful answer against the document: it has every field that is described, and no other."""
    assert answer.status in operation.statuses, answer.body
    content = described_answer(operation, answer.status)
    if answer.status == 204:
        assert (content, answer.body) == ({}, b"")
        return
    ((media, told),) = content.items()
    assert fnmatch(answer.headers["Content-Type"].partition(";")[0], media)
    assert (told == {}) == (operation.answer is None)
    if told:
        schema = {**told["schema"], "components": DESCRIBED["components"]}
        Draft202012Validator(schema).validate(answer.json)
        assert set(answer.json) == set(_resolved(schema)["properties"])


ENDING = [operation for operation in OPERATIONS if operation.name != "streamEvents"]


@pytest.mark.parametrize("operation", ENDING, ids=lambda operation: operation.name)
async def test_answers_are_as_described(full: Served, operation: ControlOperation) -> None:
    path, body = CALLS.get(operation.name, (operation.path, None))
    below = "/s/mine/__admin/" if operation.scope is Scope.NAME else ""  # the default one cannot be deleted
    check(operation, await full.ask(operation.method, below + path, body))


async def test_a_sandbox_that_is_made_under_its_name_is_as_described(full: Served) -> None:
    answer = await full.ask("PUT", "/s/another/__admin/sandbox", {"seed": "b"})
    (operation,) = [each for each in OPERATIONS if each.name == "makeThisSandbox"]
    assert answer.status == 201
    check(operation, answer)


async def test_a_violation_is_as_described(full: Served) -> None:
    await full.ask("POST", "/api/v1/messages/sms", {"to": NUMBER}, headers={"Authorization": "Bearer T"})
    answer = await full.ask("GET", "violations")
    assert answer.json["violations"]
    (operation,) = [each for each in OPERATIONS if each.name == "listViolations"]
    check(operation, answer)


async def test_problems_are_as_described(live: Served) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": DESCRIBED["components"]}
    Draft202012Validator(schema).validate((await live.ask("GET", "nowhere")).json)


OURS, SWAGGER = "our page", "Swagger UI"


@pytest.fixture(params=[OURS, SWAGGER])
def shown_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Both kinds of pages: the environment of the tests has Swagger UI, which another may lack."""
    shown: str = request.param
    if shown == OURS:
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    page.swagger_ui.cache_clear()
    yield shown
    page.swagger_ui.cache_clear()


async def test_the_page_loads_nothing_from_elsewhere(live: Served, shown_by: str) -> None:
    answer = await live.ask("GET", "docs")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    scripts = "script-src 'self'; style-src 'self' 'unsafe-inline'; " if shown_by == SWAGGER else "style-src 'self'; "
    assert answer.headers["Content-Security-Policy"].startswith(f"default-src 'none'; {scripts}img-src ")
    links = re.findall(r'(?:href|src)="([^"]*)', answer.body.decode())
    assert links
    assert [each for each in links if "//" in each] == []
    assert (b"<script" in answer.body) == (shown_by == SWAGGER)


LED = r'<a href="([^"]*)">(The page|The manual)</a>'


@pytest.mark.usefixtures("shown_by")
async def test_the_page_leads_back_to_that_of_the_messages_and_to_the_manual(live: Served) -> None:
    shown = (await live.ask("GET", "docs")).body.decode()
    led = {name: urljoin("/behind/a/proxy/__admin/docs", link) for link, name in re.findall(LED, shown)}
    assert led == {"The page": "/behind/a/proxy/__admin/", "The manual": "/behind/a/proxy/__admin/guide/"}


async def test_every_file_the_page_names_is_served(live: Served, shown_by: str) -> None:
    names = re.findall(r'(?:href|src)="docs/([^"]+)"', (await live.ask("GET", "docs")).body.decode())
    assert len(names) == (4 if shown_by == SWAGGER else 1)
    for name in names:
        answer = await live.ask("GET", f"docs/{name}")
        assert (answer.status, answer.headers["X-Content-Type-Options"], bool(answer.body)) == (200, "nosniff", True)


async def test_our_page_shows_the_operations_of_the_server_that_is_asked(live: Served, shown_by: str) -> None:
    shown = (await live.ask("GET", "docs")).body.decode()
    assert ("GET /__admin/livez" in shown) == (shown_by == OURS)


@pytest.mark.parametrize("name", PACKAGED)
async def test_packaged_files_have_their_types(live: Served, shown_by: str, name: str) -> None:
    answer = await live.ask("GET", f"docs/{name}")
    if shown_by == SWAGGER:
        assert answer.headers["Content-Type"] == PACKAGED[name]
    else:
        assert (answer.status, "page.css" in answer.json["detail"]) == (404, True)


@pytest.mark.parametrize("name", ["swagger-editor.js", "..%5C", "%2e%2e%2fcore.py", "..%5Ccore.py", "LICENSE", ".%00"])
async def test_no_other_file_is_served(live: Served, name: str, shown_by: str) -> None:
    assert (await live.ask("GET", f"docs/{name}")).status == 404, shown_by


def _resolved(schema: Any) -> Any:
    return DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
