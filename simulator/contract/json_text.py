"""JSON text goes in; its value, and the place of every key that occurs twice in an object, come out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 100
Pointer = tuple[str | int, ...]


class NotJsonError(ValueError):
    """The text is not JSON, or is nested too deep to be looked at."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """What a text says. Of a repeated key the last value counts, as in most clients' parsers."""

    value: Any
    repeated: tuple[Pointer, ...]


class _Object(dict[str, Any]):
    """An object that knows which of its keys were written twice."""

    repeated: tuple[str, ...] = ()


def read_json(text: str | bytes) -> JsonText:
    """Read a text of any origin.

    Raises:
        NotJsonError: it cannot be read.
    """
    brackets = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    if brackets <= MAX_DEPTH:  # it cannot be too deep; and if no key is repeated, its plain value says all
        try:
            characters = text if isinstance(text, str) else text.decode(json.detect_encoding(text))
            return JsonText(_UNIQUE.decode(characters), ())
        except ValueError:
            pass  # of what kind, is found out below
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except RecursionError as error:
        raise NotJsonError(f"nested more than {MAX_DEPTH} deep") from error
    except ValueError as error:
        raise NotJsonError(str(error)) from error
    found: list[Pointer] = []
    return JsonText(_plain(tree, (), found), tuple(found))


def pointer_text(pointer: Pointer) -> str:
    """A place as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in pointer)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        made.repeated = tuple(key for key in made if counts[key] > 1)
    return made


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is repeated")
    return made


def _plain(value: Any, place: Pointer, found: list[Pointer]) -> Any:
    if len(place) > MAX_DEPTH:
        raise NotJsonError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, _Object):
        found.extend((*place, key) for key in value.repeated)
        return {key: _plain(each, (*place, key), found) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, (*place, index), found) for index, each in enumerate(value)]
    return value


_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
"""Made once: `json.loads` would make one for each text."""
