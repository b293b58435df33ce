"""Count the segments of a text by the vendors' rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

CountSegments = Callable[[str, str], int]
"""From a vendor's name and a text to the number of segments."""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")


def by_alphabet(vendor: str, text: str) -> int:
    """As documented: by characters with UGSMS, by alphabet with MsGine."""
    if vendor == "ugsms":
        return max(1, -(-len(text) // 160))
    if set(text) <= GSM_7 | EXTENDED:
        return _parts([2 if each in EXTENDED else 1 for each in text], 160, 153)
    return _parts([2 if ord(each) > 0xFFFF else 1 for each in text], 70, 67)


def by_bytes(vendor: str, text: str) -> int:  # noqa: ARG001 - it should have looked
    """The mistake: what is transferred is not what is sent."""
    return max(1, -(-len(text.encode()) // 160))


def _parts(widths: Sequence[int], single: int, each: int) -> int:
    """How many parts; what is two units wide is not split."""
    if sum(widths) <= single:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts
