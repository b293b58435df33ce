"""The vendors' generated documents: served as committed, browsable, and nothing else of the disk with them."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from support.served import Serve, Served

from simulator.control import page
from simulator.vendors import BUILT_IN

SCHEMAS = Path(__file__).parents[2] / "schemas"
VENDORS = [vendor.name for vendor in BUILT_IN]


@pytest.fixture
async def all_vendors(serve: Serve) -> Served:
    return await serve(*BUILT_IN)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_openapi_document_is_valid_and_tried_out_here(all_vendors: Served, vendor: str) -> None:
    served = await all_vendors.get(f"vendors/{vendor}/openapi.json")
    validate(served)
    committed = json.loads((SCHEMAS / vendor / "openapi.json").read_text(encoding="utf-8"))
    first, *others = served["servers"]
    assert (first["url"], others) == ("/", committed["servers"])
    assert served | {"servers": None} == committed | {"servers": None}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_every_schema_is_listed_and_served_as_committed(all_vendors: Served, vendor: str) -> None:
    listed = await all_vendors.get(f"vendors/{vendor}/schemas")
    assert [each["name"] for each in listed["schemas"]] == sorted(
        path.name for path in (SCHEMAS / vendor).glob("*.schema.json")
    )
    for each in listed["schemas"]:
        answer = await all_vendors.ask("GET", each["url"].removeprefix(all_vendors.url))
        assert answer.headers["Content-Type"] == "application/schema+json"
        assert answer.body == (SCHEMAS / vendor / each["name"]).read_bytes()


async def test_the_vendors_link_to_their_documents(all_vendors: Served) -> None:
    for vendor in (await all_vendors.get("vendors"))["vendors"]:
        for kind in ("openapi_url", "docs_url", "schemas_url"):
            assert (await all_vendors.ask("GET", vendor[kind].removeprefix(all_vendors.url))).status == 200


@pytest.fixture
def has_no_swagger_ui(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    page.swagger_ui.cache_clear()
    yield
    page.swagger_ui.cache_clear()


async def test_swagger_ui_shows_the_document_beside_it(all_vendors: Served) -> None:
    answer = await all_vendors.ask("GET", "vendors/ugsms/docs")
    assert b"<title>UGSMS: SMS API</title>" in answer.body
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for file in ("start.js", "swagger-ui-bundle.js", "swagger-ui.css"):
        assert (await all_vendors.ask("GET", f"vendors/ugsms/docs/{file}")).status == 200
    assert b'url: "openapi.json"' in (await all_vendors.ask("GET", "vendors/ugsms/docs/start.js")).body


@pytest.mark.usefixtures("has_no_swagger_ui")
@pytest.mark.parametrize("vendor", VENDORS)
async def test_our_page_shows_the_document_itself(all_vendors: Served, vendor: str) -> None:
    answer = await all_vendors.ask("GET", f"vendors/{vendor}/docs")
    document = await all_vendors.get(f"vendors/{vendor}/openapi.json")
    shown = html.unescape(answer.body.decode())
    assert all(path in shown for path in document["paths"])
    assert '<a href="../../">The page</a>' in shown
    assert b"This simulator" in answer.body
    assert b"<script" not in answer.body
    assert (await all_vendors.ask("GET", f"vendors/{vendor}/docs/page.css")).body


@pytest.mark.usefixtures("has_no_swagger_ui")
async def test_our_page_of_a_vendor_without_documents_says_so(live: Served) -> None:
    answer = await live.ask("GET", "vendors/toy/docs")
    assert (answer.status, answer.problem) == (404, "nothing-found")
    assert "no documents of toy" in answer.json["detail"]


async def test_documents_need_no_token(serve: Serve) -> None:
    served = await serve(*BUILT_IN, admin_token="right")
    for path in ("openapi.json", "docs", "docs/page.css", "schemas", "schemas/shape.error.schema.json"):
        assert (await served.ask("GET", f"vendors/msgine/{path}")).status == 200
    for path in ("vendors", "vendors/msgine", "vendors/msgine/docs/a/b", "violations"):
        assert (await served.ask("GET", path)).status == 401


@pytest.mark.parametrize(
    "name",
    ["..", "../openapi.json", "..%2Fadvanta%2Fopenapi.json", "%2e%2e%2f%2e%2e%2fpyproject.toml", "openapi.json",
     "%2Fetc%2Fpasswd", "a%00b", ".schema.json", "README.md", "*.schema.json", "x" * 5_000],
)  # fmt: skip
async def test_nothing_else_is_served(all_vendors: Served, name: str) -> None:
    reader, writer = await all_vendors.connect()
    target = f"/__admin/vendors/msgine/schemas/{name}"
    writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404 "), answer
    assert b"application/problem+json" in answer


async def test_an_unknown_name_is_answered_with_those_that_exist(all_vendors: Served) -> None:
    vendor = await all_vendors.ask("GET", "vendors/msgin/openapi.json")
    assert (vendor.status, vendor.problem) == (404, "unknown-name")
    assert "msgine" in vendor.json["detail"]
    schema = await all_vendors.ask("GET", "vendors/msgine/schemas/send")
    assert (schema.status, schema.problem) == (404, "nothing-found")
    assert "send.request.schema.json" in schema.json["detail"]


async def test_a_vendor_without_documents_says_so(live: Served) -> None:
    for path in ("openapi.json", "schemas", "schemas/a.schema.json"):
        answer = await live.ask("GET", f"vendors/toy/{path}")
        assert (answer.status, answer.problem) == (404, "nothing-found")
        assert "no documents of toy" in answer.json["detail"]


async def test_hidden_data_leaves_the_server_running(
    all_vendors: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def elsewhere(_: object, vendor: str) -> Path:
        return tmp_path / vendor

    for room in ("documents", "vendors"):
        monkeypatch.setattr(f"simulator.control.{room}.folder_of", elsewhere)
    shown: Any = await all_vendors.get("vendors")
    assert {vendor["openapi_url"] for vendor in shown["vendors"]} == {None}
    assert (await all_vendors.ask("GET", "vendors/msgine/openapi.json")).status == 404
