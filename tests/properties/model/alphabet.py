"""Write a text as numbers of the two alphabets of SMS.

**Source**: 3GPP TS 23.038, 6.2.1 (the table, row by row as printed there), 6.2.1.1 (its extension) and 6.2.3 (UCS2).
"""

from __future__ import annotations

ESCAPE = 0x1B

# The table has eight columns of sixteen; read down each column. The escape has no character of its own.
_COLUMNS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)

BASIC = {
    character: 16 * column + row
    for column, characters in enumerate(_COLUMNS)
    for row, character in enumerate(characters)
    if 16 * column + row != ESCAPE
}
"""What takes one septet."""

EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""What takes the escape and a septet."""


def septets(text: str) -> list[int] | None:
    """The septets of a text, or None if the GSM 7-bit default alphabet lacks one of its characters."""
    written: list[int] = []
    for character in text:
        if character in EXTENSION:
            written += ESCAPE, EXTENSION[character]
        elif character in BASIC:
            written.append(BASIC[character])
        else:
            return None
    return written


def code_units(text: str) -> list[int]:
    """The 16-bit units of a text; a character beyond the first 65536 takes two."""
    octets = text.encode("utf-16-be")
    return [octets[at] << 8 | octets[at + 1] for at in range(0, len(octets), 2)]
