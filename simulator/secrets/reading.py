"""A text of any kind goes in; the places in it where secrets stand come out, by the names that stand in front of them.

Nobody says what kind of text it is: JSON, a form, a URL, parts of a multipart body, XML, lines with a colon, or one in
the other. All are looked for at once, going through the text once: nothing in a pattern is looked at twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from simulator.secrets.spelling import JSON, NUMBER, PLAIN, URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.secrets.names import SecretNames
    from simulator.secrets.spelling import Spell, Spelling

VALUE, BODY, LINE = "?&#;", "?&#;^", "?&#;^,( \t"
"""What stands before a name that an equals sign follows (^: nothing) in a value, in a body or URL, and in a line of
words. A value may be the text of a message, where `PIN=1234` is no secret of the sender's."""

MAX_DEPTH = 4
"""How often one text may be wrapped in another."""

_GAP = r"(?:\s++|/\*(?:[^*]|\*(?!/)){0,256}+\*/|//[^\n]{0,256}+){0,8}+"
"""Blanks and comments; bounded, for what follows may turn out to be something else."""

_PLACE = re.compile(
    rf"""
      "(?P<string>(?:[^"\\]++|\\.)*+\\?+)"?+(?P<member>{_GAP}:)?+
    | '(?P<quoted>[^'\\\n]++)'\s*+:
    | (?<=[{{,])\s*+(?P<bare>[\w$.-]++)\s*+:(?!//)
    | ^--(?!\w[\w-]*+=)(?P<boundary>[^\r\n]++)
    | ^content-disposition[ \t]*+:(?P<part>[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)
    | (?P<before>^|[?&\#;,(]|(?<!\s)[ \t])[ \t]*+(?P<pair>[^\s=&?\#;"'<>{{}}]++)[ \t]*+=[ \t]*+
    | ://(?P<user>[^\s/?\#"'<>\\]*)@
    | <(?P<element>[\w.:-]++)[^<>]*+>
    | ^(?P<blank>)\r?\n
    | ^[ \t]*+(?:-[ \t]++)?+(?P<line>[\w.-]++)[ \t]*+:(?!//|\d+:)[ \t]*+
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LEAF = re.compile(
    rf"""{_GAP}(?:
      "(?P<string>(?:[^"\\]++|\\.)*+\\?+)"?+(?P<name>{_GAP}:)?+
    | '(?P<quoted>[^'\\\n]*+)'?+
    | (?P<open>[{{\[]) | (?P<close>[}}\]]) | (?P<comma>,)
    | (?P<word>[^\s"'{{}}\[\],&]++)
    )""",
    re.VERBOSE | re.DOTALL,
)
_CONTENT = re.compile(r"(?:\s*+<!\[CDATA\[)?+([^<\]]*+)")
_FORM_VALUE = re.compile(r"((?:[^&\r\n]++|\r?\n(?![\w.%\[\]-]*+[=:]|--))*+)")
_URL_VALUE = re.compile(r"""\"([^"]*+)|'([^']*+)|((?:[^\s&#"'<>;,)]++|[;,)]++(?=[^\s&#"'<>;,)]))*+)""")
_ENCODED = re.compile(r"[^\s&?#;\"'<>=]*+")
_REST_OF_LINE = re.compile(r"([^\r\n]*+)")
_PART_NAME = re.compile(r"(?<!\w)name\*?+\s*+=\s*+(?:\"((?:[^\"\\]++|\\.)*+)|([^;\s]++))", re.IGNORECASE | re.DOTALL)
_COOKIE = re.compile(r"(?:^|;)\s*+(?:[^=;]*+=)?+([^;]*+)")
_SCHEME = re.compile(r"\s*+(?:(?:apikey|app|basic|bearer|digest|key|token)(?:\s++|$))?+", re.IGNORECASE)
_URL = re.compile(r"/|\w+://")
_TELLING = re.compile(r"[:=@<\\%]")
"""A text without any of these has no secret in it."""

_NO_SECRET = frozenset({"false", "null", "true"})


class Span(NamedTuple):
    """Where a secret stands: from `start` to before `end`. `value` is what it says, `spell` writes another alike."""

    start: int
    end: int
    value: str
    spell: Spell


def spans(text: str, names: SecretNames, before: str = BODY) -> Iterator[Span]:
    """The secrets in a text, from left to right; none lies in another.

    Args:
        text: of any kind, perhaps with its end missing.
        names: which names hold secrets.
        before: `VALUE`, `BODY` or `LINE`.
    """
    return _Reading(text, names, before, 0).spans()


def header_spans(name: str, value: str, names: SecretNames) -> Iterator[Span]:
    """The secrets in a header's value: where its name is one of theirs, all but a scheme and the names of cookies."""
    if name not in names:
        yield from spans(value, names, LINE)
    elif name.lower().endswith("cookie"):
        pairs = [_span(value, *found.span(1)) for found in _COOKIE.finditer(value)]
        yield from filter(_is_secret, pairs[:1] if name.lower().startswith("set-") else pairs)
    else:
        start = found.end() if (found := _SCHEME.match(value)) else 0
        yield from filter(_is_secret, [_span(value, start, max(start, len(value.rstrip())))])


def _span(text: str, start: int, end: int, spelling: Spelling = PLAIN) -> Span:
    return Span(start, end, spelling.read(text[start:end])[0], spelling.spell)


def _is_secret(span: Span) -> bool:
    return bool(span.value.strip())


class _Reading:
    """One text on its way: for each group of `_PLACE` that has a name, a method reads what begins there."""

    def __init__(self, text: str, names: SecretNames, before: str, depth: int) -> None:
        self.text = text
        self._names = names
        self._before = before
        self._depth = depth
        self._is_json = text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
        self._past = 0
        self._part = self._boundary = ""

    def spans(self) -> Iterator[Span]:
        while found := _PLACE.search(self.text, self._past):
            self._past = found.end()
            read: Callable[[re.Match[str]], Iterator[Span]] = getattr(self, f"read_{found.lastgroup}")
            yield from filter(_is_secret, read(found))

    def read_string(self, found: re.Match[str]) -> Iterator[Span]:
        return self._within(*found.span("string"), JSON)

    def read_member(self, found: re.Match[str]) -> Iterator[Span]:
        name = found["quoted"] or found["bare"] or found["string"]
        if JSON.read(name)[0] in self._names and (self._is_json or not found["bare"]):
            yield from self._leaves()

    read_quoted = read_bare = read_member

    def _leaves(self) -> Iterator[Span]:
        """Every text and number of the value that begins here, however deep."""
        depth = 0
        while found := _LEAF.match(self.text, self._past):
            kind = str(found.lastgroup)
            self._past = found.end()
            depth += (kind == "open") - (kind == "close")
            if kind in {"string", "quoted"}:
                yield _span(self.text, *found.span(kind), JSON)
            elif kind == "word" and found["word"][0] in "-0123456789":
                yield _span(self.text, *found.span("word"), NUMBER)
            elif kind == "word" and self._is_json and found["word"] not in _NO_SECRET:
                yield _span(self.text, *found.span("word"))
            if depth <= 0:
                return

    def read_pair(self, found: re.Match[str]) -> Iterator[Span]:
        mark = found["before"] or "^"
        is_attribute = mark in " \t" and self._before != VALUE and self.text[self._past : self._past + 1] in {'"', "'"}
        if not (mark in self._before or is_attribute) or (mark == "^" and self._boundary):
            return
        is_form = self._before == BODY and mark in "&^;" and not self._boundary and not _URL.match(self.text)
        if unquote(found["pair"]) in self._names:
            yield from self._value(_FORM_VALUE if is_form else _URL_VALUE, URL)
        else:
            encoded = _ENCODED.match(self.text, self._past)
            if encoded is not None and "%" in encoded[0]:
                self._past = encoded.end()
                yield from self._within(*encoded.span(), URL)

    def read_user(self, found: re.Match[str]) -> Iterator[Span]:
        yield _span(self.text, *found.span("user"), URL)

    def read_element(self, found: re.Match[str]) -> Iterator[Span]:
        if self._before == BODY and found["element"] in self._names and not found[0].endswith("/>"):
            yield from self._value(_CONTENT, PLAIN)
        else:
            self._past = found.end("element")

    def read_boundary(self, found: re.Match[str]) -> Iterator[Span]:
        self._boundary = found["boundary"].rstrip()
        yield from ()

    def read_part(self, found: re.Match[str]) -> Iterator[Span]:
        name = _PART_NAME.search(found["part"])
        self._part = unquote((name[1] or name[2] or "").rpartition("''")[2]) if name else ""
        yield from ()

    def read_blank(self, _: re.Match[str]) -> Iterator[Span]:
        part, self._part = self._part, ""
        if part in self._names:
            start, end = self._past, self.text.find(f"\n--{self._boundary}", self._past - 1)
            self._past = end if end >= 0 else len(self.text)
            value = self.text[start : self._past]
            yield _span(self.text, start, start + len(value.removesuffix("\n").removesuffix("\r")))

    def read_line(self, found: re.Match[str]) -> Iterator[Span]:
        if self._before == BODY and not self._is_json and not self._boundary and found["line"] in self._names:
            yield from self._value(_REST_OF_LINE, PLAIN)

    def _value(self, pattern: re.Pattern[str], spelling: Spelling) -> Iterator[Span]:
        """What a pattern finds here is the secret."""
        found = pattern.match(self.text, self._past)
        if found is not None:
            self._past = found.end()
            yield _span(self.text, *found.span(found.lastindex or 0), spelling)

    def _within(self, start: int, end: int, spelling: Spelling) -> Iterator[Span]:
        """The secrets in a piece that is a text by itself."""
        if self._depth >= MAX_DEPTH or not _TELLING.search(self.text, start, end):
            return
        text, places = spelling.read(self.text[start:end])
        for each in _Reading(text, self._names, VALUE, self._depth + 1).spans():
            spell = _one_in_the_other(each.spell, spelling.spell)
            yield Span(start + places[each.start], start + places[each.end], each.value, spell)


def _one_in_the_other(inner: Spell, outer: Spell) -> Spell:
    return lambda text: outer(inner(text))
