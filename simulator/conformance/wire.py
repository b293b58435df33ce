"""JSON as it stands on the wire: compared token by token, with placeholders, and differences named by where they are.

White space does not count; key order, repeated keys and the spelling of numbers do.
"""

from __future__ import annotations

import json
import re
from typing import Any

PLACEHOLDER = re.compile(r"<([a-z]+)(?::([A-Za-z0-9_-]+))?>")
PATTERNS = {
    "id": re.compile(r".+", re.DOTALL),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
}


class Members(list[Any]):
    """An object, as its pairs in order."""


class Numeral(str):
    """A number, as it is spelled."""

    __slots__ = ()


def tokens(text: str | bytes) -> Any:
    """JSON text as nested values that forget nothing but white space and escapes."""
    return json.loads(text, object_pairs_hook=Members, parse_int=Numeral, parse_float=Numeral)


def differences(expected: Any, actual: Any, names: dict[str, Any], where: str = "") -> list[str]:
    """Where two values differ; placeholders in `expected` are matched, named ones bound in `names`."""
    placeholder = PLACEHOLDER.fullmatch(expected) if type(expected) is str else None
    if placeholder is not None:
        return _placeholder(placeholder, actual, names, where)
    if isinstance(expected, Members) and isinstance(actual, Members):
        return _members(expected, actual, names, where)
    if type(expected) is list and type(actual) is list and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for i, (left, right) in pairs for line in differences(left, right, names, f"{where}/{i}")]
    if type(expected) is type(actual) and expected == actual:
        return []
    return [f"{where or '/'}: expected {expected!r}, got {actual!r}"]


def _members(expected: Members, actual: Members, names: dict[str, Any], where: str) -> list[str]:
    wanted, got = [key for key, _ in expected], [key for key, _ in actual]
    if wanted != got:
        return [f"{where or '/'}: expected keys {wanted}, got {got}"]
    pairs = zip(expected, actual, strict=True)
    return [line for (key, left), (_, right) in pairs for line in differences(left, right, names, f"{where}/{key}")]


def _placeholder(placeholder: re.Match[str], actual: Any, names: dict[str, Any], where: str) -> list[str]:
    kind, name = placeholder.groups()
    if kind in PATTERNS and not (isinstance(actual, str) and PATTERNS[kind].fullmatch(actual)):
        return [f"{where}: expected {placeholder[0]}, got {actual!r}"]
    key = name or (kind if kind == "name" else None)
    if key is not None and names.setdefault(key, actual) != actual:
        return [f"{where}: expected {key} to be {names[key]!r} as before, got {actual!r}"]
    return []
