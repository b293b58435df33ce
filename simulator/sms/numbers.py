"""Read phone numbers as people write them into E.164, and find their regions.

The numbering plans are those of the phonenumbers library. Only its metadata is used, not its parser, which reads far
more than an API accepts (letters, punctuation, other scripts' digits) and costs some thirty times as much.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from simulator.sms.plans import plan_of, regions_by_code

if TYPE_CHECKING:
    from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

E164_MAX_DIGITS: Final = 15
"""Source: ITU-T E.164, 6.1: country code and national number together."""

_PLUS_AND_DIGITS: Final = re.compile(rf"\+[0-9]{{1,{E164_MAX_DIGITS}}}")

NO_REGION: Final = "001"
"""What the library calls the region of codes that belong to no country."""

COUNTRY_OF: Final = {
    "AX": "FI", "BL": "GP", "CC": "AU", "CX": "AU", "EH": "MA",
    "GG": "GB", "IM": "GB", "JE": "GB", "MF": "GP", "SJ": "NO",
}  # fmt: skip
"""Regions without a country code of their own, and the country whose code and numbering plan they share.

Source: ITU-T E.164, list of assigned country codes, which names one country alone for each of these codes.
"""


def parse_e164(text: str) -> str | None:
    """Return `text` if it has the form of a number in E.164 (`+256701234567`), else None.

    The country code must exist and the length must occur in its numbering plan. Whether the number is assigned is not
    asked: fictitious numbers such as +15555550100 pass.
    """
    if _PLUS_AND_DIGITS.fullmatch(text) is None:
        return None
    digits = text[1:]
    code = _country_code(digits)
    if code is None or len(digits) - len(code) not in _national_lengths(code):
        return None
    return text


def parse_mobile(text: str, region: str) -> str | None:
    """Return the E.164 form of a mobile number of `region` ("UG"), else None.

    Accepted are the national form (`0701234567`), the country code without a plus and the country code with one. The
    number must match the region's pattern for mobile numbers.

    Raises:
        ValueError: the library knows no mobile numbers of `region`.
    """
    code, pattern = _mobile_plan(region)
    match = pattern.fullmatch(text)
    return f"+{code}{match[1]}" if match else None


@cache
def example_mobile(region: str) -> str | None:
    """Return the mobile number that the library has as the example of a region, in E.164; None if it has none."""
    metadata = plan_of(region)
    if metadata is None or metadata.mobile is None or not metadata.mobile.example_number:
        return None
    return f"+{metadata.country_code}{metadata.mobile.example_number}"


def national_part(msisdn: str) -> str:
    """Return the digits of a number in E.164 behind its country code; all of them where no country has it."""
    digits = msisdn[1:]
    return digits[len(_country_code(digits) or "") :]


def home_form(msisdn: str) -> str | None:
    """Return a number in E.164 as people at home write it, without blanks: `0701521269`; None for what is no number."""
    code = _country_code(msisdn[1:]) if msisdn[:1] == "+" else None
    return None if code is None else f"{_trunk_prefix(code)}{msisdn[1 + len(code) :]}"


def region_of(msisdn: str) -> str | None:
    """Return the ISO 3166 region of a number in E.164, or None if its country code is unknown or belongs to none.

    Where regions share a code, the library's rule decides: the first region whose leading digits or numbering plan
    fit; if none fits, the code's main region.
    """
    if msisdn[:1] != "+":
        return None
    code = _country_code(msisdn[1:])
    if code is None:
        return None
    regions = _regions()[code]
    if len(regions) > 1:
        match = _shared_plan(code).match(msisdn, len(code) + 1)
        return match.lastgroup if match else regions[0]
    return None if regions[0] == NO_REGION else regions[0]


def regions_of(msisdn: str) -> tuple[str, ...]:
    """Return the regions that a number in E.164 counts for, the closest first: Guernsey, then the United Kingdom."""
    region = region_of(msisdn)
    return () if region is None else sharing_code_with(region)


def sharing_code_with(region: str) -> tuple[str, ...]:
    """Return a region, and after it the country whose code and plan it shares, if that is another."""
    country = COUNTRY_OF.get(region)
    return (region,) if country is None else (region, country)


def _country_code(digits: str) -> str | None:
    # No country code begins with another, so the order is free; here the three-digit ones are the commonest.
    for length in (3, 2, 1):
        if (code := digits[:length]) in _regions():
            return code
    return None


@cache
def _national_lengths(code: str) -> frozenset[int]:
    main_region = _regions()[code][0]
    metadata = plan_of(main_region, int(code))
    if metadata is None or metadata.general_desc is None:
        return frozenset()
    return frozenset(metadata.general_desc.possible_length)


@cache
def _trunk_prefix(code: str) -> str:
    """Return what stands in front of the national part at home; where that is the code itself, people leave it out."""
    metadata = plan_of(_regions()[code][0], int(code))
    prefix = (metadata.national_prefix if metadata else None) or ""
    return "" if prefix == code else prefix


@cache
def _mobile_plan(region: str) -> tuple[str, re.Pattern[str]]:
    metadata = plan_of(region)
    pattern = _pattern(metadata.mobile) if metadata else None
    if metadata is None or pattern is None:
        raise ValueError(f"no mobile numbers are known for region {region!r}; expected an ISO 3166 code such as 'UG'")
    code, national_prefix = str(metadata.country_code), metadata.national_prefix or ""
    # re.ASCII: the library's patterns say \d, which otherwise matches the digits of every script.
    return code, re.compile(rf"(?:\+?{code}|{national_prefix})({pattern})", re.ASCII)


@cache
def _shared_plan(code: str) -> re.Pattern[str]:
    """Build one pattern over all regions of a shared code, in the library's order; the matching group is the region."""
    alternatives = []
    for region in _regions()[code]:
        metadata = plan_of(region)
        if metadata is not None:
            rule = metadata.leading_digits or rf"(?:{_assigned(metadata)})\Z"
            alternatives.append(f"(?P<{region}>{rule})")
    return re.compile("|".join(alternatives), re.ASCII)


def _assigned(metadata: PhoneMetadata) -> str:
    """Return the pattern of every kind of number that the region assigns."""
    kinds = (
        metadata.fixed_line,
        metadata.mobile,
        metadata.toll_free,
        metadata.premium_rate,
        metadata.shared_cost,
        metadata.personal_number,
        metadata.voip,
        metadata.pager,
        metadata.uan,
        metadata.voicemail,
    )
    return "|".join(pattern for kind in kinds if (pattern := _pattern(kind)))


def _pattern(kind: PhoneNumberDesc | None) -> str | None:
    return kind.national_number_pattern if kind else None


# The library's data are imported when the first number is looked at.


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    return {str(code): regions for code, regions in regions_by_code().items()}


@cache
def regions() -> tuple[str, ...]:
    """List the regions that have numbers: ISO 3166, "UG"."""
    return tuple(sorted({region for some in _regions().values() for region in some if region.isalpha()}))
