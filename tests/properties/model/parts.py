"""Count the parts into which a vendor cuts a text, and so bills it."""

from __future__ import annotations

from collections.abc import Callable

from properties.model.alphabet import ESCAPE, code_units, septets


def parts_of_160(text: str) -> int:
    """Cut after every 160 characters of any script; what is empty is still one part.

    **Source**: UGSMS v2, SMS Cost Calculation (ceil(length / 160), no word on scripts); Push.R, SMS Cost Calculation.
    """
    return len(range(0, len(text), 160)) or 1


def parts_of_sms(text: str) -> int:
    """Cut as a telephone does: 160 septets or 70 units alone, 153 or 67 in each of several parts.

    Neither an escape and its septet nor the two units of one character are parted.

    **Source**: MsGine, Message Length; 3GPP TS 23.040, 9.2.3.24.1 (a header of six octets in each part, and what may
    not be split); 3GPP TS 23.038.
    """
    written = septets(text)
    if written is not None:
        return _cut(written, 160, 153, lambda last, _: last == ESCAPE)
    return _cut(code_units(text), 70, 67, lambda _, after: 0xDC00 <= after < 0xE000)


def _cut(written: list[int], alone: int, in_several: int, parts_one: Callable[[int, int], bool]) -> int:
    """Count the cuts; `parts_one` says of the numbers before and after a cut that they belong together."""
    if len(written) <= alone:
        return 1
    count, begin = 0, 0
    while begin < len(written):
        end = begin + in_several
        if end < len(written) and parts_one(written[end - 1], written[end]):
            end -= 1
        begin = end
        count += 1
    return count
