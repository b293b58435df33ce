"""Tell what MsGine ought to answer to a request, and what the account has then paid.

**Source**: MsGine, SMS API, all of the page; where it is silent, the decisions that the simulator states: one bad
number refuses everything (MG-Q-12), 1600 code points whatever the parts (MG-Q-04), price times parts for each
recipient (MG-Q-08).
"""

from __future__ import annotations

from collections.abc import Sequence

from properties.model.answer import ANY, Answer, Members, Number
from properties.model.book import Book, Message
from properties.model.money import at_least_two_places
from properties.model.numbers import ISLANDS, country, international
from properties.model.parts import parts_of_sms

LONGEST = 1600


def send(book: Book, to: str | Sequence[str], text: str, sender: str) -> Answer:
    """One text to a number, or to every one of a list."""
    to = [to] if isinstance(to, str) else to
    bad = next((number for number in to if international(number) is None), None)
    if not to or bad is not None:
        details = [("field", "to"), ("value", bad or "")]
        return _error(400, "invalid_phone_number", "The phone number must be in E.164 format", details)
    if not text:
        return _error(400, "invalid_message", ANY, [("field", "message")])
    if len(text) > LONGEST:
        longest, actual = Number(LONGEST), Number(len(text))
        details = [("field", "message"), ("maxLength", longest), ("actualLength", actual)]
        return _error(400, "invalid_message", ANY, details)
    parts = parts_of_sms(text)
    numbers = [number.strip() for number in to]
    messages = [Message(number, text, parts, parts * book.price_in(country(number))) for number in numbers]
    cost = sum(message.cost for message in messages)
    if cost > book.balance:
        details = [
            ("balance", Number(at_least_two_places(book.balance))),
            ("required", Number(at_least_two_places(cost))),
            ("currency", book.currency),
        ]
        return _error(402, "insufficient_balance", "Insufficient account balance", details)
    book.pay(messages)
    return Answer(
        201,
        [
            ("id", ANY),
            ("sid", ANY),
            ("channel", "sms"),
            ("to", numbers),
            ("from", sender),
            ("content", text),
            ("status", "pending"),
            ("cost", Number(at_least_two_places(cost))),
            ("currency", book.currency),
            ("createdAt", ANY),
        ],
    )


def look_up(sent: Answer) -> Answer:
    """What a message that was accepted costs, asked for again."""
    known = [(key, ANY if key == "status" else value) for key, value in sent.body]
    return Answer(200, [*known, ("updatedAt", ANY)])


def price(book: Book, of_country: str, name: object = ANY) -> Answer:
    """What a part to a country costs; an island without a country code of its own costs what its country does."""
    cost = Number(at_least_two_places(book.price_in(ISLANDS.get(of_country, of_country))))
    body = [("country", name), ("countryCode", of_country), ("price", cost), ("currency", book.currency)]
    return Answer(200, [*body, ("perMessage", True)])


def _error(status: int, code: str, message: object, details: Members) -> Answer:
    return Answer(status, [("error", [("code", code), ("message", message), ("details", details)])])
