"""Draw mobile numbers of a region, without end: by its numbering plan, of networks known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonenumbers import PhoneNumberType, example_number_for_type

from simulator.sms.networks import NETWORKS, network_of
from simulator.sms.numbers import parse_mobile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.chance import Stream

FAILING_SHARE = 0.05
ENDINGS = ("99901", "99902", "99903")
"""Last digits of those that do not arrive; see `simulator.sandbox.rules.delivery`."""
MAX_DRAWS = 1_000_000


def mobile_numbers(region: str, random: Stream) -> Iterator[str]:
    """Yield mobile numbers, of known networks if the region has any; drawn digits are kept if they fit the plan."""
    example = example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None or example.national_number is None:
        raise ValueError(f"no mobile numbers are known for region {region!r}")
    length = len(str(example.national_number))
    has_networks = any(network.region == region for network in NETWORKS)
    ending = ""
    for _ in range(MAX_DRAWS):
        digits = "".join(random.choices("0123456789", k=length - len(ending)))
        msisdn = parse_mobile(f"+{example.country_code}{digits}{ending}", region)
        if msisdn is None or (has_networks and network_of(msisdn) is None):
            continue
        yield msisdn
        ending = random.choice(ENDINGS) if random.random() < FAILING_SHARE else ""
