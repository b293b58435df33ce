"""Plan the sends of a plausible inbox: when, to whom, what; names by Faker, numbers by the region's numbering plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from faker import Faker

from simulator.demo.numbering import mobile_numbers
from simulator.demo.texts import SENDERS, Occasion, text_for
from simulator.demo.wanted import DAY_MS
from simulator.sandbox.chance import Stream

HOUR_MS = 3_600_000
HOURS = (1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 12, 11, 12, 13, 13, 12, 11, 9, 7, 5, 3, 2, 1)
"""The weight of each hour of a day (UTC)."""

OCCASIONS = {
    Occasion.CODE: 40,
    Occasion.NOTICE: 30,
    Occasion.UNICODE: 14,
    Occasion.LONG: 10,
    Occasion.CAMPAIGN: 4,
}
CAMPAIGN_SIZE = (5, 20)
MESSAGES_PER_PERSON = 4
LOCALES = {"GH": "tw_GH", "NG": "en_NG", "ZA": "zu_ZA"}
DEFAULT_LOCALE = "en_KE"
"""The locales of names: East Africa's are near enough to one another, and Faker has few of the continent."""


class Person(NamedTuple):
    """A recipient of messages; `msisdn` is in E.164."""

    first_name: str
    msisdn: str


class Send(NamedTuple):
    """One text to some people, by an ordinal of the vendors, at an instant."""

    at_ms: int
    vendor: int
    sender_id: str
    recipients: tuple[str, ...]
    text: str


def plan(regions: Sequence[str], count: int, since_ms: int, until_ms: int, random: Stream) -> list[Send]:
    """Plan sends to `count` recipients in all, over vendors with these home regions; the last is at the very end."""
    crowds = [people(region, max(2, count // len(regions) // MESSAGES_PER_PERSON), random) for region in regions]
    groups: list[tuple[int, Occasion, list[Person]]] = []
    left = count
    while left:
        vendor = len(groups) % len(regions)
        (occasion,) = random.choices(list(OCCASIONS), weights=list(OCCASIONS.values()))
        size = random.randint(*CAMPAIGN_SIZE) if occasion is Occasion.CAMPAIGN else 1
        group = random.sample(crowds[vendor], min(size, left, len(crowds[vendor])))
        groups.append((vendor, occasion, group))
        left -= len(group)
    instants = [*sorted(_instant(since_ms, until_ms, random) for _ in groups[1:]), until_ms]
    return [
        Send(
            at_ms,
            vendor,
            random.choice(SENDERS[occasion]),
            tuple(person.msisdn for person in group),
            text_for(occasion, regions[vendor], group[0].first_name, random),
        )
        for at_ms, (vendor, occasion, group) in zip(instants, groups, strict=True)
    ]


def people(region: str, number: int, random: Stream) -> list[Person]:
    """Make up that many different people of a region. To some of them no message can be delivered."""
    fake = Faker(LOCALES.get(region, DEFAULT_LOCALE))
    fake.seed_instance(random.getrandbits(64))
    found: dict[str, Person] = {}
    for msisdn in mobile_numbers(region, random):
        if len(found) == number:
            break
        found.setdefault(msisdn, Person(fake.first_name(), msisdn))
    return list(found.values())


def _instant(since_ms: int, until_ms: int, random: Stream) -> int:
    """Draw an instant, more often in a day's busy hours; at any hour in spans shorter than a day."""
    days = (until_ms - since_ms) // DAY_MS
    midnight_ms = since_ms - since_ms % DAY_MS
    (hour,) = random.choices(range(24), weights=HOURS)
    at_ms = midnight_ms + random.randint(0, days) * DAY_MS + hour * HOUR_MS + random.randrange(HOUR_MS)
    return at_ms if since_ms <= at_ms <= until_ms else random.randint(since_ms, until_ms)
