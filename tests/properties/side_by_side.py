"""The simulator and the model of the pages, asked the same: every answer and every book has to be the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from support.inprocess import NOON_2024

from properties.model import advanta, msgine, pushr, ugsms
from properties.model.answer import Answer
from properties.model.book import Book
from properties.product import CURRENCIES, SENDER, Product, Terms


class SideBySide:
    """Both of them, with an account at some vendors; each method asks both and compares what they answer."""

    def __init__(self, terms: Mapping[str, Terms]) -> None:
        self.product = Product(terms)
        self.books = {
            vendor: Book(each.balance, each.price, each.prices, CURRENCIES[vendor]) for vendor, each in terms.items()
        }
        self.now_ms = NOON_2024

    def ugsms_v1(self, numbers: str, text: str) -> Answer:
        expected = ugsms.send_v1(self.books["ugsms"], numbers, text, self.now_ms)
        return _same(self.product.send_ugsms_v1(numbers, text), expected)

    def ugsms_v1_get(self, numbers: str, text: str) -> Answer:
        expected = ugsms.send_v1(self.books["ugsms"], numbers, text, self.now_ms)
        return _same(self.product.get_ugsms_v1(numbers, text), expected)

    def ugsms_v2(self, numbers: str, text: str) -> Answer:
        expected = ugsms.send_v2(self.books["ugsms"], numbers, text, self.now_ms)
        return _same(self.product.send_ugsms_v2(numbers, text), expected)

    def ugsms_v2_get(self, numbers: str, text: str) -> Answer:
        expected = ugsms.send_v2(self.books["ugsms"], numbers, text, self.now_ms)
        return _same(self.product.get_ugsms_v2(numbers, text), expected)

    def ugsms_bulk(self, items: Sequence[tuple[str, str]]) -> Answer:
        expected = ugsms.send_bulk(self.books["ugsms"], items, self.now_ms)
        return _same(self.product.send_ugsms_bulk(items), expected)

    def pushr(self, recipients: Sequence[str], text: str, at_ms: int | None = None) -> Answer:
        expected = pushr.send(self.books["pushr"], recipients, text, SENDER, at_ms)
        return _same(self.product.send_pushr(recipients, text, at_ms), expected)

    def pushr_custom(
        self, template: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]], at_ms: int | None = None
    ) -> Answer:
        expected = pushr.send_custom(self.books["pushr"], template, rows, self.now_ms, at_ms)
        return _same(self.product.send_pushr_custom(template, columns, rows, at_ms), expected)

    def advanta(self, rows: Sequence[tuple[str | int, str]], at_ms: int | None = None) -> Answer:
        """A list of which every second row waits for that time, if there is one."""
        times = [at_ms if place % 2 else None for place in range(len(rows))]
        expected = advanta.send_bulk(self.books["advanta"], rows, times)
        return _same(self.product.send_advanta(rows, times), expected)

    def advanta_sms(self, mobiles: str, text: str, at_ms: int | None = None) -> Answer:
        expected = advanta.send_sms(self.books["advanta"], mobiles, text, at_ms)
        return _same(self.product.send_advanta_sms(mobiles, text, at_ms), expected)

    def advanta_sms_get(self, mobiles: str, text: str, at_ms: int | None = None) -> Answer:
        expected = advanta.send_sms(self.books["advanta"], mobiles, text, at_ms)
        return _same(self.product.get_advanta_sms(mobiles, text, at_ms), expected)

    def msgine(self, to: str | Sequence[str], text: str) -> Answer:
        expected = msgine.send(self.books["msgine"], to, text, SENDER)
        sent = _same(self.product.send_msgine(to, text), expected)
        if sent.status == 201:
            _same(self.product.look_up_msgine(dict(sent.body)["id"]), msgine.look_up(expected))
        return sent

    def msgine_newer(self, to: str, text: str) -> Answer:
        expected = msgine.send_newer(self.books["msgine"], to, text, SENDER)
        sent = _same(self.product.send_msgine_newer(to, text), expected)
        if sent.status == 201:
            _same(self.product.look_up_msgine_newer(dict(sent.body)["id"]), Answer(200, expected.body))
        return sent

    def inquire(self, country: str) -> None:
        """Ask for what can be asked about money."""
        if "ugsms" in self.books:
            _same(self.product.ugsms_balance(), ugsms.balance(self.books["ugsms"]))
            _same(self.product.ugsms_usage(), ugsms.usage(self.books["ugsms"]))
        if "pushr" in self.books:
            _same(self.product.list_pushr(), pushr.list_sent(self.books["pushr"], SENDER))
        if "advanta" in self.books:
            _same(self.product.advanta_balance(), advanta.balance(self.books["advanta"], "1"))
        if "msgine" in self.books:
            _same(self.product.msgine_account(), msgine.account(self.books["msgine"]))
            _same(self.product.msgine_price(country), msgine.price(self.books["msgine"], country))

    def advance(self, ms: int) -> None:
        self.now_ms += ms
        self.product.advance(ms)
        for book in self.books.values():
            book.move_to(self.now_ms)

    def top_up(self, vendor: str, amount: int) -> None:
        self.product.top_up(vendor, amount)
        self.books[vendor].top_up(amount)

    def adjust(self, vendor: str, amount: int) -> None:
        self.product.adjust(vendor, amount)
        self.books[vendor].adjust(amount)

    def set_price(self, vendor: str, price: int, prices: Mapping[str, int]) -> None:
        self.product.set_price(vendor, price, prices)
        self.books[vendor].price, self.books[vendor].prices = price, prices

    def compare_books(self) -> None:
        """Balance, ledger and messages of every account."""
        for vendor, book in self.books.items():
            entries = self.product.entries(vendor)
            assert self.product.messages(vendor) == book.messages, vendor
            assert entries == book.entries, vendor
            assert self.product.balance(vendor) == book.balance == sum(entry.amount for entry in entries), vendor


def _same(answer: Answer, expected: Answer) -> Answer:
    assert answer == expected
    return answer
