"""Tell what MsGine ought to answer to a request, and what the account has then paid.

**Source**: MsGine, SMS API, all of the page; where it is silent, the decisions that the simulator states: one bad
number refuses everything (MG-Q-12), 1600 code points whatever the parts (MG-Q-04), price times parts for each
recipient (MG-Q-08). Of the newer epoch: docs.msgine.net/api/sms, newer edition, and the vendor's SDK 2.0.0; one price
for each recipient whatever the parts (MG-Q-16).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from properties.model.answer import ANY, Answer, Members, Number
from properties.model.book import Book, Message
from properties.model.money import at_least_two_places, exactly
from properties.model.numbers import ISLANDS, country, international
from properties.model.parts import parts_of_sms

LONGEST = 1600
LONGEST_NEWER = 1000
NEWER: Members = [("meta", [("requestId", ANY)])]


def send(book: Book, to: str | Sequence[str], text: str, sender: str) -> Answer:
    """One text to a number, or to every one of a list."""
    numbers = [to] if isinstance(to, str) else to
    refusal = _refusal_of(numbers, text, LONGEST)
    if refusal is not None:
        return _error(*refusal)
    parts = parts_of_sms(text)
    messages = [Message(each.strip(), text, parts, parts * book.price_in(country(each.strip()))) for each in numbers]
    refusal = _paid(book, messages)
    if refusal is not None:
        return _error(*refusal)
    cost = sum(message.cost for message in messages)
    return Answer(
        201,
        [
            ("id", ANY),
            ("sid", ANY),
            ("channel", "sms"),
            ("to", [message.to for message in messages]),
            ("from", sender),
            ("content", text),
            ("status", "pending"),
            ("cost", Number(at_least_two_places(cost))),
            ("currency", book.currency),
            ("createdAt", ANY),
        ],
    )


def send_newer(book: Book, to: str, text: str, sender: str) -> Answer:
    """One text to numbers with commas between them, in the newer epoch."""
    numbers = to.split(",")
    refusal = _refusal_of(numbers, text, LONGEST_NEWER)
    if refusal is not None:
        status, code, message, details = refusal
        if code == "invalid_phone_number":
            details = [*details, ("expected", "+[country code][number]")]
        return _error(status, code, message, details, NEWER)
    parts = parts_of_sms(text)
    messages = [Message(each.strip(), text, parts, book.price_in(country(each.strip()))) for each in numbers]
    refusal = _paid(book, messages)
    if refusal is not None:
        return _error(*refusal, NEWER)
    return Answer(
        201,
        [
            ("id", ANY),
            ("channel", "sms"),
            ("to", [message.to for message in messages]),
            ("from", sender),
            ("content", text),
            ("status", "pending"),
            ("cost", Number(exactly(sum(message.cost for message in messages)))),
            ("currency", book.currency),
            ("createdAt", ANY),
        ],
    )


def account(book: Book) -> Answer:
    """What is left of an account that no limit counts."""
    body = [("id", ANY), ("balance", Number(at_least_two_places(book.balance))), ("currency", book.currency)]
    return Answer(200, [*body, ("plan", None), ("rateLimit", None)])


def look_up(sent: Answer) -> Answer:
    """What a message that was accepted costs, asked for again."""
    known = [(key, ANY if key == "status" else value) for key, value in sent.body]
    return Answer(200, [*known, ("updatedAt", ANY)])


def price(book: Book, of_country: str, name: object = ANY) -> Answer:
    """What a part to a country costs; an island without a country code of its own costs what its country does."""
    cost = Number(at_least_two_places(book.price_in(ISLANDS.get(of_country, of_country))))
    body = [("country", name), ("countryCode", of_country), ("price", cost), ("currency", book.currency)]
    return Answer(200, [*body, ("perMessage", True)])


Refusal = tuple[int, str, object, Members]


def _refusal_of(numbers: Sequence[str], text: str, longest: int) -> Refusal | None:
    bad = next((number for number in numbers if international(number) is None), None)
    if not numbers or bad is not None:
        details = [("field", "to"), ("value", bad or "")]
        return 400, "invalid_phone_number", "The phone number must be in E.164 format", details
    if not text:
        return 400, "invalid_message", ANY, [("field", "message")]
    if len(text) > longest:
        details = [("field", "message"), ("maxLength", Number(longest)), ("actualLength", Number(len(text)))]
        return 400, "invalid_message", ANY, details
    return None


def _paid(book: Book, messages: Sequence[Message]) -> Refusal | None:
    """Pay for messages, or say why that cannot be."""
    cost = sum(message.cost for message in messages)
    if cost > book.balance:
        details = [
            ("balance", Number(at_least_two_places(book.balance))),
            ("required", Number(at_least_two_places(cost))),
            ("currency", book.currency),
        ]
        return 402, "insufficient_balance", "Insufficient account balance", details
    book.pay(messages)
    return None


def _error(
    status: int, code: str, message: object, details: Members, beside: Iterable[tuple[str, object]] = ()
) -> Answer:
    return Answer(status, [("error", [("code", code), ("message", message), ("details", details)]), *beside])
