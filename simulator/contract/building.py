"""Generate files from folders of documentation, and compare them with the committed ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from simulator.contract.built import BUILT, built_of
from simulator.contract.loading import load_all
from simulator.contract.openapi import openapi_of
from simulator.contract.schemas import documents_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Files = dict[str, str]


class Change(Enum):
    """How a committed file differs from what the documentation makes."""

    MISSING = "missing"
    CHANGED = "changed"
    LEFT_OVER = "left over"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One file that is not as generated; its path is relative to the folder of schemas."""

    path: str
    change: str


def build(contracts: Path) -> Files:
    """Generate every file of the documentation, by its path below the folder of schemas, sorted by path.

    Args:
        contracts: the folder that holds one folder for each vendor.

    Raises:
        ContractError: a contract is wrong.
    """
    files: Files = {}
    for vendor, documentation in load_all(contracts).items():
        files[f"{vendor}/{BUILT}"] = json_file(built_of(documentation.contract))
        files[f"{vendor}/openapi.json"] = json_file(openapi_of(documentation))
        for name, schema in documents_of(documentation.contract).items():
            files[f"{vendor}/{name}"] = json_file(schema)
    return dict(sorted(files.items()))


def json_file(value: Any) -> str:
    """Write JSON as it is committed: indented, in the order of the page, letters as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def differences(files: Mapping[str, str], folder: Path) -> list[Difference]:
    """List the changes that `write` would make in a folder. Every JSON file in it is expected to be generated."""
    committed = (str(path.relative_to(folder).as_posix()) for path in folder.rglob("*.json"))
    found = [Difference(path, Change.LEFT_OVER.value) for path in committed if path not in files]
    for name, text in files.items():
        path = folder / name
        if not path.is_file():
            found.append(Difference(name, Change.MISSING.value))
        elif path.read_bytes() != text.encode():
            found.append(Difference(name, Change.CHANGED.value))
    return sorted(found)


def write(files: Mapping[str, str], folder: Path) -> list[Difference]:
    """Make a folder equal to the generated files and say what changed."""
    changes = differences(files, folder)
    for change in changes:
        path = folder / change.path
        if change.change == Change.LEFT_OVER.value:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[change.path].encode())
    return changes
