"""Secrets and what stands in for them go in, then texts; each text comes out with every long secret in it replaced.

A sandbox may hold ten thousand secrets, so a text is looked through once, not once for each of them.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote, quote_plus

SURE_LENGTH = 8
"""Values of at least this length are replaced wherever they stand; shorter ones may be common words."""

FEW = 64
"""So many beginnings are looked for one by one, which is quicker than to look at every place of a text."""

_WORD = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_DOTS = re.compile(r"\.{3}|…")
_BORDER = re.compile(r"[\s\"\\]")
_END = re.compile(r"[^\s\"\\.…]{0,64}")
_LONGEST_SHOWN = 64


class Finder:
    """Finds the secrets it was told of."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        self._lengths: dict[str, list[int]] = {}  # of the spellings with that beginning, longest first
        self._by_beginning: dict[str, list[tuple[str, str]]] = {}

    def add(self, secret: str, pseudonym: str) -> None:
        """Look for a secret from now on. Short ones, and numbers, which may be a phone's, are found masked alone."""
        self._by_beginning.setdefault(secret[:SURE_LENGTH], []).append((secret, pseudonym))
        if len(secret) < SURE_LENGTH or secret.isdecimal():
            return
        if _PLAIN.fullmatch(secret):
            self._words[secret] = pseudonym
            return
        for spelling, instead in _spellings_of(secret, pseudonym).items():
            self._spellings[spelling] = instead
            lengths = self._lengths.setdefault(spelling[:SURE_LENGTH], [])
            if len(spelling) not in lengths:
                lengths.append(len(spelling))
                lengths.sort(reverse=True)

    def in_text(self, text: str) -> str:
        """The text without them."""
        if "..." in text or "…" in text:  # first: of a secret that is no longer than what is shown, all is shown
            text = self._without_masked(text)
        if len(self._lengths) > FEW or any(head in text for head in self._lengths):
            text = self._without_spellings(text)
        return _WORD.sub(self._instead_of_word, text)

    def _instead_of_word(self, match: re.Match[str]) -> str:
        return self._words.get(match[0], match[0])

    def _without_spellings(self, text: str) -> str:
        parts, copied, place = [], 0, 0
        last = len(text) - SURE_LENGTH
        while place <= last:
            for length in self._lengths.get(text[place : place + SURE_LENGTH], ()):
                instead = self._spellings.get(text[place : place + length])
                if instead is not None:
                    parts += [text[copied:place], instead]
                    copied = place = place + length
                    break
            else:
                place += 1
        return "".join([*parts, text[copied:]]) if parts else text

    def _without_masked(self, text: str) -> str:
        """A vendor may show a key by its beginning and its end."""
        parts, copied = [], 0
        for dots in _DOTS.finditer(text):
            if dots.start() < copied:
                continue
            beginning = _BORDER.split(text[max(copied, dots.start() - _LONGEST_SHOWN) : dots.start()])[-1]
            found = _END.match(text, dots.end())
            end = found[0] if found else ""
            for secret, name in self._by_beginning.get(beginning[:SURE_LENGTH], ()):
                is_shown = bool(beginning) and (bool(end) or len(beginning) >= SURE_LENGTH)
                if is_shown and secret.startswith(beginning) and secret.endswith(end):
                    parts += [text[copied : dots.start() - len(beginning)], name[: len(beginning)], dots[0]]
                    parts.append(name[-len(end) :] if end else "")
                    copied = dots.end() + len(end)
                    break
        return "".join([*parts, text[copied:]]) if parts else text


def _spellings_of(secret: str, pseudonym: str) -> dict[str, str]:
    """How a secret may be spelled, with its pseudonym spelled alike."""
    spellings = {}
    for spell in (str, _in_json, _in_ascii_json, quote_plus, _quote):
        try:
            spellings[spell(secret)] = spell(pseudonym)
        except UnicodeEncodeError:  # half surrogates have no such spelling
            continue
    return spellings


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_ascii_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _quote(text: str) -> str:
    return quote(text, safe="")
