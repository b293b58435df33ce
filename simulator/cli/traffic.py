"""Write a line for each request, callback and incoming message, while it travels.

msgine send: 201, to +256701521269, 0.05 USD
msgine callback message.sent: 200, for +256701521269, from http://127.0.0.1:9000/receipts
"""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.instants import iso_millis
from simulator.cli.logs import FACTS, LINE
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.secrets.hiding import without_secrets
from simulator.text.json_writing import spell
from simulator.timeline.sentences import address_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.api.request import Response
    from simulator.cli.log_queue import LogQueue
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.incoming import Incoming
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.books.submissions import Submission

LEVEL = logging.INFO
MOST_SUBMISSIONS = 100
"""Of a request that made more, the cost is not summed up: others wait."""


MOST_REASONS = 3
"""So many reasons why messages were refused by themselves are told, the most frequent ones."""


class Line(NamedTuple):
    """A line in three parts, of which the middle one says how it went."""

    subject: str
    outcome: str
    rest: str
    is_good: bool

    def __str__(self) -> str:
        return f"{self.subject}: {self.outcome}{self.rest}"


class Traffic:
    """Make the lines of a server; those that have no place are counted before they are made.

    Args:
        queue: takes them.
    """

    def __init__(self, queue: LogQueue) -> None:
        self._queue = queue

    def answered(self, hosted: Hosted, response: Response) -> None:
        """Tell of the newest exchange of a sandbox."""
        if self._queue.admits(LEVEL):
            exchange = hosted.sandbox.journal.get(hosted.sandbox.journal.total)
            if exchange is not None:
                self._put(hosted, *_of_exchange(hosted, exchange, exchange.status and response.status))

    def called_back(self, hosted: Hosted, callback: Callback) -> None:
        """Tell of the newest attempt of a callback."""
        if callback.attempts and self._queue.admits(LEVEL):
            self._put(hosted, *_of_callback(callback))

    def received(self, hosted: Hosted) -> None:
        """Tell of the messages that came from handsets since it was asked last."""
        kept = hosted.sandbox.incoming.kept
        if hosted.told_incoming == kept.next_ordinal - 1:
            return  # nearly always
        new = range(hosted.told_incoming + 1, kept.next_ordinal)
        hosted.told_incoming = kept.next_ordinal - 1
        for ordinal in new:
            if self._queue.admits(LEVEL) and (incoming := kept.get(ordinal)) is not None:
                self._put(hosted, *_of_incoming(incoming))

    def _put(self, hosted: Hosted, line: Line, facts: dict[str, object]) -> None:
        sandbox = hosted.sandbox
        if sandbox.name != DEFAULT_NAME:
            line = line._replace(subject=f"{sandbox.name}: {line.subject}")
        more: dict[str, Any] = {
            "name": __name__,
            "levelno": LEVEL,
            "levelname": logging.getLevelName(LEVEL),
            "msg": str(line),
            LINE: line,
            FACTS: {**facts, "sandbox": sandbox.name, "at": iso_millis(sandbox.clock.now_ms())},
        }
        self._queue.put(logging.makeLogRecord(more))


def _of_exchange(hosted: Hosted, exchange: Exchange, status: int) -> tuple[Line, dict[str, object]]:
    made = _submissions_of(hosted, exchange)
    first = hosted.sandbox.messages.get(made[0].first) if made else None
    count = sum(each.count for each in made)
    is_summed = made and len(made) == len(exchange.submissions)
    cost = sum((each.cost for each in made), Decimal(0)) if is_summed else None
    currency = exchange.account.terms.currency if exchange.account is not None else ""
    faults = list(dict.fromkeys(exchange.faults))
    if exchange.operation is None:
        path = without_secrets(exchange.target.partition("?")[0])
        subject, reason = f"{shown(exchange.method)} {shown(path)}", "no emulated route"
    else:
        subject, reason = f"{exchange.vendor} {exchange.operation}", exchange.rejection or ""
    refused = () if exchange.rejection else exchange.refused
    parts = [
        reason,
        first and f"to {shown(first.to)}{f' and {count - 1} more' if count > 1 else ''}",
        cost is not None and f"{spell(cost, 2)} {currency}{_when_paid(first)}",
        refused and refused_words(refused, count if len(made) == len(exchange.submissions) else None),
        exchange.repeats and f"repeats x-{exchange.repeats}",
    ]
    facts: dict[str, object] = {
        "event": "request", "id": f"x-{exchange.ordinal}", "vendor": exchange.vendor, "operation": exchange.operation,
        "status": status, "reason": reason or (refused[0][0] if refused and not made else None),
        "to": first.to if first else None, "messages": count, "refused": dict(refused),
        "cost": None if cost is None else spell(cost, 2), "currency": currency or None, "faults": faults,
    }  # fmt: skip
    is_good = 200 <= status < 300 and not (reason or refused)  # noqa: PLR2004 - HTTP's own class
    return Line(subject, str(status or "no answer"), _rest(parts, faults), is_good), facts


def _when_paid(first: Message | None) -> str:
    """Say when a message is paid for that was not as it was accepted: the balance does not show it yet."""
    if first is None or first.is_charged or not first.cost:
        return ""
    return (
        " to be charged in the background" if first.submission.release_ms is None else " to be charged when it is due"
    )


def refused_words(reasons: Sequence[tuple[str, int]], accepted: int | None) -> str:
    """Say why messages were refused by themselves, and how many of how many; None where that is not known."""
    number = sum(each for _, each in reasons)
    total = None if accepted is None else accepted + number
    if number == total:
        how_many = "" if number == 1 else f"all {number} "
    else:
        how_many = f"{number} of {total} " if total is not None else f"{number} "
    told = [shown(reason) + (f" ({each})" if len(reasons) > 1 else "") for reason, each in reasons[:MOST_REASONS]]
    more = len(reasons) - len(told)
    return f"{how_many}refused: {', '.join(told)}{f' and {more} more reasons' if more else ''}"


def _submissions_of(hosted: Hosted, exchange: Exchange) -> list[Submission]:
    found = (hosted.sandbox.messages.submission(each) for each in exchange.submissions[:MOST_SUBMISSIONS])
    return [each for each in found if each is not None]


def _of_callback(callback: Callback) -> tuple[Line, dict[str, object]]:
    attempt = callback.attempts[-1]
    account = callback.subject.account
    url = without_secrets(address_of(callback.url), *account.secrets)
    number = len(callback.attempts)
    faults = list(callback.faults)
    error = attempt.error and without_secrets(attempt.error, *account.secrets)
    parts = [
        f"for {shown(callback.subject.name)}",
        f"{'from' if attempt.status else 'by'} {shown(url)}",
        number > 1 and f"attempt {number}",
    ]
    facts: dict[str, object] = {
        "event": "callback", "id": f"cb-{callback.ordinal}", "vendor": account.vendor,
        "operation": callback.request.event, "status": attempt.status, "reason": error, "to": callback.subject.name,
        "url": url, "attempt": number, "faults": faults,
    }  # fmt: skip
    outcome = shown(error or "no answer") if attempt.status is None else str(attempt.status)
    subject = f"{account.vendor} callback {shown(callback.request.event)}"
    return Line(subject, outcome, _rest(parts, faults), attempt.is_acknowledged), facts


def _of_incoming(incoming: Incoming) -> tuple[Line, dict[str, object]]:
    facts: dict[str, object] = {
        "event": "incoming", "id": f"in-{incoming.ordinal}", "vendor": incoming.account.vendor, "from": incoming.sender,
        "to": incoming.to, "reason": incoming.note,
    }  # fmt: skip
    outcome = "not passed on" if incoming.note else "received"
    parts = [f"to {shown(incoming.to)}", f"from {shown(incoming.sender)}", incoming.note]
    return Line(f"{incoming.account.vendor} incoming", outcome, _rest(parts, ()), incoming.note is None), facts


def _rest(parts: Iterable[object], faults: Iterable[str]) -> str:
    told = "".join(f", {part}" for part in parts if part)
    touched = ", ".join(map(shown, faults))
    return f"{told} [{touched}]" if touched else told
