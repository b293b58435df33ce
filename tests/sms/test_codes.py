"""One-time passwords, found in the texts that people write."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from simulator.sms.codes import code_in

HALVES = Path(__file__).parent / "codes"
"""Texts with what a reader would type, one half by who wrote the rule, one by somebody who had not seen it."""


def texts_of(half: str) -> list[Mapping[str, str | None]]:
    texts: list[Mapping[str, str | None]] = YAML(typ="safe", pure=True).load(HALVES / f"{half}.yaml")
    return texts


@pytest.mark.parametrize("half", ["written_with_the_rule", "written_without_the_rule"])
def test_the_code_of_97_texts_in_100_is_the_one_that_a_reader_types(half: str) -> None:
    texts = texts_of(half)
    wrong = [each for each in texts if code_in(str(each["text"])) != each["otp"]]
    assert len(wrong) <= 0.03 * len(texts), wrong


def test_there_are_at_least_200_texts_of_six_languages() -> None:
    texts = [each for half in HALVES.glob("*.yaml") for each in texts_of(half.stem)]
    assert len({each["text"] for each in texts}) >= 200
    assert {each["lang"] for each in texts} >= {"en", "sw", "lg", "tw", "fr", "ar"}


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
        ("Tu código es 5521", "5521"),
        ("Kode OTP Anda adalah 5521", "5521"),
        ("123456", "123456"),
        ("Order 7777. " + "Thank you. " * 100 + "Your code is 4711", "4711"),
        ("Order 777777 is ready. 4711 is your code", "4711"),
        ("UGX 5000 is paid, code 8812", "8812"),
        ("5000/= is paid. Sign in with 8812", "8812"),
        ("OTP 4711 or 8812", "4711"),  # three capitals, but no currency
        ("Your code $4711 or 8812", "8812"),
        ("KSh. 5000 to sign in, 8812", "8812"),
        ("5000 shillings to sign in, 8812", "8812"),
        ("8812. Code for you only: 4711", "4711"),  # the border of a sentence parts
        ("OTP for card 1245 is 811739", "811739"),
        ("OTP to send UGX 450,000 to the account ending 2281 is 330912", "330912"),  # two words that lead to 2281
        ("Your code for order 20455 is 8831", "8831"),
        ("Order 20455: 8831 is your code", "8831"),
        ("For account 5544, your OTP is 882211", "882211"),
        ("Booking 5521 confirmed. Show code 9087 at the gate.", "9087"),
        ("Your PIN 1111 is replaced: your new PIN is 2222", "2222"),  # "is" points more clearly
        ("Msimbo wa uthibitisho wa akaunti 5544 ni 882211", "882211"),
        ("Your login code is AB12CD", "AB12CD"),
        ("Your code is K7P-2QX", "K7P2QX"),
        ("OTP-4711", "4711"),
        ("Both OTPs: 4711, 8812", "4711"),
        ("Type this:\n\n4711 in the app", "4711"),  # a colon points beyond its line
        ("Code of Ann N. (account 5544): 4711", "4711"),  # an initial ends no sentence
        ("To sign in, type this: 4711", "4711"),
        ("Shop login code\n482913\nOrder 5567", "482913"),
        ("رمز التحقق للبطاقة ١٢٤٥ هو ٨١١٧٣٩", "٨١١٧٣٩"),  # digits stay as they are written
        ("تم الدفع والرمز 8831", "8831"),
        ("Le code de la carte n° 1245 est 48 29 13", "482913"),
    ],
)
def test_the_code_is_found_among_other_numbers(text: str, code: str) -> None:
    assert code_in(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "Pay 12.50 today",
        "In 123 days",
        "+256701521269",
        "123456789",
        "v1234a",
        "https://x.ug/4711",
        "Token 5566 7788 9900 1122 3344 for meter 0412",
        "order #34953 has left our shop",
        "Your account number is 22334455. Never share your PIN.",
        "Never share your PIN. Ref. 5567, call 4455",
        "Use promo code FRESH50 for 2500 off",
        "Your PIN expires in 3600 seconds",
        "Your code is 471",
        "Dial x.ug/4711 for your code",
        "You paid UGX 5000. 8812",
        "Your code has reached shop AB12CD",
        "Keep your PIN safe; your balance is 5400",
    ],
)
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert code_in(text) is None
