"""Tell what Push.R ought to answer to a request, and what the account has then paid or promised.

**Source**: Push.R, all of the page; where it is silent, the decisions that the simulator states: a scheduled text is
charged at its time (PR-Q-08), a customised sending two seconds after the request (PR-D-03), one bad number or text
refuses everything (PR-D-06, PR-D-10, PR-D-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from properties.model.answer import ANY, Answer, Anything, Number
from properties.model.book import Book, Message
from properties.model.money import two_places
from properties.model.numbers import ghanaian
from properties.model.parts import parts_of_160

LONGEST = 500
DELAY_MS = 2_000

_POOR = "Insufficient balance to send messages."


def send(book: Book, recipients: Sequence[str], text: str, sender: str, at_ms: int | None = None) -> Answer:
    """One text to every recipient, now or at a time to come."""
    numbers = [ghanaian(recipient) for recipient in recipients]
    if not numbers or not all(numbers) or not _fits(text):
        return _invalid()
    messages = [_message(book, number, text) for number in numbers if number]
    cost = sum(message.cost for message in messages)
    if cost > book.balance:
        return _poor()
    book.requests.append((text, messages))
    if at_ms is None:
        book.pay(messages)
    else:
        book.promise(messages, at_ms)
    return Answer(
        201,
        [
            ("id", ANY),
            ("business", Number(1)),
            ("message", text),
            ("status", "sent" if at_ms is None else "pending"),
            ("created", ANY),
            ("cost", two_places(cost)),
            ("sender_id", sender),
            ("recipients_count", Number(len(messages))),
        ],
    )


def send_custom(
    book: Book, template: str, rows: Sequence[Mapping[str, str]], now_ms: int, at_ms: int | None = None
) -> Answer:
    """A template, filled in with each row, to the row's contact; a row of nothing but blanks does not count."""
    rows = [row for row in rows if any(cell.strip() for cell in row.values())]
    numbers = [ghanaian(row["contact"]) for row in rows]
    texts = [_fill_in(template, row) for row in rows]
    if not rows or not all(numbers) or not all(map(_fits, [template, *texts])):
        return _invalid()
    messages = [_message(book, number, text) for number, text in zip(numbers, texts, strict=True) if number]
    if sum(message.cost for message in messages) > book.balance:
        return _poor()
    book.requests.append((template, messages))
    book.promise(messages, now_ms + DELAY_MS if at_ms is None else at_ms)
    return Answer(201, [("recipients_count", Number(len(rows))), ("status", "PROCESSING")])


def list_sent(book: Book, sender: str) -> Answer:
    """What was sent, request by request, and what it costs."""
    data = [
        [
            ("id", ANY),
            ("message", text),
            ("status", ANY),
            ("created", ANY),
            ("cost", two_places(sum(message.cost for message in messages))),
            ("sender_id", sender),
            ("recipients_count", Number(len(messages))),
        ]
        for text, messages in book.requests
    ]
    return Answer(200, [("data", data), ("count", Number(len(data))), ("next", None), ("previous", None)])


def _fill_in(template: str, row: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda variable: row[variable[1]], template)


def _message(book: Book, number: str, text: str) -> Message:
    return Message(number, text, parts_of_160(text), parts_of_160(text) * book.price_in("GH"))


def _fits(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST


def _poor() -> Answer:
    return Answer(400, [("detail", _POOR)])


def _invalid() -> Answer:
    return Answer(400, [("detail", Anything(but=_POOR))])
