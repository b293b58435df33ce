"""A file's text goes in, a page of the documentation comes out; what is wrong with it is told as our own error."""

from __future__ import annotations

from dataclasses import dataclass

from simulator import yaml_text
from simulator.contract.errors import ContractError
from simulator.yaml_text import MAX_CHARACTERS, MAX_DEPTH, Place, Tree

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "Page", "Place", "Tree", "read_page"]


@dataclass(frozen=True, slots=True)
class Page(yaml_text.Page):
    """One file of the documentation."""

    def error(self, place: Place, message: str) -> ContractError:
        """An error about the value at a place, or about the nearest thing around it that has a line."""
        key = ".".join(map(str, place)) or "the file"
        return ContractError(f"{self.name}, line {self.spot_of(place)[0]}: {key}: {message}")


def read_page(name: str, text: str) -> Page:
    """Read YAML without aliases, tags or repeated keys.

    Raises:
        ContractError: it is not YAML, too large, too deep, empty, or uses what is not allowed.
    """
    try:
        page = yaml_text.read_page(name, text)
    except yaml_text.YamlTextError as error:
        raise ContractError(str(error)) from error
    return Page(page.name, page.tree, page.spots)
