"""Numbers in E.164, mobile numbers as people write them, and the regions they belong to."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from simulator.sms.numbers import COUNTRY_OF, _shared_plan, home_form, parse_e164, parse_mobile, region_of, regions_of

ANY_TEXT = st.text(st.characters(exclude_categories=()))
DIGITS = st.text("0123456789", max_size=16)
COUNTRY_CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
MOBILE_REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS - {"TA"})  # Tristan da Cunha has no mobile numbers
SHARED_CODES = sorted(code for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items() if len(regions) > 1)


def library_number(country_code: int, national: str) -> PhoneNumber:
    """Make the library's value of a national number, without its parser, which drops national prefixes."""
    zeros = len(national) - len(national.lstrip("0"))
    return PhoneNumber(
        country_code=country_code,
        national_number=int(national or "0"),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )


@pytest.mark.parametrize(
    "number",
    ["+256701521269", "+256701234567", "+256709876543", "+256702913454", "+233558544343", "+254712345678"],
)
def test_documented_numbers_are_e164(number: str) -> None:
    assert parse_e164(number) == number


@pytest.mark.parametrize("number", ["+15555550100", "+256000000000", "+80012345678"])
def test_a_number_that_is_not_assigned_passes_if_its_length_is_possible(number: str) -> None:
    assert parse_e164(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "0701521269",  # no country code
        "256701521269",  # no plus
        "",
        "+",
        "+2",
        "+25670152126",  # a digit too few
        "+2567015212690",  # a digit too many
        "+2560701521269",  # the national prefix left in
        "+1",
        "+5550100",  # a local number
        "+99912345678",  # no such country code
        "+0256701521269",
        "++256701521269",
        "+256 701521269",
        "+256-701-521269",
        "+256701521269 ",
        "+256701521269\n",
        "+25670152126x",
        "+٢٥٦٧٠١٥٢١٢٦٩",  # Arabic-Indic digits
        "+256７０１５２１２６９",  # fullwidth digits
        "＋256701521269",  # a fullwidth plus
        "+25670152126²",
        "+4912345678901234",  # 16 digits
    ],
)
def test_anything_else_is_not_e164(text: str) -> None:
    assert parse_e164(text) is None


@pytest.mark.parametrize(
    ("text", "region", "msisdn"),
    [
        ("0702913454", "UG", "+256702913454"),
        ("256702913454", "UG", "+256702913454"),
        ("+256702913454", "UG", "+256702913454"),
        ("0776913451", "UG", "+256776913451"),
        ("0755913452", "UG", "+256755913452"),
        ("233558544343", "GH", "+233558544343"),
        ("+233558544343", "GH", "+233558544343"),
        ("0558544343", "GH", "+233558544343"),
        ("233548769324", "GH", "+233548769324"),
        ("233559876543", "GH", "+233559876543"),
        ("0712345678", "KE", "+254712345678"),
        ("254712345678", "KE", "+254712345678"),
        ("+254712345678", "KE", "+254712345678"),
        ("0110123456", "KE", "+254110123456"),
        ("12015550123", "US", "+12015550123"),
        ("3123456789", "IT", "+393123456789"),  # Italy has no national prefix
    ],
)
def test_a_mobile_number_is_read_in_every_form(text: str, region: str, msisdn: str) -> None:
    assert parse_mobile(text, region) == msisdn


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("", "UG"),
        ("0", "UG"),
        ("702913454", "UG"),  # neither prefix nor country code
        ("+0702913454", "UG"),
        ("+2560702913454", "UG"),
        ("00256702913454", "UG"),
        ("07029134540", "UG"),
        ("0414123456", "UG"),  # a landline
        ("0702913454", "GH"),
        ("+254712345678", "UG"),
        (" 0702913454", "UG"),
        ("0702913454\n", "UG"),
        ("0702-913454", "UG"),
        ("０７０２９１３４５４", "UG"),  # fullwidth digits
        ("٠٧٠٢٩١٣٤٥٤", "UG"),  # Arabic-Indic digits
        ("070291345٤", "UG"),
        ("xxxxxxxx", "KE"),
    ],
)
def test_anything_else_is_not_a_mobile_number_of_the_region(text: str, region: str) -> None:
    assert parse_mobile(text, region) is None


@pytest.mark.parametrize("region", ["", "XX", "ug", "001", "TA"])
def test_a_region_without_mobile_numbers_is_an_error_that_names_it(region: str) -> None:
    with pytest.raises(ValueError, match=f"no mobile numbers are known for region '{region}'"):
        parse_mobile("0702913454", region)


@pytest.mark.parametrize(
    ("msisdn", "region"),
    [
        ("+256702913454", "UG"),
        ("+254712345678", "KE"),
        ("+233558544343", "GH"),
        ("+12015550123", "US"),
        ("+14165550123", "CA"),
        ("+18765550123", "JM"),
        ("+447400123456", "GB"),
        ("+447624123456", "IM"),
        ("+77012345678", "KZ"),
        ("+79123456789", "RU"),
        ("+390669812345", "VA"),
        ("+390612345678", "IT"),
    ],
)
def test_a_number_belongs_to_a_region(msisdn: str, region: str) -> None:
    assert region_of(msisdn) == region


@pytest.mark.parametrize(
    ("msisdn", "regions"),
    [
        ("+447911123456", ("GG", "GB")),
        ("+447400123456", ("GB",)),
        ("+14165550123", ("CA",)),
        ("+80012345678", ()),
    ],
)
def test_a_number_counts_for_its_region_and_the_country_whose_code_that_shares(
    msisdn: str, regions: tuple[str, ...]
) -> None:
    assert regions_of(msisdn) == regions


@pytest.mark.parametrize(("region", "country"), COUNTRY_OF.items())
def test_a_region_shares_the_code_of_its_country_and_is_not_its_main_region(region: str, country: str) -> None:
    code = phonenumbers.country_code_for_region(region)
    assert phonenumbers.region_code_for_country_code(code) == country != region


@pytest.mark.parametrize("kind", PhoneNumberType.values())
def test_a_region_is_the_same_when_its_plan_was_not_read_before(kind: int) -> None:
    _shared_plan.cache_clear()
    regions = ("US", "CA", "JM", "GB", "IM", "KZ", "RU", "IT", "VA")
    examples = [example for region in regions if (example := phonenumbers.example_number_for_type(region, kind))]
    ours = [region_of(phonenumbers.format_number(example, PhoneNumberFormat.E164)) for example in examples]
    assert ours == [phonenumbers.region_code_for_number(example) for example in examples]


@pytest.mark.parametrize("msisdn", ["+15555550100", "+141655501234"])  # Toronto's code, but a digit too many
def test_a_number_that_no_region_of_a_shared_code_assigns_belongs_to_its_main_region(msisdn: str) -> None:
    assert region_of(msisdn) == "US"


@pytest.mark.parametrize(("msisdn", "region"), [("+18689873750", "TT"), ("+16498401472", "TC"), ("+5997631706", "BQ")])
def test_a_number_that_nobody_assigns_belongs_to_the_region_whose_leading_digits_it_has(
    msisdn: str, region: str
) -> None:
    number = phonenumbers.parse(msisdn)
    assert not phonenumbers.is_valid_number(number)
    assert phonenumbers.region_code_for_number(number) == region_of(msisdn) == region


@pytest.mark.parametrize(
    "text", ["", "+", "256702913454", "0702913454", "+99912345678", "+80012345678", "+２５６702913454"]
)
def test_a_number_of_no_country_belongs_to_no_region(text: str) -> None:
    assert region_of(text) is None


@pytest.mark.parametrize("region", MOBILE_REGIONS)
def test_the_librarys_example_of_every_region_is_read_alike(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    assert example is not None
    assert phonenumbers.is_valid_number(example)
    assert phonenumbers.is_possible_number(example)
    msisdn = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    assert parse_e164(msisdn) == msisdn
    assert parse_mobile(msisdn, region) == msisdn
    assert parse_mobile(msisdn.removeprefix("+"), region) == msisdn
    assert region_of(msisdn) == phonenumbers.region_code_for_number(example)


@pytest.mark.parametrize("kind", PhoneNumberType.values())
@pytest.mark.parametrize("code", SHARED_CODES)
def test_the_regions_of_a_shared_code_are_told_apart_as_the_library_does(code: int, kind: int) -> None:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    examples = [example for region in regions if (example := phonenumbers.example_number_for_type(region, kind))]
    ours = [region_of(phonenumbers.format_number(example, PhoneNumberFormat.E164)) for example in examples]
    assert ours == [phonenumbers.region_code_for_number(example) for example in examples]


@given(st.sampled_from(SHARED_CODES), DIGITS)
def test_the_region_is_the_librarys_or_else_the_codes_main_one(code: int, national: str) -> None:
    library_region = phonenumbers.region_code_for_number(library_number(code, national))
    assert region_of(f"+{code}{national}") == (library_region or phonenumbers.region_code_for_country_code(code))


@given(st.sampled_from(COUNTRY_CODES), DIGITS)
def test_a_number_is_e164_when_the_library_finds_its_length_possible(code: int, national: str) -> None:
    reason = phonenumbers.is_possible_number_with_reason(library_number(code, national))
    is_possible = reason == ValidationResult.IS_POSSIBLE and len(f"{code}{national}") <= 15
    assert (parse_e164(f"+{code}{national}") is not None) == is_possible


def test_a_number_has_fifteen_digits_at_most() -> None:
    assert parse_e164("+49" + 13 * "1") == "+49" + 13 * "1"
    assert parse_e164("+49" + 14 * "1") is None  # the library knows German numbers of as many digits


@given(st.sampled_from(["UG", "KE", "GH"]), st.sampled_from(["0", "+", "", "2"]), DIGITS)
def test_a_mobile_number_is_e164_and_valid(region: str, beginning: str, digits: str) -> None:
    msisdn = parse_mobile(beginning + digits, region)
    assert msisdn is None or parse_e164(msisdn) == msisdn


@given(ANY_TEXT)
def test_any_text_may_be_asked_about(text: str) -> None:
    assert parse_e164(text) is None
    assert parse_mobile(text, "UG") is None
    assert region_of(text) is None


@pytest.mark.parametrize(
    ("number", "home"),
    [
        ("+256701521269", "0701521269"),
        ("+254712345678", "0712345678"),
        ("+34600123456", "600123456"),
        ("+15555550100", "5555550100"),
        ("+999123", None),
        ("5d41402abc4b2a76b9719d911017c592", None),
    ],
)
def test_a_number_is_written_as_people_at_home_write_it(number: str, home: str | None) -> None:
    assert home_form(number) == home
