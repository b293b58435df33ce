"""Which texts fit into GSM-7, and which characters do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sms.alphabet import GSM_BASIC, GSM_EXTENSION, Encoding, characters_forcing_ucs2, encoding_of

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too

# 3GPP TS 23.038, 6.2.1: the code points of codes 0 to 127 in order; None is the escape.
GSM_TABLE = (
    *(0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5),
    *(0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, None, 0xC6, 0xE6, 0xDF, 0xC9),
    *(0x20, 0x21, 0x22, 0x23, 0xA4, *range(0x25, 0x40)),
    *(0xA1, *range(0x41, 0x5B), 0xC4, 0xD6, 0xD1, 0xDC, 0xA7),
    *(0xBF, *range(0x61, 0x7B), 0xE4, 0xF6, 0xF1, 0xFC, 0xE0),
)
# 6.2.1.1: form feed, ^ { } \ [ ~ ] | and the euro sign.
GSM_EXTENSION_TABLE = (0x0C, 0x5E, 0x7B, 0x7D, 0x5C, 0x5B, 0x7E, 0x5D, 0x7C, 0x20AC)


def test_the_basic_alphabet_is_the_standards_table() -> None:
    assert len(GSM_TABLE) == 128
    assert {chr(code) for code in GSM_TABLE if code is not None} == GSM_BASIC


def test_the_extension_is_the_standards_table() -> None:
    assert {chr(code) for code in GSM_EXTENSION_TABLE} == GSM_EXTENSION


@pytest.mark.parametrize("text", ["", "Hello from UGSMS API v2", "@£$¥ ΔΦΓ", "{code} costs [5€]\f", "tschüß\r\n"])
def test_a_text_of_the_default_alphabet_is_gsm_7(text: str) -> None:
    assert encoding_of(text) is Encoding.GSM_7


@pytest.mark.parametrize("text", ["ç", "`", "“quoted”", "œuvre", "Hi 👋", "\x1b", "\t", "\u00a0", "ŵ", "\ud83d"])
def test_any_other_character_makes_it_ucs_2(text: str) -> None:
    assert encoding_of(f"Hello {text}") is Encoding.UCS_2


def test_the_characters_at_fault_are_named_with_their_places() -> None:
    assert characters_forcing_ucs2("It’s [5€] 👋") == ((2, "’"), (10, "👋"))


@given(ANY_TEXT)
def test_a_text_is_gsm_7_exactly_when_no_character_is_at_fault(text: str) -> None:
    assert (encoding_of(text) is Encoding.GSM_7) == (characters_forcing_ucs2(text) == ())
