"""Load the modules that the plugin needs without pytest's rewriting of them.

pytest parses every module of a package that brings a plugin, to rewrite its assertions. Ours have none, so that would
but delay the first test. And a server loads modules in threads: parsing in two threads at once can fail.
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


class OwnModules(MetaPathFinder):
    """A finder of this package's modules that rewrites none."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the plain spec of one of our modules; None for all others."""
        return PathFinder.find_spec(fullname, path, target) if fullname.startswith(f"{PACKAGE}.") else None


@contextlib.contextmanager
def own_modules_as_they_are() -> Iterator[None]:
    """Import our modules without rewriting."""
    finder = OwnModules()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
