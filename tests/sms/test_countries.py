"""Names of countries."""

import phonenumbers

from simulator.sms.countries import COUNTRY_NAMES


def test_every_region_of_the_numbering_plans_has_a_name_of_its_own() -> None:
    assert set(COUNTRY_NAMES) == phonenumbers.SUPPORTED_REGIONS
    assert len(set(COUNTRY_NAMES.values())) == len(COUNTRY_NAMES)
