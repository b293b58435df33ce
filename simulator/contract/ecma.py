"""Rewrite patterns of ECMA 262, which contracts are written in, for the engines that judge by them.

To Python's engine a text may end before a last line feed, and digits, letters and blanks are those of every script;
others have a dot of their own. Rewritten, a pattern finds the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

Ranges = tuple[tuple[int, int], ...]

LINE_ENDS = "\n\r\u2028\u2029"
DIGITS: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
BLANKS: Ranges = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
"""Source: ECMA 262, WhiteSpace and LineTerminator."""

CLASSES = {"d": DIGITS, "w": WORD, "s": BLANKS}
ESCAPES = frozenset("fnrtvxu123456789")
"""Letters and digits that mean the same behind a backslash to every engine."""

PYTHON, RUST = r"\Z", "$"
"""What stands for the end of a text, and for nothing else, in the pattern of an engine."""

UNSHARED = frozenset({"(?", "*+", "++", "?+", "}+", "]", "\\"})

_TOKEN = re.compile(r"\\[\s\S]|\[\^?|\(\?(?:<?[=!]|:)?|[*+?}]\+|[\s\S]")


@lru_cache(maxsize=1024)
def rewritten(pattern: str, end: str) -> str:
    """Rewrite a pattern for an engine.

    Args:
        pattern: as a contract has it.
        end: `PYTHON` or `RUST`.

    Raises:
        ValueError: it has something that engines differ about.
    """
    return "".join(_rewritten(pattern, end))


def _rewritten(pattern: str, end: str) -> Iterator[str]:
    is_in_class = is_first = False
    for token in _TOKEN.findall(pattern):
        if token in UNSHARED and not is_in_class:
            raise ValueError(f"not every engine knows {token}")
        if token == "]" and is_first:
            raise ValueError("not every engine knows an empty class")
        is_first = token in {"[", "[^"} and not is_in_class
        if token[0] == "\\":
            yield _escape(token[1:], is_in_class=is_in_class)
        elif is_in_class:
            is_in_class = token != "]"
            yield "".join(f"\\{each}" if each in "[&~|" else each for each in token)
        else:
            is_in_class = is_first
            yield {"$": end, ".": f"[^{LINE_ENDS}]"}.get(token, token)


def _escape(letter: str, *, is_in_class: bool) -> str:
    ranges = CLASSES.get(letter.lower())
    if ranges is not None and is_in_class:
        return _listed(ranges if letter.islower() else _all_but(ranges))
    if ranges is not None:
        return f"[{'' if letter.islower() else '^'}{_listed(ranges)}]"
    if letter.isalnum() and letter not in ESCAPES:
        raise ValueError(f"not every engine knows \\{letter}")
    return f"\\{letter}"


def _listed(ranges: Ranges) -> str:
    return "".join(_plain(first) if first == last else f"{_plain(first)}-{_plain(last)}" for first, last in ranges)


def _plain(code: int) -> str:
    return f"\\{chr(code)}" if chr(code) in "[]\\^-" else chr(code)


def _all_but(ranges: Ranges) -> Ranges:
    """Return the ranges between those of a class, from the first character of all to the last."""
    begins = (0, *(last + 1 for _, last in ranges))
    ends = (*(first - 1 for first, _ in ranges), 0x10FFFF)
    return tuple((first, last) for first, last in zip(begins, ends, strict=True) if first <= last)
