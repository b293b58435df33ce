"""How many segments a text has, and how it is cut, by every rule and against a model of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sms.alphabet import Encoding
from simulator.sms.segments import GSM_RULE, NAIVE_160, Limits, Policy, SegmentRule

EVERY_RULE = pytest.mark.parametrize("rule", [GSM_RULE, NAIVE_160])

TEXT_OF_184 = (
    "This is a very long message that exceeds 160 characters and will be split into multiple parts. "
    "Each part will be charged separately, but delivered as a single message to the recipient."
)

# ---- a model that shares nothing with the code: characters by kind, each kind with its known weight

GSM_SINGLES = list("aZ0 @éΩ\n")
GSM_DOUBLES = list("€{}[]\\^~|\f")
UCS2_SINGLES = ["ş", "’", "中", "\u200d", "\u0301", "\ud83d", "\ude00"]
UCS2_DOUBLES = ["😀", "👍", "🏿", "🇺", "𝒳"]


def runs_of(*pieces: str) -> st.SearchStrategy[list[str]]:
    """Draw lists in which pieces repeat for up to 170 characters, so that parts end at every offset in a piece."""
    runs = st.builds(
        lambda piece, length: [piece] * max(1, length // len(piece)), st.sampled_from(pieces), st.integers(1, 170)
    )
    return st.lists(runs, max_size=5).map(lambda lists: [piece for run in lists for piece in run])


GSM_CHARACTERS = runs_of(*GSM_SINGLES, *GSM_DOUBLES)
UCS2_CHARACTERS = runs_of(*GSM_SINGLES, *GSM_DOUBLES, *UCS2_SINGLES, *UCS2_DOUBLES).map(lambda pieces: [*pieces, "ş"])
CHARACTERS = st.one_of(GSM_CHARACTERS, UCS2_CHARACTERS)
ANY_TEXT = st.one_of(CHARACTERS.map("".join), st.text(st.characters(exclude_categories=())))


def septets(text: str) -> int:
    return sum(2 if character in GSM_DOUBLES else 1 for character in text)


def utf16_units(text: str) -> int:
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def units_in(encoding: Encoding, text: str) -> int:
    return septets(text) if encoding is Encoding.GSM_7 else utf16_units(text)


def model_parts(pieces: list[str], weights: list[int], single: int, part: int) -> list[str]:
    """Cut by trying: each part is the longest run of pieces from where the last one ended that still fits."""
    if sum(weights) <= single:
        return ["".join(pieces)]
    parts, start = [], 0
    while start < len(pieces):
        ends = range(start + 1, min(start + part, len(pieces)) + 1)
        end = max(end for end in ends if sum(weights[start:end]) <= part)
        parts.append("".join(pieces[start:end]))
        start = end
    return parts


@given(GSM_CHARACTERS)
def test_gsm_7_is_cut_as_the_model_does(characters: list[str]) -> None:
    weights = [septets(character) for character in characters]
    assert list(GSM_RULE.split("".join(characters))) == model_parts(characters, weights, 160, 153)


@given(UCS2_CHARACTERS)
def test_ucs_2_is_cut_as_the_model_does(characters: list[str]) -> None:
    weights = [utf16_units(character) for character in characters]
    assert list(GSM_RULE.split("".join(characters))) == model_parts(characters, weights, 70, 67)


@given(ANY_TEXT)
def test_naive_parts_are_cut_as_the_model_does(text: str) -> None:
    assert list(NAIVE_160.split(text)) == model_parts(list(text), [1] * len(text), 160, 160)


# ---- what holds for every text and rule


@EVERY_RULE
@given(text=ANY_TEXT)
def test_the_parts_join_to_the_text_again(rule: SegmentRule, text: str) -> None:
    assert "".join(rule.split(text)) == text


@EVERY_RULE
@given(text=ANY_TEXT)
def test_there_are_as_many_segments_as_parts(rule: SegmentRule, text: str) -> None:
    assert rule.measure(text).segments == len(rule.split(text))


@given(text=ANY_TEXT)
def test_the_units_are_those_of_the_encoding(text: str) -> None:
    measure = GSM_RULE.measure(text)
    assert measure.units == units_in(measure.encoding, text)


@given(text=ANY_TEXT)
def test_no_part_is_over_its_limit(text: str) -> None:
    encoding, _, segments = GSM_RULE.measure(text)
    single, part = (160, 153) if encoding is Encoding.GSM_7 else (70, 67)
    limit = single if segments == 1 else part
    assert max(units_in(encoding, piece) for piece in GSM_RULE.split(text)) <= limit


@EVERY_RULE
@given(text=ANY_TEXT)
def test_no_part_is_empty_unless_the_text_is(rule: SegmentRule, text: str) -> None:
    assert ("" in rule.split(text)) == (text == "")


@given(ANY_TEXT)
def test_naive_segments_are_the_length_over_160_rounded_up(text: str) -> None:
    measure = NAIVE_160.measure(text)
    assert measure.units == len(text)
    assert measure.segments == max(1, (len(text) + 159) // 160)


# ---- borders and documented examples


@EVERY_RULE
def test_an_empty_text_is_one_segment(rule: SegmentRule) -> None:
    assert rule.measure("") == (Encoding.GSM_7, 0, 1)
    assert rule.split("") == ("",)


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("a" * 1600, 1600, 11),  # the longest text MsGine takes
        ("€" * 80, 160, 1),
        ("a" * 159 + "€", 161, 2),
        ("€" * 152, 304, 2),  # 76 pairs a part, one septet of each stays free
        ("€" * 153, 306, 3),
        ("a" * 152 + "€" + "a" * 152, 306, 3),
        (TEXT_OF_184, 184, 2),
    ],
)
def test_gsm_7_has_160_septets_then_153_a_part(text: str, units: int, segments: int) -> None:
    assert GSM_RULE.measure(text) == (Encoding.GSM_7, units, segments)


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        ("中" * 70, 70, 1),
        ("中" * 71, 71, 2),
        ("中" * 134, 134, 2),
        ("中" * 135, 135, 3),
        ("😀" * 35, 70, 1),
        ("😀" * 36, 72, 2),
        ("😀" * 66, 132, 2),  # 33 pairs a part, one unit of each stays free
        ("😀" * 67, 134, 3),
        ("中" * 66 + "😀" + "中" * 66, 134, 3),
        ("€" * 69 + "中", 70, 1),  # in UCS-2 the euro sign is one unit
    ],
)
def test_ucs_2_has_70_units_then_67_a_part(text: str, units: int, segments: int) -> None:
    assert GSM_RULE.measure(text) == (Encoding.UCS_2, units, segments)


@pytest.mark.parametrize(("character", "pair"), [("a", "€"), ("a", "\\"), ("中", "😀")])
def test_a_pair_at_a_border_goes_into_the_next_part(character: str, pair: str) -> None:
    part = 153 if character == "a" else 67
    beginning = character * (part - 1)
    assert GSM_RULE.split(beginning + pair + beginning) == (beginning, pair + beginning[:-1], beginning[0])


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("Hello from UGSMS API v2", 1),
        ("Dear Jane, your payment of UGX 50,000 was received.", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 320, 2),
        ("a" * 321, 3),
        ("€" * 160, 1),
        ("😀" * 160, 1),
        ("😀" * 161, 2),
        ("e\u0301" * 80 + "e", 2),
    ],
)
def test_the_naive_rule_has_160_characters_a_part(text: str, segments: int) -> None:
    assert NAIVE_160.measure(text).segments == segments


@EVERY_RULE
@pytest.mark.parametrize(("text", "encoding"), [("Hi €", Encoding.GSM_7), ("Hi 👋", Encoding.UCS_2)])
def test_every_rule_names_the_encoding(rule: SegmentRule, text: str, encoding: Encoding) -> None:
    assert rule.measure(text).encoding is encoding


def test_a_rule_may_have_limits_of_its_own() -> None:
    rule = SegmentRule(Policy.NAIVE, gsm_7=Limits(single=5, part=4), ucs_2=Limits(single=3, part=2))
    assert rule.split("abcde") == ("abcde",)
    assert rule.split("abcdef") == ("abcd", "ef")
    assert rule.split("中中中中") == ("中中", "中中")


@pytest.mark.parametrize("part", [1, 0, -153])
def test_a_part_without_room_for_two_units_is_refused(part: int) -> None:
    with pytest.raises(ValueError, match=f"a part of {part} units"):
        Limits(single=160, part=part)
