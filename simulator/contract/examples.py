"""An example goes in; the name of the schema that it has to satisfy comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.answers import answers_of
from simulator.contract.model import Callback
from simulator.contract.schemas import callback_name, schemas_of

if TYPE_CHECKING:
    from simulator.contract.model import Contract, Example, Operation


def schema_name(contract: Contract, owner: Operation | Callback, example: Example) -> str | None:
    """The name of the schema of what an example shows; nothing for samples, and for what has no schema."""
    if isinstance(owner, Callback):
        name: str | None = callback_name(owner)
    elif example.of in {"request", "query"}:
        name = f"{owner.name}.{example.of}"
    else:
        names = {answer.name: answer.schema for answer in answers_of(contract, owner)}
        name = names.get(example.of)
    return name if example.of != "sample" and name in schemas_of(contract) else None
