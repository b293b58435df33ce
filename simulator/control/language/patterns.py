"""Hold texts against patterns in which a star stands for anything, in time linear in the text."""

from __future__ import annotations

from simulator.sms.numbers import home_form, parse_e164

Pattern = tuple[str, ...]
"""What stands between the stars, in small letters: `("", "code", "")` is found in whatever holds "code"."""

_NO_MATTER = str.maketrans("", "", " \t\u00a0-\u2010\u2011./()")


def pattern_of(value: str, *, is_literal: bool = False) -> Pattern:
    """Read a value: one with a star has to fit as a whole, of any other a part is enough."""
    folded = value.casefold()
    return ("", folded, "") if is_literal or "*" not in folded else tuple(folded.split("*"))


def fits(pattern: Pattern, text: str) -> bool:
    """Tell whether a text in small letters is what the pattern says."""
    first, *between, last = pattern
    if not text.startswith(first):
        return False
    at = len(first)
    for part in between:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(last) and at <= len(text) - len(last)


def without_gaps(number: str) -> str:
    """Return a number without what people put between its digits: blanks, dashes, dots, slashes and brackets."""
    return number.translate(_NO_MATTER)


def spellings(recipient: str) -> tuple[str, ...]:
    """List the ways in which a number is written: `+256701521269`, `256701521269`, `0701521269`.

    What is no number, such as the hash of one, is written in one way.
    """
    home = home_form(recipient) if parse_e164(recipient) else None
    return (recipient.casefold(),) if home is None else (recipient, recipient[1:], home)
