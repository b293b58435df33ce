"""Names, files or texts of scenarios go in; one scenario, checked as a whole, comes out, or an error that tells all.

A reference with a dot or a slash is a file, relative to the file that names it; any other is the name of a built-in.
Text that came over a network may only extend built-ins.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario.checking import check
from simulator.scenario.errors import Mistake, ScenarioError
from simulator.scenario.library import Library
from simulator.scenario.merging import Merged
from simulator.yaml_text import MAX_DEPTH, Page, Tree, YamlTextError, read_page

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.scenario.world import World

MAX_CHARACTERS = 200_000
MAX_CHAIN = 8
"""How deep scenarios may extend one another."""
MAX_PAGES = 32


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario that can be used.

    Args:
        name: what it is called.
        description: what it is for.
        world: how a sandbox begins in it.
        tree: everything it says, after what it extends.
        files: what was read for it.
    """

    name: str
    description: str
    world: World
    tree: Mapping[str, Tree]
    files: tuple[Path, ...]


@dataclass(slots=True)
class Loader:
    """Reads scenarios for a set of vendors.

    Args:
        vendors: what may be named.
        library: the built-ins.
        files: every file that was looked at, readable or not.
    """

    vendors: Iterable[Vendor[Any]]
    library: Library = field(default_factory=Library)
    files: list[Path] = field(default_factory=list)
    _pages: int = 0

    def load(self, references: Sequence[str], *, has_files: bool = True) -> Scenario:
        """Load scenarios by name or file, each extending those before it; raises `ScenarioError`.

        Args:
            references: at least one.
            has_files: files may be named, relative to the working directory.
        """
        merged = Merged()
        for reference in references:
            self._lay(merged, reference, Path() if has_files else None, (), None)
        return self._checked(merged, _stem(references[-1]))

    def load_text(self, name: str, text: str) -> Scenario:
        """Load a scenario from its text, which may extend built-ins alone; raises `ScenarioError`."""
        merged = Merged()
        self._lay_page(merged, _read(name, text), None, (name,))
        return self._checked(merged, name)

    def load_value(self, name: str, value: object) -> Scenario:
        """Load a scenario from a JSON value, which may extend built-ins alone; raises `ScenarioError`."""
        merged = Merged()
        self._lay_page(merged, Page(name, _as_text(name, value), {}), None, (name,))
        return self._checked(merged, name)

    def _checked(self, merged: Merged, name: str) -> Scenario:
        vendors = {vendor.name: vendor for vendor in self.vendors}
        model, known = check(merged, vendors)
        return Scenario(model.name or name, model.description, model.world(known), merged.tree, tuple(self.files))

    def _lay(
        self, merged: Merged, reference: str, folder: Path | None, chain: tuple[str, ...], said: _Said | None
    ) -> None:
        """Lay a scenario that is referred to over what there is, after what it extends."""
        path = self._find(reference, folder, said)
        identity = str(path.resolve())
        if identity in chain:
            raise _refused(said, reference, "a scenario that does not extend itself, not even by way of others")
        if len(chain) >= MAX_CHAIN or self._pages >= MAX_PAGES:
            raise _refused(said, reference, f"at most {MAX_CHAIN} scenarios in a row and {MAX_PAGES} in all")
        is_built_in = self.library.folder is not None and path.parent == self.library.folder
        self.files.append(path)
        page = _read(reference if is_built_in else str(path), _text_of(path, reference, said))
        self._lay_page(merged, page, self.library.folder if is_built_in else path.parent, (*chain, identity))

    def _lay_page(self, merged: Merged, page: Page, folder: Path | None, chain: tuple[str, ...]) -> None:
        self._pages += 1
        if not isinstance(page.tree, dict):
            raise ScenarioError([_mistake_at(page, (), "a mapping that begins with `version: 1`")])
        extends = page.tree.get("extends", [])
        for index, reference in enumerate([extends] if isinstance(extends, str) else extends):
            if isinstance(reference, str) and reference:
                place = ("extends",) if isinstance(extends, str) else ("extends", index)
                self._lay(merged, reference, folder, chain, _Said(page, place))
        merged.lay_over(page)

    def _find(self, reference: str, folder: Path | None, said: _Said | None) -> Path:
        if "." in reference or "/" in reference:
            if folder is None:
                raise _refused(said, reference, "the name of a built-in scenario; no files are read from here")
            return folder / reference
        path = self.library.path(reference)
        if path is None:
            names = self.library.names()
            near = difflib.get_close_matches(reference[:100], names, n=1)
            listed = ", ".join(names) or "none here"
            raise _refused(said, reference, f"a built-in scenario ({listed}), or a file", near[0] if near else None)
        return path


@dataclass(frozen=True, slots=True)
class _Said:
    """Which page refers to another, and where."""

    page: Page
    place: tuple[str | int, ...]


def _refused(said: _Said | None, reference: str, expected: str, nearest: str | None = None) -> ScenarioError:
    if said is None:
        return ScenarioError([Mistake("scenario", None, None, "name", reference, expected, nearest)])
    return ScenarioError([_mistake_at(said.page, said.place, expected, reference, nearest)])


def _mistake_at(
    page: Page, place: tuple[str | int, ...], expected: str, value: str | None = None, nearest: str | None = None
) -> Mistake:
    line, column = page.spot_of(place) if page.spots else (None, None)
    return Mistake(page.name, line, column, ".".join(map(str, place)), value, expected, nearest)


def _text_of(path: Path, reference: str, said: _Said | None) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(4 * MAX_CHARACTERS + 1)
        return content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _refused(said, reference, f"a file that can be read: {why or error}") from error


def _read(name: str, text: str) -> Page:
    try:
        return read_page(name, text, MAX_CHARACTERS)
    except YamlTextError as error:
        line, column = error.spot or (None, None)
        raise ScenarioError([Mistake(name, line, column, "", None, f"YAML or JSON: {error.problem}")]) from error


def _as_text(name: str, value: object, depth: int = 0) -> Tree:
    """A JSON value with every scalar as text; what is null is left out."""
    if depth > MAX_DEPTH:
        raise ScenarioError([Mistake(name, None, None, "", None, f"at most {MAX_DEPTH} levels")])
    if isinstance(value, dict):
        return {str(key): _as_text(name, each, depth + 1) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_text(name, each, depth + 1) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _stem(reference: str) -> str:
    return Path(reference).stem if "." in reference or "/" in reference else reference
