"""Find the encoding that a text needs, and the characters that decide it."""

import enum
import re

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters that cost one septet each.

Source: 3GPP TS 23.038, 6.2.1, GSM 7 bit default alphabet. Its 128th code is the escape, which is no character.
"""

GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""The characters that cost two septets each: the escape and a code.

Source: 3GPP TS 23.038, 6.2.1.1, GSM 7 bit default alphabet extension table.
"""

BEYOND_BASIC = re.compile(f"[^{re.escape(''.join(sorted(GSM_BASIC)))}]")
"""A character that does not cost one septet."""

_GSM = GSM_BASIC | GSM_EXTENSION


class Encoding(enum.Enum):
    """How the text of a message travels. The value is the encoding's usual name."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


def encoding_of(text: str) -> Encoding:
    """Return the encoding for `text`: GSM-7 if the default alphabet has every character, else UCS-2."""
    return Encoding.GSM_7 if _GSM.issuperset(text) else Encoding.UCS_2


def characters_forcing_ucs2(text: str) -> tuple[tuple[int, str], ...]:
    """Return index and character of everything in `text` that GSM-7 cannot carry, in order."""
    return tuple((index, character) for index, character in enumerate(text) if character not in _GSM)
