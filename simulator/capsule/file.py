"""Write a capsule as the text of a file, and read it again; name each mistake that a file may have."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import ValidationError

from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import FORMAT, FORMAT_VERSION, Capsule
from simulator.capsule.rendering import digest
from simulator.text.expected import expected_by
from simulator.text.json_reading import NotJsonError, read_strictly

MAX_BYTES = 256 * 1024 * 1024
CHECKSUM = "checksum"
SHOWN = 3
SHOWN_CHARACTERS = 60


def document_of(capsule: Capsule) -> dict[str, Any]:
    """Return a capsule as a JSON document, with a checksum of all of it."""
    # Defaults are written out: another version may have others.
    lists = {"scenario", "inputs", "journal"}
    document: dict[str, Any] = capsule.model_dump(mode="json", exclude=lists, exclude_none=True)
    scenario = None if capsule.scenario is None else capsule.scenario.model_dump(mode="json", exclude_unset=True)
    document |= {"scenario": scenario, "inputs": _inputs(capsule), "journal": capsule.journal}
    return {**document, CHECKSUM: _checksum(document)}


def text_of(document: dict[str, Any]) -> str:
    """Return a document as the text of a file."""
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"


def read_capsule(content: bytes) -> Capsule:
    """Read the capsule in a file.

    Raises:
        CapsuleError: the file is not a capsule, is of another version, or was changed.
    """
    if len(content) > MAX_BYTES:
        raise CapsuleError(f"it is longer than {MAX_BYTES} bytes, the most that a capsule may have")
    try:
        document = read_strictly(content)
    except NotJsonError as error:
        raise CapsuleError(f"it is not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CapsuleError(f'it is not a capsule: expected an object with "format": "{FORMAT}"')
    version = document.get("format_version")
    if type(version) is not int or version < 1:  # to Python, true and 1.0 are 1
        raise CapsuleError(
            f"its format version is {json.dumps(version)[:SHOWN_CHARACTERS]}, which no capsule has: expected a "
            f"whole number from 1 to {FORMAT_VERSION}"
        )
    if version < FORMAT_VERSION:
        raise CapsuleError(
            f"its format version is {version}, from before commands were recorded, and this simulator reads "
            f"{FORMAT_VERSION}: replay it with version {document.get('product_version')} of the simulator, or "
            "record it again"
        )
    if version != FORMAT_VERSION:
        raise CapsuleError(
            f"its format version is {version}, and this simulator reads {FORMAT_VERSION}: it was recorded by "
            f"version {document.get('product_version')} of the simulator; use that one, or a later one"
        )
    checksum = document.pop(CHECKSUM, None)
    if checksum != _checksum(document):
        raise CapsuleError("it was changed since it was recorded: its checksum is not that of its content")
    return _checked(document)


def _checked(document: dict[str, Any]) -> Capsule:
    try:
        capsule = Capsule.model_validate_json(json.dumps(document))
    except ValidationError as error:
        mistakes = error.errors()
        shown = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: expected {expected_by(each, Capsule).text}"
            for each in mistakes[:SHOWN]
        )
        more = f"; and {len(mistakes) - SHOWN} more" if len(mistakes) > SHOWN else ""
        raise CapsuleError(f"it is an invalid capsule: {shown}{more}") from error
    if digest(capsule.journal) != capsule.journal_digest:
        raise CapsuleError("its journal was changed since it was recorded: its digest is not that of its lines")
    return capsule


def _inputs(capsule: Capsule) -> list[dict[str, Any]]:
    """Return the inputs with their kinds, which are defaults, and without all that is left at its default."""
    return [{"kind": each.kind, **each.model_dump(mode="json", exclude_defaults=True)} for each in capsule.inputs]


def _checksum(document: dict[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
