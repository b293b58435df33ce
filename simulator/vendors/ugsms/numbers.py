"""Read Ugandan mobile numbers in the documented formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.vendors.ugsms.policy import UgsmsPolicy

REGION = "UG"

ALL_FORMATS = re.compile(r"(?:0|\+?256)(7[0-9]{8})")
"""`07XXXXXXXX`, `+2567XXXXXXXX` and `2567XXXXXXXX`. Source: ugsms.com/documentation/v1, Phone Number Formats."""

LISTED_IN_V2 = re.compile(r"(?:0|\+256)(7[0-9]{8})")
"""The two formats that the page of version 2 names. Source: ugsms.com/documentation/v2, Common Issues."""


def v2_formats(policy: UgsmsPolicy) -> re.Pattern[str]:
    """Return the formats that version 2 accepts."""
    return ALL_FORMATS if policy.allow_bare_country_code else LISTED_IN_V2


def to_e164(number: str, formats: re.Pattern[str]) -> str | None:
    """Return the E.164 form of a number, None if it has none of the formats; blanks around it do not count."""
    match = formats.fullmatch(number.strip())
    return f"+256{match[1]}" if match else None


def valid_numbers(numbers: Iterable[str], formats: re.Pattern[str]) -> list[str]:
    """Return the E.164 forms of the numbers that have one of the formats."""
    return [f"+256{match[1]}" for match in map(formats.fullmatch, map(str.strip, numbers)) if match]
