"""Show exchanges: request and response without their secrets, and everything that came of them."""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.api.nearest_credentials import unknown_credentials
from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.views.accounts import LedgerEntryView, entry_view
from simulator.control.views.callbacks import CallbackView, callback_view
from simulator.control.views.explanations import explanation_of
from simulator.control.views.messages import MessageView, message_views
from simulator.control.views.unreadable import UnreadableSummary
from simulator.control.views.violations import ViolationView, violation_views
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.hosting.violations import Level
from simulator.inprocess import presented_in
from simulator.sandbox.rejection import INVALID_CREDENTIALS

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.violations import Violation
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.books.submissions import Submission
    from simulator.sandbox.sandbox import Sandbox
    from simulator.secrets.hiding import Hider

FIRST = 3
"""How many recipients of a request its row shows."""


class Body(View):
    """Bytes, as text if they are UTF-8."""

    size: int
    text: str | None = Field(default=None, description="The body, if it is UTF-8.")
    base64: str | None = Field(default=None, description="The body in Base64, if it is not UTF-8.")


class HttpRequestView(View):
    """What arrived."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: Body


class HttpResponseView(View):
    """What was answered."""

    status: int
    headers: list[tuple[str, str]]
    body: Body


class ExchangeSummary(View):
    """One request, in short."""

    id: str
    at: str
    vendor: str | None = Field(description="The vendor that it is meant for, by path, host or port; null if unknown.")
    operation: str | None = Field(description="Null if the request fits no emulated route.")
    account: str | None
    method: str
    target: str
    status: int = Field(description="0 until the request is answered; stays 0 if a fault left no answer.")
    rejection: str | None = Field(description="Our name of the reason, if the vendor refused the request.")
    unknown_credentials: str | None = Field(
        description="For refused credentials that nobody handed out: the nearest ones, and the difference."
    )
    faults: list[str] = Field(description="Names of the faults that struck it.")
    messages: int = Field(description="Number of messages that were accepted.")
    refused: dict[str, int] = Field(
        description="Number of its messages that were refused by themselves, by reason, the most frequent first."
    )
    violations: int | None = Field(
        description="Number of departures from the documentation; null if the request was not judged."
    )
    hints: int | None = Field(description="Number of hints; null if the request was not judged.")
    to: list[str] = Field(description=f"The recipients of its first messages, {FIRST} at most.")
    explanation: str | None = Field(description="Why it was refused and what to mend; null if nothing is wrong.")


class ExchangePage(View):
    """Requests, newest first: those that were served, or those that were refused before a vendor could be asked."""

    requests: list[ExchangeSummary] | list[UnreadableSummary]
    next_cursor: str | None


class ExchangeView(View):
    """One request, its response, and everything that came of it. Secrets are cut."""

    id: str
    at: str
    vendor: str | None
    operation: str | None
    account: str | None
    rejection: str | None
    repeats: str | None = Field(description="The earlier request with its idempotency key, whose answer it got again.")
    faults: list[str] = Field(description="Names of the faults that struck it or its callbacks.")
    request: HttpRequestView
    response: HttpResponseView
    messages: list[MessageView]
    ledger_entries: list[LedgerEntryView]
    callbacks: list[CallbackView]
    violations: list[ViolationView] | None = Field(
        description="Violations and hints; null if the request was not judged."
    )
    explanation: str | None = Field(description="Why it was refused and what to mend; null if nothing is wrong.")
    total_messages: int = Field(description="Number of accepted messages that are kept; `limit` may show fewer.")
    refused: dict[str, int] = Field(
        description="Number of its messages that were refused by themselves, by reason, the most frequent first."
    )


def exchange_summary(host: Host, hosted: Hosted, exchange: Exchange, cutter: Cutter) -> ExchangeSummary:
    """Show an exchange in short."""
    found = hosted.violations.of(exchange)
    submissions = submissions_of(hosted.sandbox, exchange)
    unknown = _unknown_credentials(host, hosted, exchange)
    return ExchangeSummary(
        id=public_id(Kind.EXCHANGE, exchange.ordinal),
        at=iso_millis(exchange.arrived_ms),
        vendor=exchange.vendor,
        operation=exchange.operation,
        account=None if exchange.account is None else exchange.account.id,
        method=exchange.method,
        target=well_formed(cutter.of(exchange.account).text(exchange.target)),
        status=exchange.status,
        rejection=exchange.rejection,
        unknown_credentials=unknown,
        faults=list(dict.fromkeys(exchange.faults)),
        messages=sum(each.count for each in submissions),
        refused=dict(exchange.refused),
        violations=_count(found, Level.VIOLATION),
        hints=_count(found, Level.HINT),
        to=[message.to for message in islice(_messages_of(hosted.sandbox, submissions), FIRST)],
        explanation=explanation_of(exchange, hosted.violations, host.directory, unknown),
    )


def _unknown_credentials(host: Host, hosted: Hosted, exchange: Exchange) -> str | None:
    """Tell what the refused credentials of a request are, where nobody handed them out."""
    presented = presented_in(exchange, host.directory) if exchange.rejection == INVALID_CREDENTIALS else None
    if presented is None or exchange.vendor is None:
        return None
    told = unknown_credentials(hosted.sandbox, host.directory.vendor(exchange.vendor), presented)
    owner = host.sandboxes.leads_to((exchange.vendor, presented.kind, presented.values))
    if told is None or owner == DEFAULT_NAME:
        return told
    return f"these credentials are of sandbox {owner!r}"


def _count(found: Iterable[Violation] | None, level: Level) -> int | None:
    return None if found is None else sum(each.level is level for each in found)


def travelled(exchange: Exchange, cutter: Cutter) -> tuple[HttpRequestView, HttpResponseView]:
    """Show what arrived and what was answered: that takes time where it is long, and changes no more."""
    hider = cutter.of(exchange.account)
    request = HttpRequestView(
        method=exchange.method,
        target=well_formed(hider.text(exchange.target)),
        headers=headers_view(exchange.headers, hider),
        body=body_view(exchange.body, hider),
    )
    response = HttpResponseView(
        status=exchange.status,
        headers=headers_view(exchange.response_headers, hider),
        body=body_view(exchange.response_body, hider),
    )
    return request, response


def exchange_view(
    host: Host,
    hosted: Hosted,
    exchange: Exchange,
    shown: tuple[HttpRequestView, HttpResponseView],
    cutter: Cutter,
    limit: int | None = None,
) -> Generator[None, None, ExchangeView]:
    """Show an exchange with all there is to it; a generator that stops where others may have their turn.

    Args:
        host: knows the vendors.
        hosted: the world.
        exchange: what is shown.
        shown: what travelled.
        cutter: takes secrets out.
        limit: how many messages, ledger entries and callbacks are shown at most; all of them where it is None.
    """
    sandbox = hosted.sandbox
    entries = (sandbox.ledger.get(ordinal) for ordinal in exchange.entries[:limit])
    callbacks = []
    for ordinal in exchange.callbacks[:limit]:
        callback = sandbox.callbacks.get(ordinal)
        if callback is not None:
            callbacks.append(callback_view(callback, cutter))
            yield
    messages = list(_messages_of(sandbox, submissions_of(sandbox, exchange)))
    views = yield from message_views(sandbox, messages[:limit])
    unknown = _unknown_credentials(host, hosted, exchange)
    return ExchangeView(
        id=public_id(Kind.EXCHANGE, exchange.ordinal),
        at=iso_millis(exchange.arrived_ms),
        vendor=exchange.vendor,
        operation=exchange.operation,
        account=None if exchange.account is None else exchange.account.id,
        rejection=exchange.rejection,
        repeats=public_id(Kind.EXCHANGE, exchange.repeats) if exchange.repeats else None,
        faults=list(dict.fromkeys(exchange.faults)),
        request=shown[0],
        response=shown[1],
        messages=views,
        ledger_entries=[entry_view(entry) for entry in entries if entry is not None],
        callbacks=callbacks,
        violations=violation_views(exchange, hosted.violations),
        explanation=explanation_of(exchange, hosted.violations, host.directory, unknown),
        total_messages=len(messages),
        refused=dict(exchange.refused),
    )


def _messages_of(sandbox: Sandbox, submissions: Iterable[Submission]) -> Iterator[Message]:
    ordinals = (ordinal for each in submissions for ordinal in range(each.first, each.first + each.count))
    return (message for message in map(sandbox.messages.get, ordinals) if message is not None)


def submissions_of(sandbox: Sandbox, exchange: Exchange) -> list[Submission]:
    """Return the submissions that a request made and that are still kept."""
    found = (sandbox.messages.submission(ordinal) for ordinal in exchange.submissions)
    return [submission for submission in found if submission is not None]


def headers_view(pairs: Iterable[tuple[str, str]], hider: Hider) -> list[tuple[str, str]]:
    """Show headers."""
    return [(well_formed(name), well_formed(hider.header(name, value))) for name, value in pairs]


def body_view(body: bytes, hider: Hider) -> Body:
    """Show a body."""
    shown = hider.body(body)
    try:
        return Body(size=len(body), text=shown.decode())
    except UnicodeDecodeError:
        return Body(size=len(body), base64=base64.b64encode(shown).decode())


def well_formed(text: str) -> str:
    """Make valid text of a request line or header, where bytes that are not UTF-8 arrive as half surrogates."""
    return text.encode(errors="surrogateescape").decode(errors="replace")
