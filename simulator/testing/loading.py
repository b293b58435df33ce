"""Load the modules that the plugin needs without pytest's rewriting of them.

pytest parses every module of a package that brings a plugin, to rewrite its assertions. Ours have none, so that would
but delay the first test. And a server loads modules in threads: parsing in two threads at once can fail. Of a library
pytest rewrites nothing, but searches for each of its modules, which then are searched for again.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

PACKAGE = __name__.partition(".")[0]
AS_THEY_ARE = frozenset(
    {
        PACKAGE, "aiohappyeyeballs", "aiohttp", "aiosignal", "annotated_types", "asyncio", "attr", "concurrent",
        "email", "frozenlist", "http", "idna", "jsonschema_rs", "multidict", "propcache", "pydantic", "pydantic_core",
        f"{PACKAGE}_phonenumbers", "typing_inspection", "urllib", "yarl",
    }
)  # fmt: skip
"""This package, and those of which a first test loads most."""


class OwnModules(MetaPathFinder):
    """A finder of this package's modules, and those of libraries, that rewrites none."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the plain spec of such a module; None for all others."""
        return PathFinder.find_spec(fullname, path, target) if fullname.partition(".")[0] in AS_THEY_ARE else None


@contextlib.contextmanager
def own_modules_as_they_are() -> Iterator[None]:
    """Import our modules and libraries without rewriting."""
    finder = OwnModules()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
