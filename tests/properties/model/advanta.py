"""Tell what Advanta ought to answer to rows and to one text for several numbers, and what the account has then paid.

**Source**: Send Bulk, all of the page, and the family's public pages (send-sms, balance, the code table); where they
are silent, the decisions that the simulator states: each row is paid in order while there is money (SB-D-03), what
waits for a time counts as if it were paid, and is charged then (SB-D-12), the rule of the standard counts parts
(SB-D-13), numbers from abroad get 1002 and what is no mobile number 1003 (SB-D-09), an empty text refuses all numbers
(AD-D-02).
"""

from __future__ import annotations

from collections.abc import Sequence

from properties.model.answer import ANY, Answer, Members, Number
from properties.model.book import Book, Message
from properties.model.money import two_places
from properties.model.numbers import is_abroad, kenyan
from properties.model.parts import parts_of_sms

LONGEST = 15  # digits of a number in E.164
_SUCCESS = (200, "Success")
_NETWORK = (1002, "Network not allowed")
_NUMBER = (1003, "Invalid mobile number")
_POOR = (1004, "Low bulk credits")
_TYPE = (1009, "Unsupported data type")


def send_bulk(book: Book, rows: Sequence[tuple[str | int, str]], times: Sequence[int | None]) -> Answer:
    """A text of its own to every number, now or at a time of its own; the place of a row is its clientsmsid.

    A number may be a JSON number.
    """
    sent: list[tuple[Message, int | None]] = []
    left = book.balance
    answers: list[Members] = []
    for place, ((written, text), at_ms) in enumerate(zip(rows, times, strict=True)):
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
            sent.append((message, at_ms))
        answers.append(_row(code, number[1:], place))
    _take(book, sent)
    return Answer(200, [("responses", answers)])


def send_sms(book: Book, mobiles: str, text: str, at_ms: int | None) -> Answer:
    """One text to all numbers, which have commas between them, now or at a time to come."""
    if not text:
        return Answer(200, [("response-code", Number(_TYPE[0])), ("response-description", _TYPE[1])])
    sent: list[tuple[Message, int | None]] = []
    left = book.balance
    answers: list[Members] = []
    for mobile in [each.strip() for each in mobiles.split(",") if each.strip()] or [""]:
        number = kenyan(mobile)
        if number is None:
            answers.append(_row(_NETWORK if is_abroad(mobile) else _NUMBER, _plain(mobile)))
            continue
        parts = parts_of_sms(text)
        message = Message(number, text, parts, parts * book.price_in("KE"))
        is_paid = message.cost <= left
        if is_paid:
            left -= message.cost
            sent.append((message, at_ms))
        answers.append(_row(_SUCCESS if is_paid else _POOR, _plain(number[1:])))
    _take(book, sent)
    return Answer(200, [("responses", answers)])


def balance(book: Book, partner: str) -> Answer:
    """What is left, as text."""
    return Answer(
        200,
        [("response-code", Number(200)), ("credit", two_places(book.balance)), ("partner-id", partner)],
    )


def _take(book: Book, sent: Sequence[tuple[Message, int | None]]) -> None:
    """Charge what waits for nothing, and leave the rest to its times, each with one entry."""
    for at_ms in dict.fromkeys(at_ms for _, at_ms in sent):
        messages = [message for message, time in sent if time == at_ms]
        if at_ms is None:
            book.pay(messages)
        else:
            book.promise(messages, at_ms)


def _plain(mobile: str) -> str | Number:
    """A number without quotes, as the page of the single send has it (SB-N-22); a text where that would lose digits."""
    is_plain = mobile.isascii() and mobile.isdigit() and not mobile.startswith("0") and len(mobile) <= LONGEST
    return Number(int(mobile)) if is_plain else mobile


def _row(code: tuple[int, str], mobile: str | Number, place: int | None = None) -> Members:
    row: Members = [("response-code", Number(code[0])), ("response-description", code[1]), ("mobile", mobile)]
    own: Members = [] if place is None else [("clientsmsid", Number(place))]
    if code == _SUCCESS:
        return [*row, ("messageid", ANY), *own, ("networkid", ANY)]
    return [*row, *own]
