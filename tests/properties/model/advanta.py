"""Tell what Advanta ought to answer to rows, and what the account has then paid.

**Source**: Send Bulk, all of the page, and the code table of the family's public pages; where they are silent, the
decisions that the simulator states: each row is paid in order while there is money (SB-D-03), the rule of the standard
counts parts (SB-D-13), numbers from abroad get 1002 and what is no mobile number 1003 (SB-D-09).
"""

from __future__ import annotations

from collections.abc import Sequence

from properties.model.answer import ANY, Answer, Members, Number
from properties.model.book import Book, Message
from properties.model.numbers import is_abroad, kenyan
from properties.model.parts import parts_of_sms

_SUCCESS = (200, "Success")
_NETWORK = (1002, "Network not allowed")
_NUMBER = (1003, "Invalid mobile number")
_POOR = (1004, "Low bulk credits")
_TYPE = (1009, "Unsupported data type")


def send_bulk(book: Book, rows: Sequence[tuple[str | int, str]]) -> Answer:
    """A text of its own to every number, which may be a JSON number; the place of a row is its clientsmsid."""
    paid: list[Message] = []
    left = book.balance
    answers: list[Members] = []
    for place, (written, text) in enumerate(rows):
        mobile = str(written)
        number = kenyan(mobile)
        if number is None:
            answers.append(_row(_NETWORK if is_abroad(mobile) else _NUMBER, mobile, place))
            continue
        parts = parts_of_sms(text)
        message = Message(number, text, parts, parts * book.price_in("KE"))
        code = _TYPE if not text else _POOR if message.cost > left else _SUCCESS
        if code == _SUCCESS:
            left -= message.cost
            paid.append(message)
        answers.append(_row(code, number[1:], place))
    book.pay(paid)
    return Answer(200, [("responses", answers)])


def _row(code: tuple[int, str], mobile: str, place: int) -> Members:
    row: Members = [("response-code", Number(code[0])), ("response-description", code[1]), ("mobile", mobile)]
    if code == _SUCCESS:
        return [*row, ("messageid", ANY), ("clientsmsid", Number(place)), ("networkid", ANY)]
    return [*row, ("clientsmsid", Number(place))]
