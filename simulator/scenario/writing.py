"""Write a tree of texts as YAML that reads as the same tree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.text.yaml import Tree

_PLAIN = re.compile(r"[A-Za-z0-9+_./][A-Za-z0-9+_./ -]*(?<! )", re.ASCII)
"""Text that means itself without quotes, wherever it stands."""


def write_yaml(tree: Mapping[str, Tree]) -> str:
    """Write a mapping as YAML, with a line break at its end."""
    return "".join(f"{line}\n" for line in _mapping(tree)) or "{}\n"


def _mapping(tree: Mapping[str, Tree]) -> Iterator[str]:
    for key, value in tree.items():
        yield from _entry(f"{_text(key)}:", value)


def _sequence(trees: list[Tree]) -> Iterator[str]:
    for value in trees:
        if isinstance(value, dict) and value:
            for index, line in enumerate(_mapping(value)):
                yield f"{'  ' if index else '- '}{line}"
        else:
            yield from _entry("-", value)


def _entry(head: str, value: Tree) -> Iterator[str]:
    if isinstance(value, str) or not value:
        yield f"{head} {_text(value) if isinstance(value, str) else '{}' if isinstance(value, dict) else '[]'}"
        return
    yield head
    lines = _mapping(value) if isinstance(value, dict) else _sequence(value)
    yield from (f"  {line}" for line in lines)


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and not text.startswith("---") else json.dumps(text)
