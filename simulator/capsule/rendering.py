"""Write everything that can be seen of a sandbox as lines of JSON, equal where the journal is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.messages import timeline_of

if TYPE_CHECKING:
    from simulator.capsule.snapshot import Books
    from simulator.sandbox.books.callbacks import Attempt
    from simulator.sandbox.faults.effect import Spoilt
    from simulator.sandbox.rules.reporting import CallbackRequest

Headers = Sequence[tuple[str, str]]
Sent = tuple[str, Headers, bytes]
"""Target, headers and body of a request."""


class AsItWas:
    """Shows a sandbox as it was. Bodies are those before a fault spoilt them."""

    def sent(self, exchange: Exchange) -> Sent:
        """Show a request."""
        return exchange.target, exchange.headers, exchange.body

    def headers(self, pairs: Headers) -> Headers:
        """Show the headers of an answer or a callback."""
        return pairs

    def body(self, body: bytes) -> bytes:
        """Show the body of an answer or a callback."""
        return body

    def text(self, text: str) -> str:
        """Show the text of a message, or a URL."""
        return text

    def told(self, text: str) -> str:
        """Show what a receiver answered, or why none did."""
        return text


PLAIN = AsItWas()


def digest(lines: Iterable[str]) -> str:
    """Return the SHA-256 of lines."""
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def answer_lines(inputs: Iterable[object], shown: AsItWas = PLAIN) -> list[str]:
    """Write each recorded request and its answer: all that nothing later can change."""
    exchanges = (entry for entry in inputs if isinstance(entry, Exchange))
    return [_line("answer", *_answer(exchange, shown)) for exchange in exchanges]


def journal_lines(books: Books, shown: AsItWas = PLAIN) -> list[str]:
    """Write everything that can be seen of a sandbox, by kind, each in its own order.

    Args:
        books: what can be seen.
        shown: shows or hides its parts. A body that a fault spoilt is spoilt again afterwards: its secrets have to be
            hidden before, for no more than half of one may be left.
    """
    return [_line(*parts) for source in (_exchanges(books, shown), *_rest(books, shown)) for parts in source]


def _answer(exchange: Exchange, shown: AsItWas) -> tuple[object, ...]:
    target, headers, body = shown.sent(exchange)
    asked = hashlib.sha256(json.dumps([target, headers]).encode() + body).hexdigest()[:16]
    answered = _whole(exchange.response_body, exchange.spoilt, shown)
    return (
        f"x-{exchange.ordinal}", exchange.arrived_ms, exchange.vendor, exchange.operation, exchange.method, target,
        asked, exchange.status, exchange.rejection, shown.headers(exchange.response_headers), _text(answered),
    )  # fmt: skip


def _whole(body: bytes, spoilt: Spoilt | None, shown: AsItWas) -> bytes:
    return shown.body(body) if spoilt is None else spoilt.again(shown.body(spoilt.body))


def _exchanges(books: Books, shown: AsItWas) -> Iterator[tuple[object, ...]]:
    for exchange, entries, callbacks, faults in reversed(books.exchanges):
        account = None if exchange.account is None else exchange.account.id
        caused = (account, exchange.submission, entries, callbacks, faults)
        yield ("request", *_answer(exchange, shown), *caused)


def _rest(books: Books, shown: AsItWas) -> Iterator[Iterator[tuple[object, ...]]]:
    yield (
        ("message", f"m-{each.ordinal}", each.submission.account.id, each.submission.exchange, each.to,
         shown.text(each.text), each.segments, str(each.cost), is_charged, state.value, reason,
         [(change.at_ms, change.state.value) for change in timeline_of(each.submission, changes)])
        for each, is_charged, state, reason, changes in reversed(books.messages)
    )  # fmt: skip
    yield (
        ("ledger", f"e-{each.ordinal}", each.at_ms, each.account.id, each.cause.value, str(each.amount),
         str(each.balance), each.submission, each.exchange)
        for each in reversed(books.entries)
    )  # fmt: skip
    yield (
        ("callback", f"c-{each.ordinal}", each.created_ms, each.subject.key, shown.text(each.url),
         each.request.event,
         each.request.content_type, _text(_whole(each.request.body, each.spoilt, shown)), each.kind.value,
         state.value, [_attempt(attempt, shown) for attempt in attempts], *_unusual(each.request, shown))
        for each, state, attempts in books.callbacks
    )  # fmt: skip
    yield (
        ("account", each.id, each.number, each.opened_ms, each.terms.currency, str(balance))
        for each, balance, _ in books.accounts
    )
    yield (("fault", each.name, is_on, seen, struck) for each, is_on, seen, struck in books.faults)
    yield (("change", ordinal, each.at_ms, each.name) for ordinal, each in enumerate(books.changes, 1))
    yield (
        ("incoming", f"in-{each.ordinal}", each.at_ms, each.account.id, each.to, each.sender, shown.text(each.text),
         each.callback, each.note, answered_ms, reply, refused)
        for each, answered_ms, reply, refused in books.incoming
    )  # fmt: skip
    yield iter([("sandbox", *books.totals)])


def _unusual(request: CallbackRequest, shown: AsItWas) -> Iterator[object]:
    """Return the method and headers of a callback where they differ from those of most."""
    if request.method != "POST" or request.own_headers:
        yield request.method
        yield shown.headers(request.own_headers)


def _attempt(attempt: Attempt, shown: AsItWas) -> tuple[object, ...]:
    error = None if attempt.error is None else shown.told(attempt.error)
    told = (attempt.at_ms, attempt.status, error, attempt.duration_ms, shown.told(attempt.answer), attempt.is_replay)
    return (*told, shown.text(attempt.reply)) if attempt.reply else told


def _text(body: bytes) -> str:
    return body.decode(errors="backslashreplace")


def _line(*parts: object) -> str:
    line = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return line.encode(errors="backslashreplace").decode()
