"""A sandbox goes in; everything that can be seen of it comes out as lines of JSON, equal where the journal is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from simulator.sandbox.journal import Exchange
from simulator.sandbox.messages import MessageQuery

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox
    from simulator.sandbox.spoilt import Spoilt

Sent = tuple[str, list[tuple[str, str]], bytes]
"""Target, headers and body of a request."""


def as_told(body: bytes) -> bytes:
    """A body that a fault spoilt afterwards, as it was before that."""
    return body


def as_sent(exchange: Exchange) -> Sent:
    """What was sent, as it was."""
    return exchange.target, exchange.headers, exchange.body


def digest(lines: Iterable[str]) -> str:
    """The SHA-256 of lines."""
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def answer_lines(
    sandbox: Sandbox, sent: Callable[[Exchange], Sent] = as_sent, told: Callable[[bytes], bytes] = as_told
) -> list[str]:
    """The requests that were recorded and what each was answered: all that nothing later can change."""
    exchanges = (entry for entry in sandbox.inputs.entries if isinstance(entry, Exchange))
    return [_line("answer", *_answer(exchange, sent, told)) for exchange in exchanges]


def journal_lines(
    sandbox: Sandbox, sent: Callable[[Exchange], Sent] = as_sent, told: Callable[[bytes], bytes] = as_told
) -> list[str]:
    """Everything that can be seen of a sandbox, by kind, each in its own order.

    Args:
        sandbox: brought to the present.
        sent: what is to be shown of an exchange's request.
        told: what is to be shown of a body that a fault spoilt; it is spoilt again afterwards. What is to be hidden of
            it has to be hidden before, for no more than half of it may be left.
    """
    return [_line(*parts) for source in (_exchanges(sandbox, sent, told), *_rest(sandbox, told)) for parts in source]


def _answer(exchange: Exchange, sent: Callable[[Exchange], Sent], told: Callable[[bytes], bytes]) -> tuple[object, ...]:
    target, headers, body = sent(exchange)
    asked = hashlib.sha256(json.dumps([target, headers]).encode() + body).hexdigest()[:16]
    answered = _whole(exchange.response_body, exchange.spoilt, told)
    return (
        f"x-{exchange.ordinal}", exchange.arrived_ms, exchange.vendor, exchange.operation, exchange.method, target,
        asked, exchange.status, exchange.rejection, exchange.response_headers, _text(answered),
    )  # fmt: skip


def _whole(body: bytes, spoilt: Spoilt | None, told: Callable[[bytes], bytes]) -> bytes:
    return body if spoilt is None else spoilt.again(told(spoilt.body))


def _exchanges(
    sandbox: Sandbox, sent: Callable[[Exchange], Sent], told: Callable[[bytes], bytes]
) -> Iterator[tuple[object, ...]]:
    for exchange in reversed(list(sandbox.journal.newest_first())):
        account = None if exchange.account is None else exchange.account.id
        caused = (account, exchange.submission, exchange.entries, exchange.callbacks, exchange.faults)
        yield ("request", *_answer(exchange, sent, told), *caused)


def _rest(sandbox: Sandbox, told: Callable[[bytes], bytes]) -> Iterator[Iterator[tuple[object, ...]]]:
    yield (
        ("message", f"m-{each.ordinal}", each.submission.account.id, each.submission.exchange, each.to, each.text,
         each.segments, str(each.cost), each.is_charged, each.state.value, each.reason,
         [(change.at_ms, change.state.value) for change in each.timeline])
        for each in reversed(list(sandbox.messages.search(MessageQuery())))
    )  # fmt: skip
    yield (
        ("ledger", f"e-{each.ordinal}", each.at_ms, each.account.id, each.cause.value, str(each.amount),
         str(each.balance), each.submission, each.exchange)
        for each in reversed(list(sandbox.ledger.entries()))
    )  # fmt: skip
    yield (
        ("callback", f"c-{each.ordinal}", each.created_ms, each.message.ordinal, each.url, each.content.event,
         each.content.content_type, _text(_whole(each.content.body, each.spoilt, told)), each.kind.value,
         each.state.value, each.attempts)
        for each in sandbox.callbacks.oldest_first()
    )  # fmt: skip
    yield (
        ("account", each.id, each.number, each.opened_ms, each.terms.currency, str(each.balance))
        for each in sandbox.accounts
    )
    yield (("fault", each.name, each.is_on, each.seen, each.struck) for each in sandbox.faults)
    yield (("change", ordinal, each.at_ms, each.change.event) for ordinal, each in enumerate(sandbox.past_changes, 1))
    yield iter([
        ("sandbox", sandbox.now_ms, len(sandbox.agenda), sandbox.journal.dropped, sandbox.messages.dropped,
         sandbox.ledger.folded, sandbox.callbacks.dropped)
    ])  # fmt: skip


def _text(body: bytes) -> str:
    return body.decode(errors="backslashreplace")


def _line(*parts: object) -> str:
    line = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return line.encode(errors="backslashreplace").decode()
