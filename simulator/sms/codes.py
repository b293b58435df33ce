"""Read the one-time password that people read in a text: the number that the words around it point at."""

from __future__ import annotations

from enum import IntEnum
from itertools import takewhile
from typing import TYPE_CHECKING

from simulator.sms.code_words import Role, plain
from simulator.sms.links import LINK, READ
from simulator.sms.sentences import Mark, sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.sms.sentences import Says, Sentence

_LEADS_ELSEWHERE = frozenset({Role.THING, Role.AWAY, Role.MONEY})
_MEASURES = frozenset({Role.MONEY, Role.UNIT})
_SAY_NOTHING = frozenset({Role.LIGHT, Role.IS})
_NUMBERS = frozenset({Mark.CODE, Mark.CODE_WITH_LETTERS, Mark.FIGURES})
_ENDS_CLAUSE = _NUMBERS | {Mark.PAUSE, Role.IS}


class Sign(IntEnum):
    """How clear it is that a number is the code, least first."""

    NONE = 0
    ALONE = 1
    """It stands alone in a line of a text about a code."""
    BESIDE = 2
    """Its sentence is about a code."""
    NAMED = 3
    """The word for it stands before it: "code 4711"."""
    POINTED_AT = 4
    """The code is this, or is to be typed: "is 4711", "ni 4711", ": 4711", "use 4711"."""


def code_in(text: str) -> str | None:
    """Return the one-time password in a text, without blanks or dashes; None where there is none.

    It has 4 to 8 digits, or 4 to 10 capitals and digits. "OTP for card 1245 is 811739" has 811739, "order
    #34953 has left" none. Of several the one with the clearest sign counts, of those the first.
    """
    text = text[:READ]
    if not any(map(str.isdigit, text)):
        return None  # as nearly every text that has none
    sentences = sentences_of(plain(LINK.sub(" , ", text))[:READ])
    says = [piece.says for sentence in sentences for piece in sentence]
    is_about_codes = Role.CODE in says or len(says) == 1
    best, code = Sign.NONE, None
    for sentence in sentences:
        if any(piece.says is Role.OFFER for piece in sentence):
            continue
        for at, piece in enumerate(sentence):
            if piece.code and (sign := _sign(sentence, at, is_about_codes=is_about_codes)) > best:
                best, code = sign, piece.code
    return code


def _sign(sentence: Sentence, at: int, *, is_about_codes: bool) -> Sign:
    after = [each.says for each in sentence[at + 1 :]]
    leading = [each.says for each in reversed(sentence[:at]) if each.says is not Role.LIGHT]
    led_by = leading[0] if leading else None
    if led_by in _LEADS_ELSEWHERE or (after and after[0] in _MEASURES):
        return Sign.NONE
    subject = _subject(leading[1:]) if led_by is Role.IS else None
    if subject is Role.CODE or led_by is Role.USE or _is_called_code(after):
        return Sign.POINTED_AT
    if led_by is Role.CODE:
        return Sign.NAMED
    if subject is Role.THING or sentence[at].says is Mark.CODE_WITH_LETTERS:
        return Sign.NONE
    if not {Role.CODE, Role.ACT}.isdisjoint([*leading, *after]):
        return Sign.BESIDE
    is_alone = is_about_codes and _SAY_NOTHING.issuperset([*leading, *after])
    return Sign.ALONE if is_alone else Sign.NONE


def _subject(leading: Iterable[Says]) -> Role | None:
    """Return of what a clause speaks, a code or something else, from the words before its "is", the nearest first."""
    found: Role | None = None
    nearer: Says | None = None
    for says in leading:
        if says is Role.CODE or (nearer is None and says is Role.USE):  # "enter the following: 4711"
            return Role.CODE
        if found is not None and says in _ENDS_CLAUSE:
            break
        if says is not Role.THING:
            nearer = says
        elif nearer not in _NUMBERS:  # "card ending 1245 is" has its number already
            found = nearer = Role.THING
    return found


def _is_called_code(after: Iterable[Says]) -> bool:
    """Whether it goes on with "is your code"."""
    telling = [says for says in after if says is not Role.LIGHT]
    if not telling or telling[0] is not Role.IS:
        return False
    return Role.CODE in takewhile(lambda says: says not in _ENDS_CLAUSE, telling[1:])
