"""Take known secrets out of texts, wherever and however they are spelled.

There may be ten thousand, so a text is gone through once, not once for each of them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from simulator.secrets.spelling import in_json, in_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.secrets.spelling import Spell

SURE_LENGTH = 8
"""Values of at least this length are replaced wherever they stand; shorter ones may be common words."""

SURE_NEARBY = 4
"""The same where secrets of one exchange are looked for in what was said of that exchange alone."""

FEW = 64
"""So many beginnings are looked for one by one, which is quicker than to look at every place of a text."""

CUT_OFF = "…"
"""At the end of a text that was shortened."""

_SPELLINGS: tuple[tuple[Spell, Spell], ...] = (
    (quote, in_url),
    (quote_plus, in_url),
    (lambda text: quote(text, safe=""), in_url),
    (lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")), in_url),
    (lambda text: json.dumps(text)[1:-1], in_json),
    (lambda text: json.dumps(text)[1:-1].replace("/", "\\/"), in_json),
    (in_json, in_json),
    (str, str),
)
"""How a secret may be spelled, and what stands in for it there; of equal spellings the last one counts."""


class KnownSecrets:
    """Find the secrets that were added.

    Args:
        secrets: the first ones.
        shortest: shorter ones are not looked for.
    """

    def __init__(self, secrets: Iterable[str] = (), shortest: int = SURE_LENGTH) -> None:
        self._shortest = shortest
        self._spellings: dict[str, tuple[str, Spell]] = {}
        self._by_beginning: dict[str, list[str]] = {}  # in order, so that those which go on alike are neighbours
        self._lengths: dict[str, list[int]] = {}  # of those with that beginning, longest first
        self._inner: dict[str, list[int]] = {}  # the lengths of all known ones that one of them begins with
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Look for a secret from now on."""
        for written, instead in _SPELLINGS if len(secret) >= self._shortest else ():
            try:
                spelling = written(secret)
            except UnicodeEncodeError:  # half surrogates have no such spelling
                continue
            beginning = spelling[: self._shortest]
            if spelling not in self._spellings:
                insort(self._by_beginning.setdefault(beginning, []), spelling)
                self._inner.clear()
            self._spellings[spelling] = (secret, instead)
            lengths = self._lengths.setdefault(beginning, [])
            if len(spelling) not in lengths:
                lengths.append(len(spelling))
                lengths.sort(reverse=True)

    def in_text(self, text: str, instead: Callable[[str], str]) -> str:
        """Put something in the place of each secret, also of the beginning of one that was cut off."""
        size, known = self._shortest, self._by_beginning
        if len(known) <= FEW and not any(beginning in text for beginning in known):
            return text
        parts, copied = [], 0
        for place in [place for place in range(len(text) - size + 1) if text[place : place + size] in known]:
            found = self._at(text, place) if place >= copied else None
            if found is not None:
                end, secret, spell = found
                parts += [text[copied:place], spell(instead(secret))]
                copied = end
        return "".join([*parts, text[copied:]]) if parts else text

    def _at(self, text: str, place: int) -> tuple[int, str, Spell] | None:
        beginning = text[place : place + self._shortest]
        known, longest = self._by_beginning[beginning], self._lengths[beginning][0]
        piece = text[place : place + longest]
        # Whatever is known and begins the piece, also begins the one that stands before the piece in their order.
        before = known[bisect_right(known, piece) - 1]
        lengths = self._within(before)
        agreeing = bisect_left(lengths, True, key=lambda length: piece[:length] != before[:length])  # noqa: FBT003
        if agreeing:
            end = lengths[agreeing - 1]
            return place + end, *self._spellings[piece[:end]]
        end = text.find(CUT_OFF, place, place + longest)
        if end < 0:
            return None
        shown = text[place:end]
        at = bisect_left(known, shown)
        return next(((end, *self._spellings[each]) for each in known[at : at + 1] if each.startswith(shown)), None)

    def _within(self, spelling: str) -> list[int]:
        """List the lengths of the known spellings that one begins with, the shortest first, its own included."""
        if spelling not in self._inner:
            lengths = reversed(self._lengths[spelling[: self._shortest]])
            self._inner[spelling] = [
                length for length in lengths if length <= len(spelling) and spelling[:length] in self._spellings
            ]
        return self._inner[spelling]
