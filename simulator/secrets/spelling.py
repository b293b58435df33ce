"""Read what a piece of a text says and where each character stands, and spell others alike."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Callable

    Spell = Callable[[str], str]
    Place = Callable[[int], int]

_HALF = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # the others stand for bytes that are no UTF-8
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_RESERVED = re.compile(r"[^\w.~()*!:…-]", re.ASCII)
_ESCAPED = re.compile(r"\\u[\da-f]{4}(?:(?<=\\ud[89ab]..)\\ud[c-f][\da-f]{2})?|\\.", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(
    r"%[0-7]H|%[cd]H%[89ab]H|%eH(?:%[89ab]H){2}|%f[0-7](?:%[89ab]H){3}|%HH|\+".replace("H", r"[\da-f]"), re.IGNORECASE
)
"""One character of UTF-8, or a byte that is none."""


class Spelling(NamedTuple):
    """How a text is written in another one.

    Args:
        unit: what stands for one character other than itself.
        read_unit: reads that character.
        spell: writes another text alike.
    """

    unit: re.Pattern[str]
    read_unit: Spell
    spell: Spell

    def read(self, text: str) -> tuple[str, Place]:
        """Read what is said, with a function that tells where in the text a character begins, or the last one ends."""
        parts: list[str] = []
        places: list[int] = []
        longer, end = [0], 0  # by how much the units up to here are longer than what they say
        for unit in self.unit.finditer(text):
            read = self.read_unit(unit[0])
            parts += [text[end : unit.start()], read if len(read) == 1 else "\ufffd"]
            places.append(unit.start() - longer[-1])
            longer.append(longer[-1] + len(unit[0]) - 1)
            end = unit.end()
        return "".join([*parts, text[end:]]), lambda place: place + longer[bisect_left(places, place)]

    def around(self, inner: Spell) -> Spell:
        """Return a function that spells for a text of this spelling within one of another."""
        return lambda text: self.spell(inner(text))


def in_json(text: str) -> str:
    """Spell a text as between the quotes of a JSON string."""
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


def in_url(text: str) -> str:
    """Spell a text as in a URL or form, readable where that may be."""
    return _RESERVED.sub(lambda found: quote(found[0], safe="", errors="replace"), text)


def _unescaped(unit: str) -> str:
    try:
        return str(json.loads(f'"{unit}"'))
    except ValueError:
        return unit[-1]


def _as_word(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else f'"{in_json(text)}"'


PLAIN = Spelling(re.compile("(?!)"), str, str)
WORD = PLAIN._replace(spell=_as_word)
JSON = Spelling(_ESCAPED, _unescaped, in_json)
URL = Spelling(_QUOTED, unquote_plus, in_url)
