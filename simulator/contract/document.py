"""Read a file of the documentation, with errors that name the line of what is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.errors import ContractError
from simulator.text import yaml
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.text.yaml import Place


@frozen
class Document(yaml.Document):
    """One file of the documentation."""

    def error(self, place: Place, message: str) -> ContractError:
        """Make an error about the value at a place, or about the nearest thing around it that has a line."""
        key = ".".join(map(str, place)) or "the file"
        return ContractError(f"{self.name}, line {self.spot_of(place)[0]}: {key}: {message}")


def read_document(name: str, text: str) -> Document:
    """Read YAML without aliases, tags or repeated keys.

    Raises:
        ContractError: it is not YAML, too large, too deep, empty, or uses what is not allowed.
    """
    try:
        document = yaml.read_document(name, text)
    except yaml.YamlTextError as error:
        raise ContractError(str(error)) from error
    return Document(document.name, document.tree, document.spots)
