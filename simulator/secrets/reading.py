"""Find the places of secrets in a text of any kind, by the names in front of them.

Nobody says what kind of text it is: JSON, a form, a URL, parts of a multipart body, XML, lines with a colon, or one in
the other. All are looked for at once, going through the text once: nothing in a pattern is looked at twice.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from simulator.secrets.names import BODY, LINE, VALUE
from simulator.secrets.spelling import JSON, PLAIN, URL, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.secrets.names import SecretNames
    from simulator.secrets.spelling import Spell, Spelling

MAX_DEPTH = 4
"""How often one text may be wrapped in another."""

_STRING = r'"(?P<string>(?:[^"\\]++|\\.)*+\\?+)"?+'

_PLACE = re.compile(
    rf"""
      ^--(?P<boundary>[^\r\n]++)\r?\n(?P<part>(?:[^\r\n]++\r?\n){{1,16}}+)\r?\n
    | (?<!\w){_STRING}(?P<member>\s*+:)?+
    | '(?P<quoted>[^'\\\n]++)'\s*+:
    | (?<=[{{,"])\s*+(?P<bare>[\w$.-]++)"?+\s*+:(?!//)
    | (?P<before>^|[?&\#;,('{{]|(?<!\s)[ \t])(?P<gap>[ \t]*+)(?!%7b)(?P<pair>[^\s=?&\#;,("'<>{{}}]++)[ \t]*+=[ \t]*+
    | ://(?P<user>[^\s/?\#"'<>\\]*|[^\s/?\#"'<>\\:\[]*+:(?!\d*+[/?\#])[^\s"'<>\\@]{{0,99}}+)@
    | \bbearer[ ]++(?P<bearer>(?=\S*\d)[\w.~+/-]{{16,}}+)
    | <(?P<element>[\w.:-]++)[^<>]*+>
    | ^[ \t]*+(?:-[ \t]++)?+(?P<line>[\w.-]++)[ \t]*+:(?!//|\d+:)[ \t]*+
    | (?<![^\s=?&\#;"'<>@])(?P<encoded>[^\s=?&\#;"'<>@%]*+%[\da-f]{{2}}[^\s=?&\#;"'<>@]*+)(?!@)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LEAF = re.compile(
    rf"""\s*+(?:
      {_STRING}(?P<name>\s*+:)?+
    | b?'(?P<quoted>(?:[^'\\]++|\\.)*+\\?+)'?+
    | (?P<open>[{{\[]) | (?P<close>[}}\]]) | (?P<comma>,)
    | (?:false|null|true)\b
    | (?P<word>[^\s"'{{}}\[\],&]++(?:[ \t]++[^\s"'{{}}\[\],&]++)*+)
    )""",
    re.VERBOSE | re.DOTALL,
)

_FORM = re.compile(r"[^\s=&]++=[^\s&]*+&\S++\s*+")
_URL = re.compile(r"\s*+(?:/|\w++://)\S*+\s*+")
_IN_URL = re.compile(r"((?:[^&#;]++|;(?![\w.%\[\]-]++=))*+)")
_IN_FORM = re.compile(r"((?:[^&\r\n]++|\r?\n(?![\w.%\[\]-]*+[=:]))*+)")
_IN_WORDS = re.compile(r"""\"([^"]*+)|'([^']*+)|((?:[^\s&#"'<>;,)]++|[;,)]++(?=[^\s&#"'<>;,)]))*+)""")
_REST_OF_LINE = re.compile(r"([^\r\n]*+)")
"""How far the value of a pair or a line goes."""

_PART_NAME = re.compile(r"(?<!\w)name\*?+\s*+=\s*+(?:\"((?:[^\"\\]++|\\.)*+)|([^;\s]++))", re.IGNORECASE | re.DOTALL)
_COOKIE = re.compile(r"(?:^|;)\s*+(?:[^=;]*+=)?+([^;]*+)")
_SCHEME = re.compile(r"\s*+(?:(?:apikey|app|basic|bearer|digest|key|token)(?:\s++|$))?+", re.IGNORECASE)


class Span(NamedTuple):
    """Where a secret stands: from `start` to before `end`. `value` is what it says, `spell` writes another alike."""

    start: int
    end: int
    value: str
    spell: Spell


def spans(text: str, names: SecretNames, before: str = BODY) -> Iterator[Span]:
    """Find the secrets in a text, from left to right; none lies in another.

    Args:
        text: of any kind, perhaps with its end missing.
        names: which names hold secrets.
        before: `VALUE`, `BODY` or `LINE`.
    """
    return _Reading(text, names, before, 0).spans() if names.may_stand_in(text) else iter(())


def header_spans(name: str, value: str, names: SecretNames) -> Iterator[Span]:
    """Find the secrets in a header's value: where its name is a secret's, all but a scheme and names of cookies."""
    if name not in names:
        yield from spans(value, names, LINE)
    elif name.lower().endswith("cookie"):
        for found in islice(_COOKIE.finditer(value), 1 if name.lower().startswith("set-") else None):
            yield from _span(value, *found.span(1))
    else:
        start = scheme.end() if (scheme := _SCHEME.match(value)) else 0
        yield from _span(value, start, max(start, len(value.rstrip())))


def _span(text: str, start: int, end: int, spelling: Spelling = PLAIN) -> Iterator[Span]:
    meant = spelling.read(text[start:end])[0]
    if meant.strip():
        yield Span(start, end, meant, spelling.spell)


class _Reading:
    """One text on its way: for each group of `_PLACE` that has a name, a method reads what begins there."""

    def __init__(self, text: str, names: SecretNames, before: str, depth: int) -> None:
        self._text = text
        self._names = names
        self._before = BODY if before == VALUE and _FORM.fullmatch(text) else before
        self._depth = depth
        self._past = 0
        first = text.lstrip("\ufeff \t\r\n")[:1]
        self._is_json, self._is_xml = first in {"{", "["}, first == "<"
        self._is_url = _URL.fullmatch(text) is not None

    def spans(self) -> Iterator[Span]:
        while found := _PLACE.search(self._text, self._past):
            self._past = found.end()
            read: Callable[[re.Match[str]], Iterator[Span]] = getattr(self, f"read_{found.lastgroup}")
            yield from read(found)

    def read_part(self, found: re.Match[str]) -> Iterator[Span]:
        """Read a part as a secret, or as a text of its own."""
        names = [unquote(each[1] or each[2]).rpartition("''")[2] for each in _PART_NAME.finditer(found["part"])]
        if not names:
            self._past = found.end("boundary")
            return
        start, end = found.end(), self._text.find(f"\n--{found['boundary'].rstrip()}", found.end() - 1)
        self._past = end if end >= 0 else len(self._text)
        if any(name in self._names for name in names):
            yield from _span(self._text, start, start + len(self._text[start : self._past].removesuffix("\r")))
        else:
            yield from self._within((start, self._past), PLAIN)

    def read_string(self, found: re.Match[str]) -> Iterator[Span]:
        return self._within(found.span("string"), JSON)

    def read_member(self, found: re.Match[str]) -> Iterator[Span]:
        name = found["quoted"] or found["bare"] or found["string"]
        is_sure = self._is_json or not (found["bare"] or self._before == VALUE)
        if is_sure and JSON.read(name)[0] in self._names:
            yield from self._leaves()

    read_quoted = read_bare = read_member

    def _leaves(self) -> Iterator[Span]:
        """Find every text and number of the value that begins here, however deep."""
        depth = 0
        while found := _LEAF.match(self._text, self._past):
            kind = str(found.lastgroup)
            self._past = found.end()
            depth += (kind == "open") - (kind == "close")
            if kind in {"string", "quoted"}:
                yield from _span(self._text, *found.span(kind), JSON)
            elif kind == "word" and (found["word"][0] in "+-0123456789" or self._is_json):
                yield from _span(self._text, *found.span("word"), WORD)
            if depth <= 0:
                return

    def read_pair(self, found: re.Match[str]) -> Iterator[Span]:
        mark = found["before"] or "^"
        is_attribute = self._is_xml and self._text[self._past : self._past + 1] in {'"', "'"}
        is_apart = self._before == VALUE and found["gap"]  # such as the sentence after a question
        if unquote(found["pair"]) in self._names and (is_attribute or (mark in self._before and not is_apart)):
            is_form = self._before == BODY and mark in "&;^"
            yield from self._value(_IN_URL if self._is_url else _IN_FORM if is_form else _IN_WORDS, URL)

    def read_user(self, found: re.Match[str]) -> Iterator[Span]:
        return _span(self._text, *found.span("user"), URL)

    def read_bearer(self, found: re.Match[str]) -> Iterator[Span]:
        return _span(self._text, *found.span("bearer"))

    def read_element(self, found: re.Match[str]) -> Iterator[Span]:
        """Find the secrets in an element, further elements included; else its attributes are read next."""
        self._past = found.end("element")
        if self._is_xml and found["element"] in self._names and not found[0].endswith("/>"):
            end = self._text.find(f"</{found['element']}", found.end())
            self._past = end if end >= 0 else len(self._text)
            yield from _span(self._text, found.end(), self._past)

    def read_line(self, found: re.Match[str]) -> Iterator[Span]:
        is_of_lines = self._before == BODY and not (self._is_json or self._is_xml)
        if is_of_lines and found["line"] in self._names:
            yield from self._value(_REST_OF_LINE, PLAIN)

    def read_encoded(self, found: re.Match[str]) -> Iterator[Span]:
        return self._within(found.span(), URL)

    def _value(self, pattern: re.Pattern[str], spelling: Spelling) -> Iterator[Span]:
        """Take what a pattern finds here as the secret."""
        if found := pattern.match(self._text, self._past):
            self._past = found.end()
            yield from _span(self._text, *found.span(found.lastindex or 0), spelling)

    def _within(self, piece: tuple[int, int], spelling: Spelling) -> Iterator[Span]:
        """Find the secrets in a piece that is a value by itself."""
        text, place = spelling.read(self._text[slice(*piece)])
        if self._depth == MAX_DEPTH or not self._names.may_stand_in(text):
            return
        for start, end, value, spell in _Reading(text, self._names, VALUE, self._depth + 1).spans():
            yield Span(piece[0] + place(start), piece[0] + place(end), value, spelling.around(spell))
