"""The toy, bent in its code or its data, and what the checks of a vendor find in it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import toy_vendor
from toy_vendor import manifest
from toy_vendor.manifest import READ, SEND, TOY, Policy

from simulator.api.call import Call
from simulator.api.json_text import write_json
from simulator.api.request import Response
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.catalogue.folders import packaged
from simulator.conformance.finding import Finding
from simulator.conformance.suite import findings_of
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE
from simulator.sandbox.submissions import Submission

HOME = Path(toy_vendor.__file__).parent
CONTRACT = "contracts/toy/contract.yaml"
SENDING = "transcripts/toy/send.yaml"
COVERAGE = "transcripts/toy/coverage.yaml"

Edits = dict[str, list[tuple[str, str]] | str | None]
"""By file: texts and what stands there instead, or a whole text, or None to take the file out."""


async def findings(vendor: Vendor[Any], folder: Path, edits: Edits) -> list[Finding]:
    """What is found of a vendor whose data is the toy's, edited, in an empty folder."""
    for name in ("contracts", "transcripts"):
        shutil.copytree(HOME / "data" / name, folder / "data" / name)
    for file, edit in edits.items():
        path = folder / "data" / file
        if edit is None:
            path.unlink()
        elif isinstance(edit, str):
            path.write_text(edit, encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
            for old, new in edit:
                assert old in text
                text = text.replace(old, new, 1)
            path.write_text(text, encoding="utf-8")
    return await findings_of(vendor, packaged(folder))


def sending(render: Callable[[Call[Policy], Submission], Response]) -> Vendor[Any]:
    """The toy with other words for what it accepts."""
    return dataclasses.replace(TOY, operations=(dataclasses.replace(SEND, render=render), READ))


def answered(submission: Submission, status: int = 202, **changes: object) -> Response:
    """The toy's answer with other fields; None takes one out."""
    body = {**manifest.described(submission), **changes}
    return Response(status, write_json({name: value for name, value in body.items() if value is not None}))


def with_error(reason: str, **changes: Any) -> Vendor[Any]:
    """The toy with another row in its table, or one more."""
    row = dataclasses.replace(TOY.errors.get(reason, TOY.errors[INSUFFICIENT_BALANCE]), **changes)
    return dataclasses.replace(TOY, errors={**TOY.errors, reason: row})


def without_error(reason: str) -> Vendor[Any]:
    """The toy without a row of its table."""
    return dataclasses.replace(TOY, errors={name: row for name, row in TOY.errors.items() if name != reason})


def with_routes(*routes: Route) -> Vendor[Any]:
    """The toy with further routes for sending."""
    return dataclasses.replace(TOY, operations=(dataclasses.replace(SEND, routes=(*SEND.routes, *routes)), READ))
