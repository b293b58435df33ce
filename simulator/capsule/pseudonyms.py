"""A secret goes in, a stand-in of the same shape comes out: the same one each time, and made of nothing secret.

An emulated vendor tells credentials apart, and looks at their length, their kinds of characters and whether they begin
with `invalid` or `expired`; all of that a pseudonym keeps, so that a replay with pseudonyms behaves as the recording.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from simulator.sandbox.chance import Chance

if TYPE_CHECKING:
    from simulator.sandbox.chance import Stream

SURE_LENGTH = 8
"""Values of at least this length are replaced wherever they stand; shorter ones may be common words."""

TELLING = ("invalid", "expired")
TRIES = 100
_TOKEN = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_MASKED = re.compile(r"([^\s\"\\]{1,64}?)(\.{3}|…)([^\s\"\\.…]{0,64})")
_LOOKED_UP = 4
_NO_ZERO = "123456789"


class Pseudonyms:
    """Stands in for the secrets of one capsule."""

    def __init__(self) -> None:
        self._chance = Chance("pseudonyms")
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()
        self._spellings: list[tuple[str, str]] = []
        self._by_beginning: dict[str, list[str]] = {}

    def of(self, secret: str) -> str:
        """What stands in for a secret."""
        found = self._of.get(secret)
        if found is None and secret:
            stream = self._chance.once(str(len(self._of)))
            found = next(name for name in _candidates(secret, stream) if name not in self._taken)
            self.set(secret, found)
        return found or ""

    def set(self, secret: str, pseudonym: str, *, is_anywhere: bool = True) -> None:
        """Choose what stands in for a secret, where a shape is not all that counts.

        Args:
            secret: that is in a capsule's inputs.
            pseudonym: what is to stand there.
            is_anywhere: look for it in every text; False for those that can stand in one place alone.
        """
        self._of[secret] = pseudonym
        self._taken.add(pseudonym)
        self._by_beginning.setdefault(secret[:_LOOKED_UP], []).append(secret)
        if is_anywhere and len(secret) >= SURE_LENGTH and not _PLAIN.fullmatch(secret):
            self._spellings += _spellings_of(secret, pseudonym)

    def knows(self, secret: str) -> bool:
        """Whether something stands in for it already."""
        return secret in self._of

    def in_text(self, text: str) -> str:
        """A text with every long secret replaced, wherever it stands. Numbers stay: they may be a phone's."""
        text = _TOKEN.sub(self._instead, text)
        for spelling, pseudonym in self._spellings:
            if spelling in text:
                text = text.replace(spelling, pseudonym)
        if "..." in text or "…" in text:
            text = _MASKED.sub(self._instead_of_parts, text)
        return text

    def in_values(self, value: object) -> object:
        """A JSON value with every long secret in its texts replaced."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, list):
            return [self.in_values(each) for each in value]
        if isinstance(value, Mapping):
            return {name: self.in_values(each) for name, each in value.items()}
        return value

    def _instead(self, match: re.Match[str]) -> str:
        token = match[0]
        if len(token) < SURE_LENGTH or token.isdecimal():
            return token
        return self._of.get(token, token)

    def _instead_of_parts(self, match: re.Match[str]) -> str:
        """A vendor may show a key by its beginning and its end."""
        beginning, dots, end = match.groups()
        for secret in self._by_beginning.get(beginning[:_LOOKED_UP], ()):
            is_shown = bool(end) or len(beginning) >= SURE_LENGTH
            if is_shown and secret.startswith(beginning) and secret.endswith(end):
                name = self._of[secret]
                return name[: len(beginning)] + dots + (name[-len(end) :] if end else "")
        return match[0]


def _candidates(secret: str, stream: Stream) -> Iterator[str]:
    """Names of the same shape; where there are too few of these, longer ones."""
    for _ in range(TRIES):
        yield _alike(secret, stream)
    for number in count(1):
        yield f"{_alike(secret, stream)}{number}"


def _alike(secret: str, stream: Stream) -> str:
    kept = next((len(word) for word in TELLING if secret.lower().startswith(word)), 0)
    while True:
        name = secret[:kept] + "".join(_other(character, stream) for character in secret[kept:])
        if kept or not name.lower().startswith(TELLING):
            return name


def _other(character: str, stream: Stream) -> str:
    if not character.isascii():
        return "x" * len(character.encode(errors="surrogateescape"))
    for letters in (_NO_ZERO if character.isdigit() else "", string.ascii_lowercase, string.ascii_uppercase):
        if character in letters or (character == "0" and letters == _NO_ZERO):
            return stream.choice(letters)
    return character


def _spellings_of(secret: str, pseudonym: str) -> list[tuple[str, str]]:
    spellings = {}
    for spell in (str, _in_json, _in_ascii_json, quote_plus, _quote):
        try:
            spellings[spell(secret)] = spell(pseudonym)
        except UnicodeEncodeError:  # half surrogates have no such spelling
            continue
    return sorted(spellings.items(), key=lambda each: -len(each[0]))


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_ascii_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _quote(text: str) -> str:
    return quote(text, safe="")
