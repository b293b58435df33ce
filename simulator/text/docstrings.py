"""Tell the docstring of a function or class, also where Python was told to drop them (`-OO`): from its source then."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def docstring_of(thing: Callable[..., Any] | type) -> str | None:
    """Return the docstring, without the indentation of its source; None where there is none, or no source either."""
    if __debug__ or thing.__doc__ is not None:  # only -OO drops them, which is no debugging either
        return None if thing.__doc__ is None else inspect.cleandoc(thing.__doc__)
    try:
        file = inspect.getsourcefile(inspect.unwrap(thing))
    except TypeError:
        return None
    return None if file is None else _docstrings_in(file).get(thing.__qualname__)


class Documented:
    """Gives the classes below it their docstrings back: models show them as descriptions in their schemas."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Look at one class that was just made."""
        super().__init_subclass__(**kwargs)
        if cls.__doc__ is None:
            cls.__doc__ = docstring_of(cls)


@cache
def _docstrings_in(file: str) -> dict[str, str]:
    """Read the docstrings of everything with a name in a file, by their qualified names."""
    try:
        with open(file, encoding="utf-8") as source:  # noqa: PTH123 - a path as Python tells it
            tree = ast.parse(source.read())
    except (OSError, SyntaxError):
        return {}
    found: dict[str, str] = {}
    ahead: list[tuple[str, ast.AST]] = [("", tree)]
    while ahead:
        name, node = ahead.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _NAMED):
                own = f"{name}.{child.name}" if name else child.name
                text = ast.get_docstring(child)
                if text is not None:
                    found[own] = text
                ahead.append((own if isinstance(child, ast.ClassDef) else f"{own}.<locals>", child))
            else:
                ahead.append((name, child))
    return found
