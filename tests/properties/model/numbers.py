"""Read a number as a client writes it: its international form, if the vendor takes it, and its country."""

from __future__ import annotations

import re

_UGANDAN = re.compile(r"(?:0|\+?256)(7[0-9]{8})")
_GHANAIAN = re.compile(r"\+?(233[1-9][0-9]{8})")
_KENYAN = re.compile(r"(?:0|\+?254)([17][0-9]{8})")
_INTERNATIONAL = re.compile(r"\+([0-9]+)")
_ABROAD = re.compile(r"\+?(?:2567[0-9]{8}|233[25][0-9]{8}|255[67][0-9]{8})")


def ugandan(written: str) -> str | None:
    """Read 07XXXXXXXX, +2567XXXXXXXX or 2567XXXXXXXX.

    **Source**: UGSMS v1, Phone Number Formats.
    """
    found = _UGANDAN.fullmatch(written.strip())
    return f"+256{found[1]}" if found else None


def ghanaian(written: str) -> str | None:
    """Read 233XXXXXXXXX, with or without plus.

    **Source**: Push.R, Phone Number Format.
    """
    found = _GHANAIAN.fullmatch(written.strip())
    return f"+{found[1]}" if found else None


def kenyan(written: str) -> str | None:
    """Read 07..., 2547... or +2547..., and the same with the 1 of newer ranges.

    **Source**: public pages and clients of Advanta's family; the numbering plan of Kenya.
    """
    found = _KENYAN.fullmatch(written.strip())
    return f"+254{found[1]}" if found else None


def is_abroad(written: str) -> bool:
    """Tell a mobile number of a country nearby from what is no number at all."""
    return _ABROAD.fullmatch(written.strip()) is not None


def international(written: str) -> str | None:
    """Read an E.164 number with its plus; its length is one of its country's plan, with no prefix for calls inland.

    **Source**: MsGine, Phone Number Format; ITU-T E.164.
    """
    trimmed = written.strip()
    found = _INTERNATIONAL.fullmatch(trimmed)
    code = found and next((code for code in _LENGTHS if found[1].startswith(code)), None)
    return trimmed if found and code and len(found[1]) - len(code) in _LENGTHS[code] else None


_LENGTHS = {
    "256": {9},
    "254": {7, 8, 9, 10},
    "233": {8, 9},
    "262": {9},
    "27": {5, 6, 7, 8, 9, 10},
    "44": {7, 9, 10},
    "39": {6, 7, 8, 9, 10, 11, 12},
    "1": {10},
    "7": {10, 14},
}
"""How many digits follow the country codes that are drawn.

**Source**: the national plans that the ITU publishes.
"""

COUNTRIES = {
    "+256": "UG",
    "+254": "KE",
    "+233": "GH",
    "+27": "ZA",
    "+44": "GB",
    "+1": "US",
    "+1416": "CA",
    "+1876": "JM",
    "+7": "RU",
    "+77": "KZ",
    "+39": "IT",
    "+262": "RE",
    "+262639": "YT",
}
"""The countries of the numbers that are drawn, by the digits they begin with; the longest count.

**Source**: MsGine, Phone Number Format (+447911123456 is a number of the United Kingdom, although the plan has it in
Guernsey, which has no country code of its own); ITU-T E.164, the list of country codes; where several countries share
one, their national plans.
"""


ISLANDS = {"GG": "GB", "IM": "GB", "JE": "GB"}
"""Islands without a country code of their own, and the country whose numbers theirs are.

**Source**: ITU-T E.164, the list of country codes.
"""


def country(international_number: str) -> str:
    """The country of a number that a price can be asked for."""
    return COUNTRIES[max(filter(international_number.startswith, COUNTRIES), key=len)]
