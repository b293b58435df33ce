"""A text of any kind goes in; the places in it where secrets stand come out, by the names that stand in front of them.

Nobody says what kind of text it is: JSON, a form, a URL, parts of a multipart body, XML, lines with a colon, or one in
the other. All are looked for at once, going through the text once: nothing in a pattern is looked at twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from simulator.secrets.spelling import HTML, JSON, NUMBER, PLAIN, URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.secrets.names import SecretNames
    from simulator.secrets.spelling import Spell, Spelling

VALUE, BODY, LINE = "?&#;", "?&#;^", "?&#;^,(' \t"
"""What stands before a name that an equals sign follows (^: nothing) in a value, in a body or URL, and in a line of
words. A value may be the text of a message, where `PIN=1234` is no secret of the sender's."""

MAX_DEPTH = 4
"""How often one text may be wrapped in another."""

_KIND = re.compile(
    r"""[\ufeff\s]*+(?:(?P<json>[{\[](?!&))|(?P<xml><)|(?P<url>/|\w++://)\S*+\Z|(?P<pairs>NAME=[^\s&]*+&\S*+\Z)|(?P<form>NAME=))""".replace(
        "NAME", r"[^\s=&<>\"'{]++"
    )
)
"""What a text as a whole is; it decides where there is more than one way to read it."""

_GAP = r"(?:\s++|/\*(?:[^*]|\*(?!/)){0,256}+\*/|//[^\n]{0,256}+){0,8}+"
"""Blanks and comments; bounded, for what follows may turn out to be something else."""

_STRING = r'"(?P<string>(?:[^"\\]++|\\.)*+\\?+)"?+'
_QUOTED = r"'(?P<quoted>(?:[^'\\\n]++|\\.)*+)'"

_PLACE = re.compile(
    rf"""
      ^(?:--(?P<boundary>[^\r\n]*+)\r?\n(?:(?!content-disposition)[^\r\n]++\r?\n){{0,8}}+)?+
        content-disposition[ \t]*+:(?P<part>[^\r\n]*+(?:\r?\n[ \t]*+\S[^\r\n]*+){{0,32}}+)\r?\n[ \t]*+\r?\n
    | "(?:name|key|field|header)"\s*+:\s*+"(?P<named>[^"\\\n]++)"\s*+,\s*+"value"\s*+:
    | (?<!\w){_STRING}(?P<member>{_GAP}(?::|=>?))?+
    | {_QUOTED}\s*+(?::|=>)
    | (?<=[{{\[,"])\s*+[“‘]?(?P<bare>[\w$.-]++)["'”’]?+\s*+:(?!//)
    | (?P<before>^|[?&\#;,('{{]|(?<!\s)[ \t])[ \t]*+(?P<pair>[^\s=&?\#;,("'<>{{}}]++)[ \t]*+=>?[ \t]*+
    | (?:^|[:=])//(?P<user>[^\s/?\#"'<>\\]*|[^\s/?\#"'<>\\:\[]*+:(?!\d*+[/?\#])[^\s"'<>\\@]{{0,99}}+)@
    | \bname=["'](?P<input>[^"'<>]++)["'](?=[^<>]{{0,200}}?\svalue=["'])
    | <(?P<element>[\w.:-]++)[^<>]*+>
    | \bbearer[ ]++(?P<bearer>(?=\S*\d)[\w.~+/-]{{8,}}+)
    | ^[ \t]*+(?:-[ \t]++)?+(?P<line>[\w.-]++)[ \t]*+:(?!//|\d+:)[ \t]*+
    | (?<![^\s?&\#;"'<>=@])(?P<encoded>[^\s?&\#;"'<>=@%]*+%[\da-f]{{2}}[^\s?&\#;"'<>=@]*+)(?!@)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_LEAF = re.compile(
    rf"""{_GAP}(?:
      {_STRING}(?P<name>{_GAP}(?::|=>))?+
    | b?{_QUOTED}?+
    | (?P<open>[{{\[(]) | (?P<end>[}}\])]) | (?P<comma>,)
    | (?P<word>[^\s"'{{}}\[\](),&]++(?:[ \t]++[^\s"'{{}}\[\](),&]++)*+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NO_SECRET = frozenset({"false", "nil", "none", "null", "true", "undefined"})

_WORD = re.compile(r"""\"([^"]*+)|'([^']*+)|((?:[^\s&#"'<>;,)]++|[;,)]++(?=[^\s&#"'<>;,)]))*+)""")
_WHOLE = re.compile(r"((?:[^&;\r\n]++|(?:;|\r?\n)(?![\w.%\[\]-]++=))*+)")
_REST_OF_LINE = re.compile(r"([^\r\n]*+)")
_COOKIE = re.compile(r"(?:^|;)\s*+(?:[^=;]*+=)?+([^;]*+)")
_SCHEME = re.compile(r"\s*+(?:(?:apikey|app|basic|bearer|digest|key|token)(?:\s++|$))?+", re.IGNORECASE)
_PARAMETER = re.compile(r";\s*+([\w*]++)\s*+=\s*+(?:\"((?:[^\"\\]++|\\.)*+)|([^;\s]*+))", re.DOTALL)
_PAGE = re.compile("&(?:quot|lt|#34|#60|#x22|#x3c);", re.IGNORECASE)
"""In a text as it is shown on a page, such as an answer that repeats what was sent."""

_TELLING = re.compile(r"[:=@<\\%]|bearer", re.IGNORECASE)
"""A piece without any of these has no secret in it."""


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
        self._past = 0
        kind = _KIND.match(text)
        self._kind = kind and kind.lastgroup
        self._is_form = self._kind == "pairs" or (self._kind == "form" and before == BODY)
        self._opened = 0 if self._kind == "json" else text.find("{")
        self._fragment = text.find("#") if self._kind == "url" else -1

    def spans(self) -> Iterator[Span]:
        if self._depth > MAX_DEPTH or not self._names.may_stand_in(self.text):
            return
        if self._kind in {None, "xml"} and _PAGE.search(self.text):
            yield from self._within((0, len(self.text)), HTML, self._before)
            return
        while found := _PLACE.search(self.text, self._past):
            self._past = found.end()
            read: Callable[[re.Match[str]], Iterator[Span]] = getattr(self, f"read_{found.lastgroup}")
            yield from filter(_is_secret, read(found))

    def read_part(self, found: re.Match[str]) -> Iterator[Span]:
        """What stands in a part is a secret, or a text of its own."""
        yield from self._within(found.span("part"), PLAIN, BODY)
        end = -1 if found["boundary"] is None else self.text.find(f"\n--{found['boundary'].rstrip()}", self._past - 1)
        start, self._past = self._past, max(self._past, end) if end >= 0 else len(self.text)
        said = [each for each in _PARAMETER.finditer(found["part"]) if each[1].lower() in {"name", "name*"}]
        if any(unquote(each[2] or each[3]).rpartition("''")[2] in self._names for each in said):
            value = self.text[start : self._past]
            yield _span(self.text, start, start + len(value.removesuffix("\r")))
        else:
            yield from self._within((start, self._past), PLAIN, VALUE)

    def read_string(self, found: re.Match[str]) -> Iterator[Span]:
        return self._within(found.span("string"), JSON, VALUE)

    def read_member(self, found: re.Match[str]) -> Iterator[Span]:
        name = found["named"] or found["quoted"] or found["bare"] or found["string"]
        is_sure = not found["bare"] and self._before != VALUE and not self._is_form
        is_open = self._is_open(found)
        if (is_sure or is_open) and JSON.read(name)[0] in self._names:
            yield from self._leaves(is_open=is_open)

    read_named = read_quoted = read_bare = read_member

    def _is_open(self, found: re.Match[str]) -> bool:
        return 0 <= self._opened <= found.start()

    def _leaves(self, *, is_open: bool) -> Iterator[Span]:
        """Every text and number of the value that begins here, however deep; within braces every other word, too."""
        depth = 0
        while found := _LEAF.match(self.text, self._past):
            kind = str(found.lastgroup)
            if depth == 0 and kind in {"end", "comma", "name"}:
                return
            self._past = found.end()
            depth += (kind == "open") - (kind == "end")
            if kind in {"string", "quoted"}:
                yield _span(self.text, *found.span(kind), JSON)
            elif kind == "word" and found["word"][0] in "+-0123456789":
                yield _span(self.text, *found.span("word"), NUMBER)
            elif kind == "word" and is_open and found["word"].lower() not in _NO_SECRET:
                yield _span(self.text, *found.span("word"))
            if depth == 0 and not is_open:
                return

    def read_pair(self, found: re.Match[str]) -> Iterator[Span]:
        if unquote(found["pair"]) not in self._names:
            return
        mark = found["before"] or "^"
        is_attribute = mark in " \t" and self.text[self._past : self._past + 1] in {'"', "'"}
        if mark in "{," and self._is_open(found):
            yield from self._leaves(is_open=True)
        elif mark in self._before or (self._is_form and mark == "^") or (is_attribute and self._kind == "xml"):
            is_line = self._before == BODY and mark == "^"
            is_whole = self._kind == "url" or is_line or (self._is_form and mark in "&;^")
            end = self._fragment if self._fragment >= self._past else len(self.text)
            yield from self._value(_WHOLE if is_whole else _WORD, URL, end)

    def read_user(self, found: re.Match[str]) -> Iterator[Span]:
        yield _span(self.text, *found.span("user"), URL)

    def read_element(self, found: re.Match[str]) -> Iterator[Span]:
        self._past = found.end("element")
        is_xml = self._kind == "xml" and (self._before == BODY or self.text.rstrip().endswith(">"))
        if is_xml and found["element"] in self._names and not found[0].endswith("/>"):
            start, end = found.end(), self.text.find(f"</{found['element']}", found.end())
            self._past = end if end >= 0 else len(self.text)
            yield _span(self.text, start, self._past)

    def read_input(self, found: re.Match[str]) -> Iterator[Span]:
        if self._kind == "xml" and found["input"] in self._names:
            self._past = self.text.index("value=", self._past) + len("value=")
            yield from self._value(_WORD, PLAIN, len(self.text))

    def read_bearer(self, found: re.Match[str]) -> Iterator[Span]:
        yield _span(self.text, *found.span("bearer"))

    def read_line(self, found: re.Match[str]) -> Iterator[Span]:
        if self._before == BODY and self._kind != "json" and found["line"] in self._names:
            yield from self._value(_REST_OF_LINE, PLAIN, len(self.text))

    def read_encoded(self, found: re.Match[str]) -> Iterator[Span]:
        is_value = self.text[found.start() - 1 : found.start()] == "="
        return self._within(found.span(), URL, VALUE if is_value else self._before)

    def _value(self, pattern: re.Pattern[str], spelling: Spelling, end: int) -> Iterator[Span]:
        """What a pattern finds here is the secret."""
        if found := pattern.match(self.text, self._past, end):
            self._past = found.end()
            yield _span(self.text, *found.span(found.lastindex or 0), spelling)

    def _within(self, piece: tuple[int, int], spelling: Spelling, before: str) -> Iterator[Span]:
        """The secrets in a piece that is a text by itself."""
        start, end = piece
        if not _TELLING.search(self.text, start, end):
            return
        text, place = spelling.read(self.text[start:end])
        if not self._names.may_stand_in(text):
            return
        for each in _Reading(text, self._names, before, self._depth + 1).spans():
            spell = _one_in_the_other(each.spell, spelling.spell)
            yield Span(start + place(each.start), start + place(each.end), each.value, spell)


def _one_in_the_other(inner: Spell, outer: Spell) -> Spell:
    return lambda text: outer(inner(text))
