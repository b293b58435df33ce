"""A region goes in, people who live there come out: names by Faker, numbers by the region's numbering plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from faker import Faker
from phonenumbers import PhoneNumberType, example_number_for_type

from simulator.sandbox.chance import Stream
from simulator.sandbox.delivery import MAGIC_OUTCOMES
from simulator.sms.networks import NETWORKS, network_of
from simulator.sms.numbers import parse_mobile

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES = {"GH": "tw_GH", "NG": "en_NG", "ZA": "zu_ZA"}
DEFAULT_LOCALE = "en_KE"
"""East Africa's names are near enough to one another; Faker has few locales of the continent."""

FAILING_SHARE = 0.05
MAX_DRAWS = 1_000_000


class Person(NamedTuple):
    """Somebody who gets messages; `msisdn` is in E.164."""

    first_name: str
    msisdn: str


def people(region: str, number: int, random: Stream) -> list[Person]:
    """That many different people of a region. To some of them no message can be delivered."""
    fake = Faker(LOCALES.get(region, DEFAULT_LOCALE))
    fake.seed_instance(random.getrandbits(64))
    found: dict[str, Person] = {}
    for msisdn in _numbers(region, random):
        if len(found) == number:
            break
        found.setdefault(msisdn, Person(fake.first_name(), msisdn))
    return list(found.values())


def _numbers(region: str, random: Stream) -> Iterator[str]:
    """Mobile numbers, of known networks if the region has any: drawn digits, if they fit into the numbering plan."""
    example = example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None or example.national_number is None:
        raise ValueError(f"no mobile numbers are known for region {region!r}")
    length = len(str(example.national_number))
    endings = sorted(MAGIC_OUTCOMES)
    has_networks = any(network.region == region for network in NETWORKS)
    ending = ""
    for _ in range(MAX_DRAWS):
        digits = "".join(random.choices("0123456789", k=length - len(ending)))
        msisdn = parse_mobile(f"+{example.country_code}{digits}{ending}", region)
        if msisdn is None or (has_networks and network_of(msisdn) is None):
            continue
        yield msisdn
        ending = random.choice(endings) if random.random() < FAILING_SHARE else ""
