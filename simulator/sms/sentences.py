"""Read a text as sentences of pieces: the numbers that may be codes, and what the words and marks around them say."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import takewhile
from typing import TYPE_CHECKING

from simulator.sms.code_words import PHRASES, Role, role_of
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

_PIECE = re.compile(
    r"(?P<figures>\+?\d+(?:[ .,:/٫٬-]\d+)*(?!\w))"
    r"|(?P<letters>(?!(?:CODE|OTP|PIN)-)(?=[A-Z-]{0,9}\d)[A-Z\d]+(?:-[A-Z\d]+)*(?!\w))"
    r"|(?P<word>[^\W_]+)"
    r"|(?P<path>/(?=\d))"
    r"|(?P<money>[$€£₵₦]|/=)"
    r"|(?P<shows>[:=→]|->)"
    r"|(?P<stop>[.!?؟](?=\s|$)|\n)"
    r"|(?P<pause>[,;،؛|–—]|(?<=\s)-(?=\s))"
)
_DIGITS = re.compile(r"\d{4,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d\d \d\d \d\d|\d(?:[ -]\d){3,7}")
"""4 to 8 digits, or groups of them as people write codes."""
_BRANDED = re.compile(r"[A-Z]{1,4}-(\d{4,8}|\d{3}-\d{3})")
"""Digits behind a mark of who sends them: "G-123456"."""
_WITH_LETTERS = range(4, 11)
"""How long a code of letters and digits is."""
_SHORTENED = frozenset({"ref", "no", "nr", "acc", "acct", "inv", "tel", "txn", "ksh", "ush", "tsh", "shs", "sh", "rs"})
"""Words whose full stop ends no sentence, like that of initials."""


class Mark(Enum):
    """A piece of a text that is no word with a role."""

    CODE = auto()
    """A possible code, of digits alone."""
    CODE_WITH_LETTERS = auto()
    """A possible code, of capitals and digits."""
    FIGURES = auto()
    """A date, an amount, a phone number."""
    PAUSE = auto()
    WORD = auto()
    """A word that says nothing known."""


Says = Role | Mark


@frozen
class Piece:
    """A word, a number or a mark of a text.

    Args:
        says: what it is.
        code: what a possible code is without blanks, dashes and marks; "" for everything else.
    """

    says: Says
    code: str = ""


Sentence = list[Piece]


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a plain text; a line ends one, but behind a colon."""
    found, at = list(_PIECE.finditer(text)), 0
    sentences: list[Sentence] = [[]]
    while at < len(found):
        sentence, kind = sentences[-1], found[at].lastgroup
        length = 1
        if kind == "word":
            role, length = _role(found, at)
            sentence.append(Piece(role))
        elif kind != "stop":
            sentence.append(_PIECES[kind] if kind in _PIECES else _number(found[at][0]))
        elif sentence and sentence[-1].says is not Role.IS and not _is_shortened(found, at):
            sentences.append([])
        at += length
    return sentences


_PIECES = {"path": Piece(Role.AWAY), "money": Piece(Role.MONEY), "shows": Piece(Role.IS), "pause": Piece(Mark.PAUSE)}


def _role(found: Sequence[re.Match[str]], at: int) -> tuple[Says, int]:
    """Return what a word says, or a phrase that it begins, and of how many words that is."""
    first = found[at][0].casefold()
    longest = PHRASES.get(first, 1)
    if longest > 1:
        words = [each[0].casefold() for each in takewhile(_is_word, found[at : at + longest])]
        for length in range(len(words), 1, -1):
            if (role := role_of(" ".join(words[:length]))) is not None:
                return role, length
    return role_of(first) or Mark.WORD, 1


def _is_word(found: re.Match[str]) -> bool:
    return found.lastgroup == "word"


def _is_shortened(found: Sequence[re.Match[str]], stop: int) -> bool:
    if found[stop][0] != "." or stop == 0:
        return False
    word = found[stop - 1][0]
    return word.casefold() in _SHORTENED or (len(word) == 1 and word.isalpha())


def _number(text: str) -> Piece:
    if _DIGITS.fullmatch(text):
        return Piece(Mark.CODE, re.sub(r"\D", "", text))
    if branded := _BRANDED.fullmatch(text):
        return Piece(Mark.CODE_WITH_LETTERS, branded[1].replace("-", ""))
    code = text.replace("-", "")
    has_both = code.isalnum() and not code.isdigit() and len(code) in _WITH_LETTERS
    return Piece(Mark.CODE_WITH_LETTERS, code) if has_both else Piece(Mark.FIGURES)
