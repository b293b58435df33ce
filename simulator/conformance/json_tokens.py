"""Compare JSON token by token, with placeholders, and name differences by their place.

White space does not count; key order, repeated keys and the spelling of numbers do.
"""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.text.json_reading import decoded, refuse_constant

LABEL = re.compile(r"<name:([A-Za-z0-9_-]+)>")
PLACEHOLDER = re.compile(rf"<(id|uuid|time|any)>|{LABEL.pattern}")
LIKE_A_PLACEHOLDER = re.compile(r"<[A-Za-z_]+(:[^>]*)?>")
PATTERNS = {
    "id": re.compile(r".+", re.DOTALL),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "time": re.compile(
        r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?Z"
    ),
}


class Members(list[Any]):
    """An object, as its pairs in order."""


class Numeral(str):
    """A number, as it is spelled."""

    __slots__ = ()


def tokens(text: str | bytes) -> Any:
    """Read JSON text as nested values that forget nothing but white space and escapes.

    Raises:
        NotJsonError: it is not JSON, or its bytes are not UTF-8.
    """
    return decoded(text, _AS_SPELLED)


def written(value: Any) -> str:
    """Write a value as JSON text that `tokens` reads as the same value."""
    if isinstance(value, Members):
        return "{" + ", ".join(f"{written(key)}: {written(each)}" for key, each in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Numeral) else json.dumps(value, ensure_ascii=False)


def misspelt(expected: Any) -> str | None:
    """Return the first text that looks like a placeholder and is none."""
    if isinstance(expected, Members):
        expected = [value for _, value in expected]
    if isinstance(expected, list):
        return next(filter(None, map(misspelt, expected)), None)
    is_odd = type(expected) is str and LIKE_A_PLACEHOLDER.fullmatch(expected) and not PLACEHOLDER.fullmatch(expected)
    return expected if is_odd else None


def differences(expected: Any, actual: Any, names: dict[str, Any] | None, where: str = "") -> list[str]:
    """List where two values differ.

    Args:
        expected: as `tokens` reads it.
        actual: the same.
        names: what was bound so far, by label. Placeholders in `expected` are matched, and their labels bound here;
            None takes them for the texts they are.
        where: the place of the two, as lines name it.
    """
    if names is not None and type(expected) is str and (placeholder := PLACEHOLDER.fullmatch(expected)):
        return _placeholder(placeholder, actual, names, where)
    if isinstance(expected, Members) and isinstance(actual, Members):
        return _members(expected, actual, names, where)
    if type(expected) is list and type(actual) is list and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for i, (left, right) in pairs for line in differences(left, right, names, f"{where}/{i}")]
    if type(expected) is type(actual) and expected == actual:
        return []
    return _difference(where, written(expected), written(actual))


def _members(expected: Members, actual: Members, names: dict[str, Any] | None, where: str) -> list[str]:
    wanted, got = [key for key, _ in expected], [key for key, _ in actual]
    if wanted != got:
        return _difference(where, f"keys {written(wanted)}", written(got))
    pairs = zip(expected, actual, strict=True)
    return [line for (key, left), (_, right) in pairs for line in differences(left, right, names, f"{where}/{key}")]


def _placeholder(placeholder: re.Match[str], actual: Any, names: dict[str, Any], where: str) -> list[str]:
    kind, label = placeholder.groups()
    if kind in PATTERNS and not (type(actual) is str and PATTERNS[kind].fullmatch(actual)):
        return _difference(where, placeholder[0], written(actual))
    if label is not None and differences(names.setdefault(label, actual), actual, None):
        return _difference(where, f"{placeholder[0]} to be {written(names[label])} as before", written(actual))
    return []


def _difference(where: str, expected: str, actual: str) -> list[str]:
    return [f"{where or '/'}: expected {expected}, got {actual}"]


_AS_SPELLED = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Numeral, parse_float=Numeral, parse_constant=refuse_constant
)
