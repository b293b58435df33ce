"""Read what people read out of a message: its one-time password and its links."""

from __future__ import annotations

import re
from bisect import bisect_left

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»“”]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}*_"

_CODE = re.compile(
    r"(?<![\w+])(?<!\d[.,:/-])(?:[A-Z]{1,4}-)?(\d{4,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4})(?!\w)(?![.,:/-]\d)"
)
"""4 to 8 digits, or two groups of them, that are no part of a word, number, date or time."""

_ABOUT_CODES = re.compile(
    r"\b(?:code|otp|pin|passcode|password|token|verif\w*|confirm\w*|auth\w*|log-?in|sign-?in|one[- ]time"
    r"|c[oó]digo|kode|msimbo|nambari|neno la siri)\b",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:\b[A-Z]{3}|\b(?i:ugx|kes|ghs|ngn|tzs|usd|[ktu]?shs?)\.?|[$€£₵₦])\s?$")
_MONEY_AFTER = re.compile(r"\s?(?:[A-Z]{3}\b|/=|shillings?\b|[$€£₵₦%])")
_FAR = 60
"""From how many letters on a word is about something else."""

_SENTENCE_END = re.compile(r"[.!?\n]\s")
_OTHER_SENTENCE = 20
"""As many letters count for the border between two sentences."""


_READ = 2_000
"""So many characters of a text are read, more than a message of ten parts has."""


def code_in(text: str) -> str | None:
    """Return the one-time password in a text, 4 to 8 digits without blanks or dashes; None where there is none.

    Of several candidates the one nearest to a word such as "code" counts, then the first that is no amount of money.
    """
    plain = _LINK.sub(lambda link: " " * len(link[0]), text[:_READ])
    candidates = list(_CODE.finditer(plain))
    if not candidates:
        return None
    about = [(word.start(), word.end()) for word in _ABOUT_CODES.finditer(plain)]
    best = min(candidates, key=lambda found: _unlikelihood(plain, found, about))  # of equals the first
    return re.sub(r"\D", "", best[1])


def _unlikelihood(text: str, found: re.Match[str], about: list[tuple[int, int]]) -> tuple[bool, int]:
    before, after = text[: found.start()], text[found.end() :]
    is_money = _MONEY_BEFORE.search(before) is not None or _MONEY_AFTER.match(after) is not None
    is_named = _ABOUT_CODES.search(before[-5:]) is not None  # "OTP 4711" is no amount of a currency called OTP
    # Few words stand near enough to count; comparing with all of a long text would take long.
    first, last = (bisect_left(about, (at,)) for at in (found.start() - 2 * _FAR, found.end() + _FAR))
    distances = [_distance(text[end : found.start()] or text[found.end() : start]) for start, end in about[first:last]]
    return is_money and not is_named, min([*distances, _FAR])


def _distance(between: str) -> int:
    return len(between) + _OTHER_SENTENCE * len(_SENTENCE_END.findall(between))


def links_in(text: str) -> list[str]:
    """Return the links in a text, in their order, without the punctuation behind them."""
    return [_without_end(found[0]) for found in _LINK.finditer(text[:_READ])]


def _without_end(link: str) -> str:
    while link and link[-1] in _AFTER_LINK:
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break  # a bracket that belongs to the link
        link = link[:-1]
    return link
