"""The vendors' documentation, generated as OpenAPI and JSON Schema: a vendor and a name go in, the document comes out.

The files are data that a server may lack. None of them has a say in what it answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.request import JSON_HEADERS, Response
from simulator.catalogue.folders import shipped
from simulator.catalogue.installed import installed
from simulator.control import page
from simulator.control.answers import typed_response
from simulator.control.ids import NothingFoundError
from simulator.control.operation import PREFIX, ControlOperation, Nothing, Scope, View, Visit

if TYPE_CHECKING:
    from pathlib import Path

TAG = "vendors"
OPENAPI = "openapi.json"
SUFFIX = ".schema.json"
SCHEMA_TYPE = "application/schema+json"
HERE = {"url": "/", "description": "This simulator"}


class SchemaLink(View):
    """One schema."""

    name: str
    url: str


class SchemaList(View):
    """Every schema of a vendor: of requests, answers, callbacks and errors."""

    vendor: str
    schemas: list[SchemaLink] = Field(description="JSON Schema 2020-12.")


async def get_openapi(visit: Visit[Nothing, Nothing]) -> Response:
    """The vendor's OpenAPI document; this simulator comes first among its servers."""
    folder = _folder(visit)
    if OPENAPI not in documents_in(folder):
        raise NothingFoundError(_lacking(folder))
    document = json.loads((folder / OPENAPI).read_text(encoding="utf-8"))
    document["servers"] = [HERE, *document.get("servers", ())]
    return Response(200, json.dumps(document, ensure_ascii=False).encode(), JSON_HEADERS)


async def get_page(visit: Visit[Nothing, Nothing]) -> Response:
    """The page that shows it."""
    vendor = visit.host.directory.vendor(visit.params["vendor"])
    return page.shown(f"{vendor.title}: SMS API")


async def get_page_file(visit: Visit[Nothing, Nothing]) -> Response:
    """A file of that page."""
    visit.host.directory.vendor(visit.params["vendor"])
    return await page.get_file(visit)


async def list_schemas(visit: Visit[Nothing, Nothing]) -> SchemaList:
    """The names and addresses of the vendor's schemas."""
    folder = _folder(visit)
    names = [name for name in documents_in(folder) if name.endswith(SUFFIX)]
    if not names:
        raise NothingFoundError(_lacking(folder))
    base = f"{visit.origin}{PREFIX}/vendors/{folder.name}/schemas"
    return SchemaList(vendor=folder.name, schemas=[SchemaLink(name=name, url=f"{base}/{name}") for name in names])


async def get_schema(visit: Visit[Nothing, Nothing]) -> Response:
    """One schema, as it is committed."""
    folder = _folder(visit)
    names = [name for name in documents_in(folder) if name.endswith(SUFFIX)]
    name = visit.params["file"]
    if name not in names:  # only what the folder lists is opened, whatever the name says
        raise NothingFoundError(f"no schema {name[:80]!r}: there are {', '.join(names)}" if names else _lacking(folder))
    return typed_response((folder / name).read_bytes(), SCHEMA_TYPE)


def documents_in(folder: Path) -> list[str]:
    """The names of the generated files of a vendor, sorted; none where there is no such folder."""
    return sorted(path.name for path in folder.glob("*.json") if path.is_file())


def folder_of(vendor: str) -> Path:
    """Where the generated files of a vendor lie, if there are any."""
    folders = next((each.folders for each in installed() if each.vendor.name == vendor), shipped())
    return folders.schemas / vendor


def _folder(visit: Visit[Nothing, Nothing]) -> Path:
    return folder_of(visit.host.directory.vendor(visit.params["vendor"]).name)


def _lacking(folder: Path) -> str:
    return f"this server has no documents of {folder.name}: the folder of schemas holds none"


OPERATIONS = (
    ControlOperation(
        "GET", "vendors/{vendor}/openapi.json", "getVendorOpenApi", "A vendor's documentation, as OpenAPI 3.1",
        get_openapi, TAG, scope=Scope.SERVER, media="application/json",
    ),
    ControlOperation(
        "GET", "vendors/{vendor}/docs", "getVendorDocs", "The same, as a page", get_page, TAG,
        scope=Scope.SERVER, media="text/html",
    ),
    ControlOperation(
        "GET", "vendors/{vendor}/docs/{file}", "getVendorDocsFile", "A file of that page", get_page_file, TAG,
        scope=Scope.SERVER, media="*/*",
    ),
    ControlOperation(
        "GET", "vendors/{vendor}/schemas", "listVendorSchemas", "List a vendor's JSON Schemas", list_schemas, TAG,
        scope=Scope.SERVER, answer=SchemaList,
    ),
    ControlOperation(
        "GET", "vendors/{vendor}/schemas/{file}", "getVendorSchema", "One of them, for editors and validators",
        get_schema, TAG, scope=Scope.SERVER, media=SCHEMA_TYPE,
    ),
)  # fmt: skip
