"""Merge scenarios that extend one another into one tree, which still knows whose line each value is.

Mappings merge key by key; anything else of the later file (a text, a list) takes the place of the earlier. Accounts
are a mapping by id, so a later file changes one field of one account and leaves the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.scenario.known import account_id

if TYPE_CHECKING:
    from simulator.text.yaml import Document, Place, Tree

OWN_WORDS = ("name", "description", "extends")
"""What a file says of itself, and does not hand on."""


@dataclass(slots=True)
class Merged:
    """Several documents as one.

    Args:
        tree: what they say together.
        origins: for each place, the document that has the last word there, and how the place is called in it.
    """

    tree: dict[str, Tree] = field(default_factory=dict)
    origins: dict[Place, tuple[Document, Place]] = field(default_factory=dict)

    def lay_over(self, document: Document) -> None:
        """Have another document, whose tree is a mapping, say the last word."""
        for key in OWN_WORDS:
            self.tree.pop(key, None)
        self.tree.setdefault("version", "1")  # whoever reads a document looks at the version that it says
        if isinstance(document.tree, dict):
            self._merge(self.tree, document.tree, (), (), document)

    def origin(self, place: Place) -> tuple[Document, Place] | None:
        """Find the document that says what stands at a place, or, where nothing does, around it."""
        place = place[: self._depth(place)]  # below, a document may once have had a word that another one replaced
        found = (self.origins[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.origins)
        return next(found, None)

    def _depth(self, place: Place) -> int:
        at: Tree = self.tree
        for depth, part in enumerate(place):
            if isinstance(at, dict) and part in at:
                at = at[str(part)]
            elif isinstance(at, list) and isinstance(part, int) and part < len(at):
                at = at[part]
            else:
                return depth
        return len(place)

    def _merge(
        self, below: dict[str, Tree], above: dict[str, Tree], place: Place, spelled: Place, document: Document
    ) -> None:
        self.origins.setdefault(place, (document, spelled))
        for written, value in above.items():
            key = account_id(written) if place == ("accounts",) else written
            if not place and key == "version":
                continue
            at, written_at = (*place, key), (*spelled, written)
            standing = below.get(key)
            if not place and value == "" and key not in {*OWN_WORDS, "seed"}:
                continue  # a section whose entries were all taken out
            if isinstance(standing, dict) and isinstance(value, dict):
                self._merge(standing, value, at, written_at, document)
                continue
            below[key] = self._copied(value, at, written_at, document)

    def _copied(self, value: Tree, place: Place, spelled: Place, document: Document) -> Tree:
        self.origins[place] = document, spelled
        if isinstance(value, dict):
            copy: dict[str, Tree] = {}
            self._merge(copy, value, place, spelled, document)
            return copy
        if isinstance(value, list):
            return [
                self._copied(each, (*place, index), (*spelled, index), document) for index, each in enumerate(value)
            ]
        return value
