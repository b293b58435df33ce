"""Cut a query into its words: `-from:"My Shop" code` has a negated one with a key, and a plain one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.control.arguments import InvalidArgumentsError, shown
from simulator.values import frozen

MAX_QUERY = 1_000
"""How many characters a query has at most."""
MOST_WORDS = 20
"""Every message is held against every word."""

OTHER_NAMES = {"provider": "vendor"}
"""Keys as people say them, too."""

_KEY = re.compile(r"([A-Za-z_]{1,40}):(?!//)", re.ASCII)
"""A key and its colon; the scheme of a URL is none."""
_PHRASE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = re.compile(r"\S*")


@frozen
class Word:
    """One word of a query: `written` stands at `place`, counted from 1. In a quoted value `*` is a star and no more."""

    place: int
    written: str
    value: str
    key: str | None = None
    is_negated: bool = False
    is_quoted: bool = False

    def mistake(self, expected: str, nearest: str | None = None) -> InvalidArgumentsError:
        """Make the error that says what was expected in the place of this word."""
        mistake: dict[str, object] = {
            "parameter": "q",
            "character": self.place,
            "value": shown(self.written, "q"),
            "expected": expected,
        }
        if nearest is not None:
            mistake["did_you_mean"] = nearest
        return InvalidArgumentsError([mistake])


def words_of(query: str) -> list[Word]:
    """Cut a query into its words.

    Raises:
        InvalidArgumentsError: a quote stays open, a word is empty, or there are too many of them.
    """
    words: list[Word] = []
    for word in _cut(query):
        if len(words) == MOST_WORDS:
            raise word.mistake(f"at most {MOST_WORDS} words")
        words.append(word)
    return words


def _cut(query: str) -> Iterator[Word]:
    at = _next(query, 0)
    while at < len(query):
        begin = at
        is_negated = query[at] == "-"
        at += is_negated
        key = _KEY.match(query, at)
        if key is not None:
            at = _next(query, key.end())  # "to: 0701" is how some write it, and what an unencoded plus becomes
        is_quoted = query[at : at + 1] == '"'
        value = _PHRASE.match(query, at) if is_quoted else _PLAIN.match(query, at)
        end = len(query) if value is None else value.end()
        text = "" if value is None else _ESCAPED.sub(r"\1", value[1]) if is_quoted else value[0]
        name = None if key is None else OTHER_NAMES.get(key[1].lower(), key[1].lower())
        word = Word(begin + 1, query[begin:end], text, name, is_negated, is_quoted)
        if value is None:
            raise word.mistake('a quote at the end, too; one within a phrase is written \\"')
        if not text:
            raise word.mistake("a value behind the colon" if key else "something to look for, and not nothing")
        yield word
        at = _next(query, end)


def _next(query: str, at: int) -> int:
    """Return where the next word begins."""
    while at < len(query) and query[at].isspace():
        at += 1
    return at
