"""Show what has changed in a sandbox since somebody looked last, each subject once and in its last state."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import Field

from simulator.control.ids import Kind, public_id
from simulator.control.operation import View
from simulator.control.views.accounts import LedgerEntryView, entry_view
from simulator.control.views.callbacks import CallbackView, callback_view
from simulator.control.views.clock import ClockView, clock_view
from simulator.control.views.exchanges import ExchangeSummary, exchange_summary
from simulator.control.views.incoming import IncomingView, incoming_view
from simulator.control.views.message_rows import MessageRow, message_row
from simulator.control.views.sandboxes import Counts
from simulator.control.views.timeline import KINDS, EventView, event_view
from simulator.timeline.events import Changed, of_change
from simulator.timeline.page import Event as Told
from simulator.timeline.sentences import sentence

if TYPE_CHECKING:
    from simulator.api.cutting import Cutter
    from simulator.control.language.query import Query
    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.events import Event

ThingT = TypeVar("ThingT")
ViewT = TypeVar("ViewT")

MOST_ROWS = 100
"""How many subjects are shown one by one."""

LISTS = {
    Kind.MESSAGE: "messages",
    Kind.EXCHANGE: "requests",
    Kind.ENTRY: "ledger",
    Kind.CALLBACK: "callbacks",
    Kind.INCOMING: "incoming",
    Kind.CHANGE: "changes",
}

Subjects = Mapping[Kind, list[int]]
"""What has changed, by ordinals, those that changed last at the end."""


class Gap(View):
    """Something happened that is not told: whoever shows lists reads them anew."""

    reason: Literal["begun-anew", "not-kept"]


class Bye(View):
    """The stream ends."""

    reason: Literal["stopping", "deleted"]


class News(View):
    """What holds when something has changed."""

    clock: ClockView
    counts: Counts


class ChangedView(News):
    """Up to 100 subjects that have changed, as they are now and as their lists show them."""

    messages: list[MessageRow]
    unmatched: list[str] = Field(description="Ids of messages that changed and that the query does not find.")
    requests: list[ExchangeSummary]
    ledger: list[LedgerEntryView]
    callbacks: list[CallbackView]
    incoming: list[IncomingView]
    changes: list[EventView] = Field(description="What the scenario did.")


class BurstView(News):
    """More than 100 subjects have changed: how many of each kind, and the newest of each, by its id."""

    changed: dict[str, int]
    newest: dict[str, str]


def subjects_of(events: Iterable[Event]) -> Subjects:
    """Find what events are about."""
    found: dict[tuple[Kind, int], None] = {}
    for event in events:
        kind = KINDS[event.what.partition(".")[0]]
        found.pop((kind, event.ordinal), None)
        found[kind, event.ordinal] = None
    subjects: dict[Kind, list[int]] = {}
    for kind, ordinal in found:
        subjects.setdefault(kind, []).append(ordinal)
    return subjects


def changed_view(
    host: Host, hosted: Hosted, cutter: Cutter, query: Query[Message], subjects: Subjects, counts: Counts
) -> Generator[None, None, tuple[str, News]]:
    """Show what has changed, as the name of an event and its data; a generator that stops where others have a turn.

    What was dropped meanwhile is not shown.
    """
    sandbox = hosted.sandbox
    clock = clock_view(sandbox)
    if sum(map(len, subjects.values())) > MOST_ROWS:
        changed = {LISTS[kind]: len(ordinals) for kind, ordinals in subjects.items()}
        newest = {LISTS[kind]: public_id(kind, max(ordinals)) for kind, ordinals in subjects.items()}
        return "burst", BurstView(clock=clock, counts=counts, changed=changed, newest=newest)

    def rows(kind: Kind, get: Callable[[int], ThingT | None], view_of: Callable[[ThingT], ViewT]) -> list[ViewT]:
        things = (get(ordinal) for ordinal in subjects.get(kind, ()))
        return [view_of(thing) for thing in things if thing is not None]

    messages = rows(Kind.MESSAGE, sandbox.messages.get, lambda message: message)
    found = [message for message in messages if query.finds(message)]
    yield
    requests = rows(
        Kind.EXCHANGE, sandbox.journal.get, lambda exchange: exchange_summary(host, hosted, exchange, cutter)
    )
    yield
    return "changed", ChangedView(
        clock=clock,
        counts=counts,
        messages=[message_row(message) for message in found],
        unmatched=[public_id(Kind.MESSAGE, message.ordinal) for message in messages if message not in found],
        requests=requests,
        ledger=rows(Kind.ENTRY, sandbox.ledger.get, entry_view),
        callbacks=rows(Kind.CALLBACK, sandbox.callbacks.get, lambda callback: callback_view(callback, cutter)),
        incoming=rows(Kind.INCOMING, sandbox.incoming.kept.get, incoming_view),
        changes=rows(Kind.CHANGE, lambda ordinal: Changed(ordinal, sandbox.past_changes[ordinal - 1]), _change_view),
    )


def _change_view(changed: Changed) -> EventView:
    (happened,) = of_change(changed)
    return event_view(Told(happened.key.at_ms, happened.what, happened.key.ordinal, sentence(happened)))
