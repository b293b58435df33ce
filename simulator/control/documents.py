"""Serve the vendors' documentation, generated as OpenAPI and JSON Schema.

The files are data that a server may lack. None of them has a say in what it answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import Field

from simulator.api.request import OUR_JSON_HEADERS, Response
from simulator.control import page
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.ids import NothingFoundError
from simulator.control.operation import PREFIX, Nothing, Scope, View, Visit

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


@operation("GET", "vendors/{vendor}/openapi.json", TAG, scope=Scope.SERVER, media="application/json")
async def get_vendor_open_api(visit: Visit[Nothing, Nothing]) -> Response:
    """Return a vendor's documentation as OpenAPI 3.1.

    This simulator comes first among its servers.
    """
    document = _open_api(_folder(visit))
    return Response(200, json.dumps(document, ensure_ascii=False).encode(), OUR_JSON_HEADERS)


@operation("GET", "vendors/{vendor}/docs", TAG, scope=Scope.SERVER, media="text/html")
async def get_vendor_docs(visit: Visit[Nothing, Nothing]) -> Response:
    """Show a vendor's documentation as a page."""
    vendor = visit.host.directory.vendor(visit.params["vendor"])
    return await page.shown(f"{vendor.title}: SMS API", lambda: _open_api(folder_of(visit, vendor.name)), "../../")


@operation("GET", "vendors/{vendor}/docs/{file}", TAG, scope=Scope.SERVER, media="*/*")
async def get_vendor_docs_file(visit: Visit[Nothing, Nothing]) -> Response:
    """Return a file of that page."""
    visit.host.directory.vendor(visit.params["vendor"])
    return page.file(visit.params["file"])


@operation("GET", "vendors/{vendor}/schemas", TAG, scope=Scope.SERVER)
async def list_vendor_schemas(visit: Visit[Nothing, Nothing]) -> SchemaList:
    """List a vendor's JSON Schemas."""
    folder = _folder(visit)
    names = [name for name in documents_in(folder) if name.endswith(SUFFIX)]
    if not names:
        raise NothingFoundError(_lacking(folder))
    base = f"{visit.origin}{PREFIX}/vendors/{folder.name}/schemas"
    return SchemaList(vendor=folder.name, schemas=[SchemaLink(name=name, url=f"{base}/{name}") for name in names])


@operation("GET", "vendors/{vendor}/schemas/{file}", TAG, scope=Scope.SERVER, media=SCHEMA_TYPE)
async def get_vendor_schema(visit: Visit[Nothing, Nothing]) -> Response:
    """Return one of a vendor's JSON Schemas."""
    folder = _folder(visit)
    names = [name for name in documents_in(folder) if name.endswith(SUFFIX)]
    name = visit.params["file"]
    if name not in names:  # only what the folder lists is opened, whatever the name says
        raise NothingFoundError(f"no schema {name[:80]!r}: there are {', '.join(names)}" if names else _lacking(folder))
    return typed_response((folder / name).read_bytes(), SCHEMA_TYPE)


def documents_in(folder: Path) -> list[str]:
    """List the names of the generated files of a vendor, sorted; none where there is no such folder."""
    return sorted(path.name for path in folder.glob("*.json") if path.is_file())


def folder_of(visit: Visit[Any, Any], vendor: str) -> Path:
    """Find the folder of a vendor's generated files, if there is one."""
    return visit.folders_of(vendor).schemas / vendor


def _folder(visit: Visit[Nothing, Nothing]) -> Path:
    return folder_of(visit, visit.host.directory.vendor(visit.params["vendor"]).name)


def _open_api(folder: Path) -> dict[str, Any]:
    """Read a vendor's OpenAPI document, with this simulator as its first server; raises `NothingFoundError`."""
    if OPENAPI not in documents_in(folder):
        raise NothingFoundError(_lacking(folder))
    document: dict[str, Any] = json.loads((folder / OPENAPI).read_text(encoding="utf-8"))
    document["servers"] = [HERE, *document.get("servers", ())]
    return document


def _lacking(folder: Path) -> str:
    return f"this server has no documents of {folder.name}: the folder of schemas holds none"
