"""Find the built-in scenarios by name, in a wheel and in a checkout alike."""

from __future__ import annotations

import re
from pathlib import Path

import simulator

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TEACHES = re.compile(r"^# What it teaches: ((?:.+\n)(?:# .+\n)*)", re.MULTILINE)
PLACES = ("_data/fixtures/scenarios", "../fixtures/scenarios")
"""Within an installed package, and beside the package of a checkout."""


class Library:
    """The scenarios in one folder; a folder that is not there holds none.

    Args:
        folder: where they are; None looks for those that came with the package.
    """

    def __init__(self, folder: Path | None = None) -> None:
        package = Path(simulator.__file__).parent
        found = (package / place for place in PLACES)
        self.folder = folder or next((each.resolve() for each in found if each.is_dir()), None)

    def names(self) -> list[str]:
        """List the names of all scenarios, sorted."""
        paths = self.folder.glob("*.yaml") if self.folder is not None and self.folder.is_dir() else ()
        return sorted(path.stem for path in paths if NAME.fullmatch(path.stem))

    def path(self, name: str) -> Path | None:
        """Find the file of a scenario; None if there is none of that name."""
        return self.folder / f"{name}.yaml" if self.folder is not None and name in self.names() else None

    def teaches(self, name: str) -> str | None:
        """Read in the head of a scenario's file what it teaches; None where there is none of that name."""
        path = self.path(name)
        found = None if path is None else _TEACHES.search(path.read_text(encoding="utf-8"))
        return None if found is None else found[1].replace("\n# ", " ").strip()
