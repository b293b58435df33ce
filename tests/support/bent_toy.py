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
from simulator.api.request import Response
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.catalogue.folders import packaged
from simulator.conformance.finding import Finding
from simulator.conformance.suite import findings_of
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE
from simulator.text.json_writing import write_json

HOME = Path(toy_vendor.__file__).parent
CONTRACT = "contracts/toy/contract.yaml"
SENDING = "transcripts/toy/send.yaml"
COVERAGE = "transcripts/toy/coverage.yaml"

MESSAGE = (
    "{name: id, type: string}, {name: state, type: string}, {name: cost, type: number}, {name: balance, type: number}"
)
FAILED = MESSAGE.replace("{name: state, type: string}", "{name: state, type: string, enum: [failed]}")
SHOWN = "  - shows: [examples/query.json]\n    request:\n      method: GET\n      path: {}?verbose=quite&token=mine"
LOOKED_UP = "  - request:\n      method: GET\n      path: {}?token=mine"

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


def answering_brokenly(status: str, found: str = "{name: found, status: 200, shape: message}") -> Edits:
    """A look-up that documents an error, without a code, that is told by the body of a message that failed."""
    return {
        CONTRACT: [
            (
                "      - {name: found, status: 200, shape: message}\n",
                f"      - {found}\n      - {{name: broken, {status}, error: broken, shape: broken}}\n",
            ),
            ("  - {reason: no_token,", "  - {reason: broken, operations: [read], meaning: No}\n  - {reason: no_token,"),
            ("shapes:\n", f"shapes:\n  broken:\n    fields: [{FAILED}]\n"),
        ],
        COVERAGE: "reasons: {broken: []}\n",
    }


def asking(verbose: str = "quite") -> Edits:
    """A look-up with a documented query, of which there is an example that a transcript shows."""
    path = "/toy/messages/<name:message>"
    return {
        CONTRACT: [
            ("enums:\n", "enums:\n  verbosity: {values: [quite]}\n"),
            (
                "- {name: message, in: path, type: string, required: yes}\n",
                (
                    "- {name: message, in: path, type: string, required: yes}\n"
                    "        - {name: verbose, in: query, type: string, enum: verbosity}\n"
                    "    examples:\n      - {file: examples/query.json, of: query}\n"
                ),
            ),
        ],
        "contracts/toy/examples/query.json": f'{{"verbose": "{verbose}"}}',
        SENDING: [(LOOKED_UP.format(path), SHOWN.format(path))],
    }
