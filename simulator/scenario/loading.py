"""Load scenarios by name, file or text as one scenario, checked as a whole; one error tells all that is wrong.

Text that came over a network may only extend built-ins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario.checking import check
from simulator.scenario.errors import Mistake, ScenarioError
from simulator.scenario.library import Library
from simulator.scenario.merging import Merged
from simulator.scenario.sources import (
    Reference,
    document_of_value,
    find,
    identity_of,
    is_file,
    mistake_at,
    read_file,
    read_text,
)
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.scenario.world import World
    from simulator.text.yaml import Document, Tree

VERSION = "1"
MAX_CHAIN = 8
"""How deep scenarios may extend one another."""
MAX_DOCUMENTS = 32


@frozen
class Scenario:
    """A scenario that can be used.

    Args:
        name: what it is called.
        description: what it is for.
        world: how a sandbox begins in it.
        tree: everything it says, after what it extends.
        files: what was read for it.
        vendors: the names of those that it speaks of.
    """

    name: str
    description: str
    world: World
    tree: Mapping[str, Tree]
    files: tuple[Path, ...]
    vendors: tuple[str, ...]


class Loader:
    """Read one scenario for a set of vendors.

    Args:
        vendors: what may be named.
        library: the built-ins.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]], library: Library | None = None) -> None:
        self._vendors = {vendor.name: vendor for vendor in vendors}
        self._library = library or Library()
        self._merged = Merged()
        self._files: list[Path] = []
        self._mistakes: list[Mistake] = []
        self._documents = 0

    def load(self, references: Sequence[str], *, has_files: bool = True) -> Scenario:
        """Load scenarios by name or file, each extending those before it; raises `ScenarioError`.

        Args:
            references: at least one.
            has_files: files may be named, relative to the working directory.
        """
        for text in references:
            self._lay(Reference(text, Path() if has_files else None), ())
        last = references[-1]
        return self._checked(Path(last).stem if is_file(last) else last)

    def load_text(self, name: str, text: str) -> Scenario:
        """Load a scenario from its text, which may extend built-ins alone; raises `ScenarioError`."""
        self._lay_document(read_text(name, text), None, (name,))
        return self._checked(name)

    def load_value(self, name: str, value: object) -> Scenario:
        """Load a scenario from a JSON value, which may extend built-ins alone; raises `ScenarioError`."""
        self._lay_document(document_of_value(name, value), None, (name,))
        return self._checked(name)

    def _checked(self, name: str) -> Scenario:
        model = check(self._merged, self._vendors, self._mistakes)
        tree = self._merged.tree
        name = model.name or name
        world = replace(model.world(), scenario_text={**tree, "name": name})
        vendors = world.spoken_of(self._vendors)
        return Scenario(name, model.description, world, tree, tuple(self._files), vendors)

    def _lay(self, reference: Reference, chain: tuple[str, ...]) -> None:
        """Lay a scenario that is referred to over what there is, after what it extends."""
        try:
            path = find(reference, self._library)
            identity = identity_of(path, reference)
            if identity in chain:
                raise reference.refused("a scenario that does not extend itself, not even by way of others")
            if len(chain) >= MAX_CHAIN or self._documents >= MAX_DOCUMENTS:
                raise reference.refused(f"at most {MAX_CHAIN} scenarios in a row and {MAX_DOCUMENTS} in all")
            self._files.append(path)
            document = read_file(path, reference, str(path) if is_file(reference.text) else reference.text)
        except ScenarioError as error:
            self._mistakes += error.mistakes  # the others are looked at all the same
        else:
            self._lay_document(document, path.parent, (*chain, identity))

    def _lay_document(self, document: Document, folder: Path | None, chain: tuple[str, ...]) -> None:
        self._documents += 1
        if not isinstance(document.tree, dict):
            self._mistakes.append(mistake_at(document, (), "a mapping that begins with `version: 1`"))
            return
        version = document.tree.get("version")
        if version != VERSION:
            told = version if isinstance(version, str) else None
            expected = VERSION if version is not None else f"`version: {VERSION}`"
            self._mistakes.append(mistake_at(document, ("version",), expected, told))
        extends = document.tree.get("extends")
        if isinstance(extends, str) and extends:
            self._lay(Reference(extends, folder, document, ("extends",)), chain)
        for index, text in enumerate(extends if isinstance(extends, list) else []):
            if isinstance(text, str):
                self._lay(Reference(text, folder, document, ("extends", index)), chain)
        self._merged.lay_over(document)
