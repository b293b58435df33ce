"""Show what happened to one message, from its request to the last try of its last receipt."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.quantities import spell_money
from simulator.control.views.accounts import LedgerEntryView, entry_view
from simulator.control.views.callbacks import AttemptView, CallbackView, attempt_view, callback_view
from simulator.control.views.exchanges import ExchangeSummary, exchange_summary
from simulator.control.views.messages import callbacks_of
from simulator.control.views.timeline import event_view
from simulator.control.views.violations import ViolationView, violation_views
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.ledger import Cause, LedgerEntry
from simulator.timeline.events import of_callback, of_entry, of_message, of_request
from simulator.timeline.page import told

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 100
"""After how many looks others may have their turn."""


class MessageEvent(View):
    """One thing that happened: what it is about has the field of its kind, and the others are null."""

    at: str
    event: str = Field(
        description="As in the timeline of the sandbox: request.accepted, ledger.charge, message.sent..."
    )
    id: str = Field(description="Of the request, ledger entry, message or callback.")
    text: str = Field(description="A line for people.")
    faults: list[str] = Field(default=[], description="Names of the faults that struck it.")
    request: ExchangeSummary | None = Field(default=None, description="The request that asked for the message.")
    violations: list[ViolationView] | None = Field(
        default=None, description="And hints: those of that request; null if it was not judged."
    )
    entry: LedgerEntryView | None = None
    share: str | None = Field(
        default=None, description="Of the amount of a charge, what is for this message where it is for several."
    )
    callback: CallbackView | None = Field(default=None, description="A receipt that begins here, with all its tries.")
    attempt: AttemptView | None = Field(default=None, description="One try of a receipt.")


class MessageTimeline(View):
    """All that happened to one message, oldest first."""

    message: str
    events: list[MessageEvent]


def message_timeline(
    host: Host, hosted: Hosted, message: Message, cutter: Cutter
) -> Generator[None, None, MessageTimeline]:
    """Show all that happened to a message; a generator that stops where others may have their turn."""
    sandbox = hosted.sandbox
    exchange = sandbox.journal.get(message.submission.exchange)
    callbacks = (yield from callbacks_of(sandbox, [message])).get(message.ordinal, [])
    entries = yield from _entries_of(sandbox, message, exchange)
    happened = [*of_message(message), *(of_request(exchange) if exchange is not None else ())]
    happened += [event for entry in entries for event in of_entry(entry)]
    happened += [event for callback in callbacks for event in of_callback(callback)]
    happened.sort(key=lambda each: each.key)
    of_receipts = yield from _faults_of_receipts(sandbox, exchange)
    events = []
    for each in happened:
        shown = MessageEvent(**event_view(told(each)).model_dump())
        match each.subject:
            case Exchange() as asked:
                found = violation_views(asked, hosted.violations)
                faults = [name for name in dict.fromkeys(asked.faults) if name not in of_receipts]
                summary = exchange_summary(host, hosted, asked, cutter)
                more: dict[str, object] = {"request": summary, "violations": found, "faults": faults}
            case LedgerEntry() as entry:
                more = {"entry": entry_view(entry), "share": _share(entry, message)}
            case Callback() as callback if each.detail is None:
                more = {"callback": callback_view(callback, cutter), "faults": list(callback.faults)}
            case Callback() as callback:
                more = {"attempt": attempt_view(each.detail, cutter.of(callback.subject.account))}
            case _:
                more = {}
        events.append(shown.model_copy(update=more))
        yield
    return MessageTimeline(message=public_id(Kind.MESSAGE, message.ordinal), events=events)


def _entries_of(
    sandbox: Sandbox, message: Message, exchange: Exchange | None
) -> Generator[None, None, list[LedgerEntry]]:
    """Find the entries of a message and of its submission: those of its request, among all where that is gone."""
    submission = message.submission
    found = []
    for step, ordinal in enumerate(sandbox.ledger.ordinals if exchange is None else exchange.entries):
        entry = sandbox.ledger.get(ordinal)
        if entry is not None and entry.submission == submission.ordinal and entry.message in {0, message.ordinal}:
            found.append(entry)
        if step % STRIDE == 0:
            yield
    is_paid = message.is_charged or submission.count == 1
    return [entry for entry in found if is_paid or entry.message or entry.cause is not Cause.CHARGE]


def _share(entry: LedgerEntry, message: Message) -> str | None:
    """Tell what is for one message of a charge for several."""
    is_for_all = entry.cause is Cause.CHARGE and not entry.message and message.submission.count > 1
    return spell_money(-message.cost) if is_for_all else None


def _faults_of_receipts(sandbox: Sandbox, exchange: Exchange | None) -> Generator[None, None, set[str]]:
    """Name the faults that are noted with a request and touched its receipts, of this message or of others."""
    names: set[str] = set()
    if exchange is not None and exchange.faults:
        for step, callback in enumerate(map(sandbox.callbacks.get, exchange.callbacks)):
            if callback is not None:
                names.update(callback.faults)
            if step % STRIDE == 0:
                yield
    return names
