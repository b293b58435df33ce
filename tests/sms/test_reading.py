"""One-time passwords and links, found in the texts that people write."""

import pytest

from simulator.sms.reading import code_in, links_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 4711", "4711"),
        ("4711 is your verification code.", "4711"),
        ("G-123456 is your Google verification code.", "123456"),
        ("Code:4711", "4711"),
        ("Your code: 123 456. Do not share it.", "123456"),
        ("Use 1234-5678 to sign in", "12345678"),
        ("Call 0701234567 if you did not ask for PIN 90210.", "90210"),
        ("Call 070123 or 070124 for help. Enter the OTP: 8812 now", "8812"),
        ("UGX 5000 was paid. Your OTP is 8812.", "8812"),
        ("You sent KES 2500 on 12/05/2026 at 10:30. Confirm with 8812", "8812"),
        ("Ref 20260512-1 https://example.com/v/9999 code 8812", "8812"),
        ("Pay 5000/= with passcode 8812", "8812"),
        ("Le code est 88123456", "88123456"),
        ("Msimbo wako ni 5521", "5521"),
        ("123456", "123456"),
        ("Order 7777. " + "Thank you. " * 100 + "Your code is 4711", "4711"),
        ("Order 777777 is ready. 4711 is your code", "4711"),
        ("UGX 5000 is paid, 8812", "8812"),
        ("5000/= is paid, 8812", "8812"),
        ("OTP 4711 or 8812", "4711"),  # three capitals, but no currency
        ("Your code $4711 or 8812", "8812"),
        ("KSh 5000 is paid, 8812", "8812"),
        ("5000 shillings are paid, 8812", "8812"),
        ("8812. Code for you only: 4711", "4711"),  # the border of a sentence parts
        ("Order 4711. Reference 8812 " + "and this and that " * 6 + "code", "4711"),  # far is far
    ],
)
def test_the_code_is_found_among_other_numbers(text: str, code: str) -> None:
    assert code_in(text) == code


@pytest.mark.parametrize(
    "text", ["Hello", "Pay 12.50 today", "In 123 days", "+256701521269", "123456789", "v1234a", "https://x.ug/4711"]
)
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert code_in(text) is None


def test_a_link_counts_for_as_many_letters_as_it_has() -> None:
    assert code_in("8812, as you have asked for it, is a code https://shop.example/a/long/path/to 4711") == "8812"
    assert code_in("8812, and that is not what you asked for, code https://x.ug/ab 4711") == "4711"


def test_links_come_without_the_punctuation_behind_them() -> None:
    text = 'See https://a.example/x?y=1, (http://b.example/z). Or www.c.example! <https://d.example/(e)> "http://f.example"'
    assert links_in(text) == [
        "https://a.example/x?y=1",
        "http://b.example/z",
        "www.c.example",
        "https://d.example/(e)",
        "http://f.example",
    ]
    assert links_in("no link, no.dots") == []
