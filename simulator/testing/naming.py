"""Say of a name that stands for nothing which names there are, and which one is nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NoReturn, TypeVar

ValueT = TypeVar("ValueT")

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """Write that a name is unknown, with the nearest one and all that are known."""
    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown {kind} {name!r}{hint} (known: {', '.join(names) or 'none'})"


class Named(dict[str, ValueT]):
    """Values by name. The `KeyError` for an unknown name says which names there are.

    Args:
        kind: what the names are of.
        values: by their names.
    """

    def __init__(self, kind: str, values: Mapping[str, ValueT]) -> None:
        super().__init__(values)
        self._kind = kind

    def __missing__(self, name: object) -> NoReturn:
        raise KeyError(unknown(self._kind, name, self))
