"""The documentation of the built-in vendors, read once in a process: reading takes longer than what is done with it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from simulator.contract.answers import answers_of
from simulator.contract.loading import Documentation, load
from simulator.contract.model import Callback
from simulator.contract.schemas import callback_name, schemas_of
from simulator.shipped import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.contract.model import Contract, Example, Operation

CONTRACTS = shipped_folder("fixtures/contracts")
_NAMES: dict[int, tuple[Contract, frozenset[str]]] = {}
VENDORS = sorted(path.parent.name for path in CONTRACTS.glob("*/contract.yaml"))


@cache
def documentation(vendor: str) -> Documentation:
    """What the folder of a built-in vendor holds."""
    return load(CONTRACTS / vendor)


def all_documentation() -> dict[str, Documentation]:
    """What the folders of all built-in vendors hold, by vendor."""
    return {vendor: documentation(vendor) for vendor in VENDORS}


def load_once(folder: Path) -> Documentation:
    """Read a vendor's folder like `load`, those of the built-in vendors once."""
    return documentation(folder.name) if folder.parent == CONTRACTS else load(folder)


def schema_name(contract: Contract, owner: Operation | Callback, example: Example) -> str | None:
    """The name of the schema of what an example shows; nothing for samples, and for what has no schema."""
    if isinstance(owner, Callback):
        name: str | None = callback_name(owner)
    elif example.of in {"request", "query"}:
        name = f"{owner.name}.{example.of}"
    else:
        names = {answer.name: answer.schema for answer in answers_of(contract, owner)}
        name = names.get(example.of)
    return name if example.of != "sample" and name in _schema_names(contract) else None


def _schema_names(contract: Contract) -> frozenset[str]:
    """The names of a contract's schemas, found once: they are asked for with every example."""
    known, names = _NAMES.get(id(contract), (None, frozenset()))
    if known is not contract:
        names = frozenset(schemas_of(contract))
        _NAMES[id(contract)] = contract, names
    return names
