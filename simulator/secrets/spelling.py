"""A piece of a text goes in; what it says, and where each character stands, comes out; and others are spelled alike."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Spell = Callable[[str], str]

_HALF = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # the others stand for bytes that are no UTF-8
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_RESERVED = re.compile(r"[^\w.~()*!:…-]", re.ASCII)
_ESCAPED = re.compile(r"\\ud[89ab]HH\\ud[c-f]HH|\\uHHHH|\\.|.".replace("H", "[0-9a-fA-F]"), re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(
    r"%[0-7]H|%[cd]H%[89ab]H|%eH(?:%[89ab]H){2}|%f[0-7](?:%[89ab]H){3}|%HH|.".replace("H", "[0-9a-fA-F]"),
    re.DOTALL | re.IGNORECASE,
)
"""One character of UTF-8, or a byte that is none."""


class Spelling(NamedTuple):
    """How a text is written in another one.

    Args:
        marks: characters without which it stands there as it is.
        unit: what stands for one character.
        said: which one.
        spell: writes another text alike.
    """

    marks: str
    unit: re.Pattern[str]
    said: Spell
    spell: Spell

    def read(self, text: str) -> tuple[str, Sequence[int]]:
        """What is said, and where in the text each character of it begins, and the last one ends."""
        if not any(mark in text for mark in self.marks):
            return text, range(len(text) + 1)
        units = list(self.unit.finditer(text))
        return "".join(self.said(unit[0]) for unit in units), [*(unit.start() for unit in units), len(text)]


def in_json(text: str) -> str:
    """A text between the quotes of a JSON string."""
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


def in_url(text: str) -> str:
    """A text in a URL or form, readable where that may be."""
    return _RESERVED.sub(lambda found: quote(found[0], safe="", errors="replace"), text)


def _unescaped(unit: str) -> str:
    if unit[:1] != "\\":
        return unit
    try:
        said = str(json.loads(f'"{unit}"'))
    except ValueError:
        return unit[-1]
    return said if len(said) == 1 else "\ufffd"


def _unquoted(unit: str) -> str:
    said = unquote_plus(unit)
    return said if len(said) == 1 else "\ufffd"


def _as_number(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else f'"{in_json(text)}"'


PLAIN = Spelling("", _QUOTED, str, str)
JSON = Spelling("\\", _ESCAPED, _unescaped, in_json)
NUMBER = PLAIN._replace(spell=_as_number)
URL = Spelling("%+", _QUOTED, _unquoted, in_url)
