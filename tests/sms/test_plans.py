"""The plans are those of the library, whose parsers are not loaded for them."""

import subprocess
import sys

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from simulator.sms.plans import plan_of, regions_by_code


def test_they_are_those_of_the_library() -> None:
    assert regions_by_code() == phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    for region in phonenumbers.SUPPORTED_REGIONS:
        assert str(plan_of(region)) == str(PhoneMetadata.metadata_for_region(region))
    for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
        assert str(plan_of("001", code)) == str(PhoneMetadata.metadata_for_nongeo_region(code))
    assert plan_of("XX") is None


def test_nothing_else_of_the_library_is_loaded() -> None:
    code = (
        "import sys\nfrom simulator.sms.numbers import example_mobile, parse_e164, region_of\n"
        "print(parse_e164(example_mobile('UG')), region_of('+254712345678'), 'phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert done.stdout == "+256712345678 KE False\n"
