"""Tell what UGSMS ought to answer to a request, and what the account has then promised to pay.

**Source**: UGSMS v1 and v2, all of both pages; where they are silent, the decisions that the simulator states: one bad
number refuses a v2 send (UG2-D-03) and is passed over in v1 (UG1-Q-05), a blank text fails alone in a bulk (UG2-D-05).
"""

from __future__ import annotations

from collections.abc import Sequence

from properties.model.answer import ANY, Answer, Members, Number
from properties.model.book import Book, Message
from properties.model.money import one_or_two_places
from properties.model.numbers import ugandan
from properties.model.parts import parts_of_160

DELAY_MS = 2_000
"""From the request to the job that deducts; the page has the job, the simulator its delay (UG2-D-07)."""


def send_v1(book: Book, numbers: str, text: str, now_ms: int) -> Answer:
    """One text to every good one of several numbers with commas between."""
    if not numbers.strip() or not text.strip():
        return _refusal_v1(400, "VALIDATION_ERROR")
    found = [number for number in map(ugandan, numbers.split(",")) if number]
    if not found:
        return _refusal_v1(400, "INVALID_NUMBERS")
    messages = _messages(book, [(number, text) for number in found])
    cost = sum(message.cost for message in messages)
    if cost > book.balance:
        return _refusal_v1(402, "INSUFFICIENT_BALANCE")
    book.promise(messages, now_ms + DELAY_MS)
    data = [
        ("message_id", ANY),
        ("recipient_id", ANY),
        *_counted(book, messages),
        ("status", "pending"),
        ("timestamp", ANY),
    ]
    return Answer(200, [("success", True), ("message", "Message sent successfully"), ("data", data)])


def send_v2(book: Book, numbers: str, text: str, now_ms: int) -> Answer:
    """One text to several numbers with commas between."""
    found = [ugandan(number) for number in numbers.split(",")]
    if not text.strip() or not all(found):
        return _refusal_v2(400)
    messages = _messages(book, [(number, text) for number in found if number])
    if sum(message.cost for message in messages) > book.balance:
        return _refusal_v2(402)
    book.promise(messages, now_ms + DELAY_MS)
    data = [*_counted(book, messages), ("api_version", "v2"), ("status", "pending"), ("timestamp", ANY)]
    return Answer(200, [("success", True), ("message", "Message sent successfully"), ("data", data)])


def send_bulk(book: Book, items: Sequence[tuple[str, str]], now_ms: int) -> Answer:
    """A text of its own to every number."""
    errors = {index: _error(number, text) for index, (number, text) in enumerate(items)}
    good = [index for index in errors if errors[index] is None]
    pairs = [(ugandan(items[index][0]) or "", items[index][1]) for index in good]
    messages = _messages(book, pairs)
    cost = sum(message.cost for message in messages)
    if cost > book.balance:
        return _refusal_v2(402)
    summary = [
        ("total_messages", Number(len(items))),
        ("successful", Number(len(good))),
        ("failed", Number(len(items) - len(good))),
        ("total_contacts", Number(len(good))),
        ("total_messages", Number(sum(message.parts for message in messages))),
        ("total_cost", Number(one_or_two_places(cost))),
        ("current_balance", Number(one_or_two_places(book.balance))),
        ("api_version", "v2"),
        ("timestamp", ANY),
    ]
    sent = [
        [
            ("index", Number(index)),
            ("number", items[index][0]),
            ("number_of_messages", Number(message.parts)),
            ("cost", Number(one_or_two_places(message.cost))),
        ]
        for index, message in zip(good, messages, strict=True)
    ]
    failed = [
        [("index", Number(index)), ("number", items[index][0]), ("error", error)]
        for index, error in errors.items()
        if error is not None
    ]
    data = [("summary", summary), ("successful_messages", sent), ("failed_messages", failed or None)]
    book.promise(messages, now_ms + DELAY_MS)
    words = "Bulk message processing failed" if failed else "Bulk messages processed successfully"
    return Answer(200 if good else 400, [("success", not failed), ("message", words), ("data", data)])


def balance(book: Book) -> Answer:
    """What the account has."""
    data = [
        ("balance", Number(one_or_two_places(book.balance))),
        ("currency", book.currency),
        ("api_key", ANY),
        ("api_key_expires", ANY),
        ("last_api_used", ANY),
    ]
    return Answer(200, [("success", True), ("data", data)])


def usage(book: Book) -> Answer:
    """What the account has, and what a part costs it: any number that is served is Ugandan."""
    data = [
        ("user_id", Number(1)),
        ("account_balance", Number(one_or_two_places(book.balance))),
        ("message_price_per_segment", Number(one_or_two_places(book.price_in("UG")))),
        ("api_version", "v2"),
        ("timestamp", ANY),
    ]
    return Answer(200, [("success", True), ("data", data)])


def _messages(book: Book, pairs: Sequence[tuple[str, str]]) -> list[Message]:
    price = book.price_in("UG")
    return [Message(to, text, parts_of_160(text), parts_of_160(text) * price) for to, text in pairs]


def _counted(book: Book, messages: Sequence[Message]) -> Members:
    cost = len(messages) * messages[0].cost
    return [
        ("recipients", Number(len(messages))),
        ("message_segments", Number(messages[0].parts)),
        ("estimated_cost", Number(one_or_two_places(cost))),
        ("remaining_balance", Number(one_or_two_places(book.balance - cost))),
    ]


def _error(number: str, text: str) -> object:
    if ugandan(number) is None:
        return "Invalid phone number format"
    return None if text.strip() else ANY


def _refusal_v1(status: int, code: str) -> Answer:
    return Answer(status, [*_refusal_v2(status).body, ("code", code)])


def _refusal_v2(status: int) -> Answer:
    return Answer(status, [("success", False), ("message", ANY), ("error", ANY)])
