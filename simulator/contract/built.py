"""Write a checked contract as JSON, which is read in a fraction of the time that its YAML takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from simulator.contract.errors import ContractError
from simulator.contract.model import Contract
from simulator.contract.texts import text_of
from simulator.text.expected import expected_by

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = TypeAdapter(Contract)
BUILT = "contract.json"
"""The name of the file, among the schemas of its vendor."""


def built_of(contract: Contract) -> Any:
    """Return the contract as JSON values, without those that equal their defaults."""
    return CONTRACT.dump_python(contract, mode="json", by_alias=True, exclude_defaults=True)


def read_built(file: Path) -> Contract:
    """Read the contract that was built into a file.

    Raises:
        ContractError: it cannot be read, or is not what `contract build` writes.
    """
    try:
        contract: Contract = CONTRACT.validate_json(text_of(file))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ContractError(
            f"{file}: {place}: expected {expected_by(first).text}; build it again with `contract build`"
        ) from error
    return contract
