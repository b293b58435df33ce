"""Derives from a regular expression the texts over which it might take long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from re import _compiler, _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

Node = tuple[Any, Any]

REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
ASSERTIONS = frozenset({"ASSERT", "ASSERT_NOT"})
SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})
MANY = 16
"""A repeat that goes on at least so often may take long."""

SHORT = 24
"""A pattern that never takes more characters takes no time worth measuring, wherever it is tried."""

CHARACTERS = [*"aZbeghx05 -._/:;,=&%?#@\"'\\\t\n\r", *map(chr, range(128)), "é", "ß", "\u0663", "\u2028", "\ud800"]
"""Looked through for one of each kind that a pattern tells apart: the first ones are shown most readably."""


class HostileText(NamedTuple):
    """A text of any length: how it begins, what is repeated, and how it ends."""

    before: str
    repeated: str
    end: str
    is_bytes: bool

    def of(self, length: int) -> str | bytes:
        """The text with so many characters, or a few more."""
        text = self.before + self.repeated * (length // len(self.repeated) + 1) + self.end
        return text.encode("latin-1", "replace") if self.is_bytes else text


def hostile_texts(pattern: re.Pattern[Any]) -> list[HostileText]:
    """Make the texts over which a pattern might take long.

    What is repeated is whatever a repeat of the pattern takes, or all that leads up to it; the end keeps the pattern
    from fitting.
    """
    made = _Maker(pattern)
    if made.is_short:
        return []
    is_bytes = isinstance(pattern.pattern, bytes)
    pumps = dict.fromkeys((before, pump) for before, pump in made.pumps() if pump)
    return [HostileText(before, pump, end, is_bytes) for before, pump in pumps for end in made.ends]


class _Maker:
    """Reads one pattern's tree, and one character of each kind that the pattern tells apart."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        is_bytes = isinstance(pattern.pattern, bytes)
        text, flags = pattern.pattern, pattern.flags
        self._tree = _parser.parse(text.decode("latin-1"), flags | re.ASCII) if is_bytes else _parser.parse(text, flags)
        singles = self._singles(self._tree)
        kinds: dict[tuple[bool, ...], str] = {}
        literals = [chr(node[1]) for node in self._nodes(self._tree) if str(node[0]) == "LITERAL"]
        for each in (*CHARACTERS, *literals):
            kinds.setdefault(tuple(single.match(each) is not None for single in singles), each)
        self._alphabet = list(kinds.values())
        self.ends = ["", min(kinds.items(), key=lambda kind: sum(kind[0]))[1]]

    @property
    def is_short(self) -> bool:
        """Whether the pattern takes a few characters, wherever it is tried."""
        return self._tree.getwidth()[1] <= SHORT and not any(self._repeats(self._tree, ""))

    def pumps(self) -> Iterator[tuple[str, str]]:
        yield from (("", each) for each in self._alphabet)
        yield from (("", each) for each in self._examples(self._tree))
        for before, body in self._repeats(self._tree, ""):
            taken = self._examples(body)
            singles = self._singles(body)
            taken += [each for each in self._alphabet if any(single.match(each) for single in singles)]
            yield from (("", before), ("", before + taken[0]), *((before, each) for each in taken))

    def _repeats(self, tree: Sequence[Node], before: str) -> Iterator[tuple[str, Sequence[Node]]]:
        """Every repeat that goes on, with a text that leads up to it."""
        for node in tree:
            name, inner = str(node[0]), self._inner(node)
            if name in REPEATS and int(node[1][1]) >= MANY:
                yield before, node[1][2]
            for each in inner:
                yield from self._repeats(each, before)
            before += self._examples([node])[0]

    def _examples(self, tree: Sequence[Node]) -> list[str]:
        """Texts that fit: the shortest first, then one for each way in which a part can differ."""
        parts = [self._ways(node) for node in tree]
        first = [ways[0] for ways in parts]
        varied = ["".join([*first[:i], way, *first[i + 1 :]]) for i, ways in enumerate(parts) for way in ways[1:]]
        return list(dict.fromkeys(["".join(first), *varied]))

    def _ways(self, node: Node) -> list[str]:
        name = str(node[0])
        if name in SINGLE:
            single = self._alone(node)
            return [each for each in self._alphabet if single.match(each)] or [""]
        if name in REPEATS:
            least, _, body = node[1]
            return [each * max(least, times) for times in (0, 1) for each in self._examples(body)]
        if name in ASSERTIONS:
            return [""]
        return [each for inner in self._inner(node) for each in self._examples(inner)] or [""]

    def _singles(self, tree: Sequence[Node]) -> list[re.Pattern[str]]:
        """Each part of a pattern that takes one character, as a pattern of its own."""
        return [self._alone(node) for node in self._nodes(tree) if str(node[0]) in SINGLE]

    def _nodes(self, tree: Sequence[Node]) -> Iterator[Node]:
        for node in tree:
            yield node
            for inner in self._inner(node):
                yield from self._nodes(inner)

    @staticmethod
    def _inner(node: Node) -> list[Sequence[Node]]:
        name, about = str(node[0]), node[1]
        if name == "BRANCH":
            return list(about[1])
        parts = about if isinstance(about, tuple) else [about]
        return [each for each in parts if isinstance(each, _parser.SubPattern)]

    def _alone(self, node: Node) -> re.Pattern[str]:
        compiled: re.Pattern[str] = _compiler.compile(_parser.SubPattern(self._tree.state, [node]))
        return compiled
