"""The model itself: it has nothing of the simulator, and it says what the pages and the standard show."""

import ast
import sys
from pathlib import Path

import pytest

from properties.model import advanta, alphabet, msgine, pushr, ugsms
from properties.model.answer import Number
from properties.model.book import Book
from properties.model.money import exactly, millionths, two_places
from properties.model.parts import parts_of_160, parts_of_sms

MODEL = Path(advanta.__file__).parent
OWN = "properties.model"
INDIRECT = {"__import__", "eval", "exec", "importlib", "runpy"}

LONG_MESSAGE = (
    "This is a very long message that exceeds 160 characters and will be split into multiple parts. "
    "Each part will be charged separately, but delivered as a single message to the recipient."
)

# Independence ---------------------------------------------------------------------------------------------------------


def foreign(source: str) -> set[str]:
    """What a module takes from elsewhere than the standard library and the model."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Name) and node.id in INDIRECT:
            names.add(node.id)
    own = {name for name in names if f"{name}.".startswith(f"{OWN}.")}
    standard = {name for name in names if name.partition(".")[0] in sys.stdlib_module_names - INDIRECT}
    return names - own - standard


@pytest.mark.parametrize("path", sorted(MODEL.rglob("*.py")), ids=lambda path: path.name)
def test_the_model_takes_nothing_from_the_simulator(path: Path) -> None:
    assert foreign(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from simulator.sms.segments import GSM_RULE", "simulator.sms.segments"),
        ("def f():\n    import simulator.sms", "simulator.sms"),
        ("from support import plain", "support"),
        ("from properties.product import Product", "properties.product"),
        ("from properties import product", "properties"),
        ("from .. import product", ".."),
        ("import phonenumbers", "phonenumbers"),
        ("import importlib", "importlib"),
        ("__import__('simulator')", "__import__"),
    ],
)
def test_whatever_it_took_from_elsewhere_would_be_found(source: str, found: str) -> None:
    assert foreign(source) == {found}


# What the pages show --------------------------------------------------------------------------------------------------


def book(balance: str, price: str, currency: str = "") -> Book:
    return Book(millionths(balance), millionths(price), {}, currency)


def test_ugsms_two_numbers_at_ten() -> None:
    answer = ugsms.send_v2(book("1000", "10"), "0702913454,0776913451", "Hello from UGSMS API v2", 0)
    [_, _, (_, data)] = answer.body
    assert data[:4] == [
        ("recipients", Number("2")),
        ("message_segments", Number("1")),
        ("estimated_cost", Number("20.0")),
        ("remaining_balance", Number("980.0")),
    ]


def test_ugsms_bulk_of_which_one_fails() -> None:
    items = [("0702913454", "One"), ("077691345", "Two"), ("0755913452", "x" * 161)]
    [_, _, (_, data)] = ugsms.send_bulk(book("1000", "35"), items, 0).body
    [(_, summary), (_, sent), (_, failed)] = data
    assert [value for key, value in summary if key == "total_messages"] == [Number("3"), Number("3")]
    assert ("total_cost", Number("105.0")) in summary
    assert [row[3] for row in sent] == [("cost", Number("35.0")), ("cost", Number("70.0"))]
    assert failed == [
        [("index", Number("1")), ("number", "077691345"), ("error", "Invalid phone number format")],
    ]


def test_pushr_two_recipients() -> None:
    answer = pushr.send(book("10", "1.25"), ["233558544343", "233548769324"], "Hello! This is a test message.", "PYWE")
    assert ("cost", "2.50") in answer.body


def test_pushr_320_characters_to_ten_recipients_are_twenty_units() -> None:
    account = book("100", "1")
    pushr.send(account, ["233558544343"] * 10, "x" * 320, "PYWE")
    assert exactly(account.balance) == "80"


def test_pushr_the_template_of_the_page() -> None:
    account = book("10", "1.25")
    template = "Hi {name}, your order {order_id} for GHS {amount} is ready for pickup!"
    row = {"contact": "233558544343", "name": "John Doe", "order_id": "ORD123", "amount": "150.00"}
    pushr.send_custom(account, template, [row], 0)
    [message] = account.messages
    assert message.text == "Hi John Doe, your order ORD123 for GHS 150.00 is ready for pickup!"


def test_msgine_three_recipients() -> None:
    answer = msgine.send(
        book("1", "0.05"), ["+256701521269", "+256701234567", "+256709876543"], "Batch message to all recipients", ""
    )
    assert ("cost", Number("0.15")) in answer.body


def test_msgine_thirty_shillings_for_each_of_three_recipients() -> None:
    to = "+256701521269, +256701234567,+256709876543"
    answer = msgine.send_newer(book("1000", "30", "UGX"), to, LONG_MESSAGE, "")
    assert ("cost", Number("90")) in answer.body


def test_msgine_the_long_message_of_the_page_is_two_parts() -> None:
    assert parts_of_sms(LONG_MESSAGE) == 2


def test_msgine_too_small_a_balance() -> None:
    answer = msgine.send(book("0.5", "0.25", "USD"), ["+256701521269"] * 5, "Hello!", "")
    [(_, error)] = answer.body
    assert answer.status == 402
    assert error == [
        ("code", "insufficient_balance"),
        ("message", "Insufficient account balance"),
        ("details", [("balance", Number("0.50")), ("required", Number("1.25")), ("currency", "USD")]),
    ]


# What the standard says -----------------------------------------------------------------------------------------------


def test_the_alphabet_is_that_of_the_table() -> None:
    assert len(alphabet.BASIC) == 127
    assert len(alphabet.EXTENSION) == 10
    places = {"@": 0x00, "Ç": 0x09, "\n": 0x0A, "\r": 0x0D, "Δ": 0x10, "É": 0x1F, " ": 0x20, "¡": 0x40, "à": 0x7F}
    assert {character: alphabet.BASIC[character] for character in places} == places


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),  # 76 pairs to a part of 153
        ("a" * 152 + "€" + "a" * 153, 3),
        ("Ж" * 70, 1),
        ("Ж" * 71, 2),
        ("Ж" * 134, 2),
        ("Ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),  # 33 pairs to a part of 67
        ("Ж" * 66 + "😀" + "Ж" * 67, 3),
    ],
)
def test_a_telephone_cuts_a_text_into_parts(text: str, parts: int) -> None:
    assert parts_of_sms(text) == parts


@pytest.mark.parametrize(("length", "parts"), [(0, 1), (1, 1), (160, 1), (161, 2), (320, 2), (321, 3), (500, 4)])
def test_a_hundred_and_sixty_characters_are_a_part(length: int, parts: int) -> None:
    assert parts_of_160("Ж" * length) == parts


@pytest.mark.parametrize(
    ("amount", "shown"), [("0.045", "0.04"), ("0.055", "0.06"), ("0.0451", "0.05"), ("2.5", "2.50")]
)
def test_a_half_is_rounded_to_the_even_hundredth(amount: str, shown: str) -> None:
    assert two_places(millionths(amount)) == shown
