"""Read a file of the documentation as a page that can say where in it something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.contract.errors import ContractError
from simulator.text import yaml

if TYPE_CHECKING:
    from simulator.text.yaml import Place


@dataclass(frozen=True, slots=True)
class Page(yaml.Page):
    """One file of the documentation."""

    def error(self, place: Place, message: str) -> ContractError:
        """Make an error about the value at a place, or about the nearest thing around it that has a line."""
        key = ".".join(map(str, place)) or "the file"
        return ContractError(f"{self.name}, line {self.spot_of(place)[0]}: {key}: {message}")


def read_page(name: str, text: str) -> Page:
    """Read YAML without aliases, tags or repeated keys.

    Raises:
        ContractError: it is not YAML, too large, too deep, empty, or uses what is not allowed.
    """
    try:
        page = yaml.read_page(name, text)
    except yaml.YamlTextError as error:
        raise ContractError(str(error)) from error
    return Page(page.name, page.tree, page.spots)
