"""A region goes in, people who live there come out: names by Faker, numbers by the region's numbering plan."""

from __future__ import annotations

from typing import NamedTuple

from faker import Faker

from simulator.demo.numbering import mobile_numbers
from simulator.sandbox.chance import Stream

LOCALES = {"GH": "tw_GH", "NG": "en_NG", "ZA": "zu_ZA"}
DEFAULT_LOCALE = "en_KE"
"""East Africa's names are near enough to one another; Faker has few locales of the continent."""


class Person(NamedTuple):
    """Somebody who gets messages; `msisdn` is in E.164."""

    first_name: str
    msisdn: str


def people(region: str, number: int, random: Stream) -> list[Person]:
    """That many different people of a region. To some of them no message can be delivered."""
    fake = Faker(LOCALES.get(region, DEFAULT_LOCALE))
    fake.seed_instance(random.getrandbits(64))
    found: dict[str, Person] = {}
    for msisdn in mobile_numbers(region, random):
        if len(found) == number:
            break
        found.setdefault(msisdn, Person(fake.first_name(), msisdn))
    return list(found.values())
