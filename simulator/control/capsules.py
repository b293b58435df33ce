"""Show the capsule of a sandbox: its recorded inputs, to be replayed elsewhere."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from simulator.api.request import Response
from simulator.capsule.snapshot import snapshot
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, View, Visit

if TYPE_CHECKING:
    from simulator.capsule.snapshot import Snapshot
    from simulator.serving.serve import VendorDirectory

TAG = "sandboxes"


class CapsuleView(View):
    """The inputs of a sandbox, what it began with, and the journal that came of it; see the manual."""

    format: str
    format_version: int
    product_version: str
    vendors: list[str]
    sandbox: str
    world: dict[str, Any]
    scenario: dict[str, Any] | None
    bounds: dict[str, int]
    inputs: list[dict[str, Any]]
    until_ms: int
    is_complete: bool
    journal: list[str]
    journal_digest: str
    checksum: str


@operation("GET", "capsule", TAG)
async def get_capsule(visit: Visit[Nothing, Nothing]) -> CapsuleView | Response:
    """Show the recorded inputs, to be replayed elsewhere."""
    content = await asyncio.to_thread(_written, snapshot(visit.sandbox), visit.host.directory)
    return typed_response(content, "application/json")


def _written(taken: Snapshot, directory: VendorDirectory) -> bytes:
    """Make the capsule, which takes time: of the sandbox itself nothing is read any more."""
    from simulator.capsule.file import document_of  # noqa: PLC0415 - 30 ms of every start, and seldom wanted
    from simulator.capsule.making import make_capsule  # noqa: PLC0415 - as above

    return json.dumps(document_of(make_capsule(taken, directory))).encode()
