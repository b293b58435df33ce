"""Read recipients: Kenyan mobile numbers as clients write them, or hashes of such."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.sms.networks import network_of
from simulator.sms.numbers import parse_e164, parse_mobile, region_of
from simulator.vendors.advanta.errors import INVALID_MOBILE, NETWORK_NOT_ALLOWED

REGION = "KE"

HASHED_NETWORK = 1
"""The network of hashed numbers, Safaricom. Source: advanta-africa-apis, docs/sms-api/send-hashed.md."""

_HASH = re.compile(r"[0-9A-Fa-f]{64}")
"""Of SHA-256. Source: assumed; the page says that numbers are hashed, and not by what."""


class Recipient(NamedTuple):
    """Who a message is for: in E.164 or as a hash, as the answer repeats it, and the number of its network."""

    to: str
    mobile: str
    network: int


def recipient_of(mobile: str) -> Recipient | str:
    """Return whom a number leads to, or the reason why to nobody."""
    msisdn = parse_mobile(mobile, REGION)
    network = network_of(msisdn) if msisdn else None
    if msisdn is None or network is None:
        return NETWORK_NOT_ALLOWED if msisdn or _is_foreign(mobile) else INVALID_MOBILE
    return Recipient(msisdn, msisdn[1:], network.ordinal)


def hashed_recipient_of(mobile: str) -> Recipient | str:
    """Return whom a hashed number leads to, which is kept as it is, or the reason why to nobody."""
    return Recipient(mobile, mobile, HASHED_NETWORK) if _HASH.fullmatch(mobile) else INVALID_MOBILE


def network_id_of(to: str) -> int:
    """Return the number of the network of a recipient of ours."""
    network = network_of(to)
    return HASHED_NETWORK if network is None else network.ordinal


def _is_foreign(mobile: str) -> bool:
    msisdn = parse_e164(mobile if mobile.startswith("+") else f"+{mobile}")
    return msisdn is not None and region_of(msisdn) != REGION
