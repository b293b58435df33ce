"""Replace a secret with a pseudonym of the same shape: the same one each time, and made of nothing secret.

An emulated vendor tells credentials apart, and looks at their length, their kinds of characters and whether they begin
with `invalid` or `expired`; all of that a pseudonym keeps, so that a replay with pseudonyms behaves as the recording.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING

from simulator.capsule.signed import signed_anew
from simulator.sandbox.chance import Chance
from simulator.secrets.known import KnownSecrets

if TYPE_CHECKING:
    from simulator.sandbox.chance import Stream

TELLING = ("invalid", "expired")
TRIES = 100
MASKED = 8
"""The length of a key's beginning that a vendor shows."""

_NO_ZERO = "123456789"


class Pseudonyms:
    """Stands in for the secrets of one capsule.

    Args:
        relatives: see `signed_anew`.
    """

    def __init__(self, relatives: Mapping[str, Iterable[str]] | None = None) -> None:
        self._chance = Chance("pseudonyms")
        self._relatives = relatives or {}
        self._known = KnownSecrets()
        self._by_beginning: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, secret: str) -> str:
        """Return the pseudonym of a secret."""
        found = self._of.get(secret)
        if found is None and secret:
            found = signed_anew(secret, self.of, self._relatives)
            if found is None:
                stream = self._chance.once(str(len(self._of)))
                found = next(name for name in _candidates(secret, stream) if name not in self._taken)
            self._of[secret] = found
            self._taken.add(found)
            self._by_beginning.setdefault(secret[:MASKED], []).append(secret)
            if not secret.isdecimal():  # a number may be a phone's
                self._known.add(secret)
        return found or ""

    def met(self, secret: str) -> str:
        """Return the pseudonym of a known secret, masked like it (`abcdefgh...0123`); other texts stay."""
        beginning, dots, end = secret.partition("...")
        for known in self._by_beginning.get(beginning[:MASKED], ()) if dots else ():
            if known.startswith(beginning) and known.endswith(end):
                return f"{self._of[known][: len(beginning)]}{dots}{self._of[known][len(known) - len(end) :]}"
        return self._of.get(secret, secret)

    def in_text(self, text: str) -> str:
        """Replace every long secret that was asked for, wherever it stands in a text."""
        return self._known.in_text(text, self.met)

    def in_values(self, value: object) -> object:
        """Replace every long secret that was asked for in the texts of a JSON value."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, list):
            return [self.in_values(each) for each in value]
        if isinstance(value, Mapping):
            return {name: self.in_values(each) for name, each in value.items()}
        return value


def _candidates(secret: str, stream: Stream) -> Iterator[str]:
    """Yield names of the same shape; where there are too few of these, longer ones."""
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
        return "x" * len(character.encode(errors="replace"))
    for letters in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if character in letters:
            return stream.choice(_NO_ZERO if letters is string.digits else letters)
    return character
