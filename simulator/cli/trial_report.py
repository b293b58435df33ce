"""Write a day that was tried as a document, or as lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from click import style

from simulator.api.instants import iso_millis
from simulator.cli.money_text import money_lines
from simulator.control.ids import Kind, public_id
from simulator.control.views.money import money_view
from simulator.control.views.timeline import event_view
from simulator.money.report import report_at_once
from simulator.sandbox.books.callbacks import CallbackKind
from simulator.steps import at_once
from simulator.timeline.page import EventQuery, read_page
from simulator.timeline.text import Line, timeline_lines
from simulator.trying.seeing import Sight
from simulator.trying.unmet import never_happened, never_struck

if TYPE_CHECKING:
    from simulator.timeline.page import Event
    from simulator.trying.played import Asked, Played, Received

ALL = 1 << 30
FINDINGS = 100
COLOURS = {Sight.DONE: "green", Sight.REFUSED: "red", Sight.UNREACHABLE: "red", Sight.UNKNOWN: "yellow"}


def trial_document(played: Played, scenario: str, client: str) -> dict[str, Any]:
    """Return the whole day as JSON has it."""
    return {
        "scenario": scenario,
        "client": client,
        "from": iso_millis(played.start_ms),
        "to": iso_millis(played.end_ms),
        "timeline": [event_view(event).model_dump(mode="json") for event in _events(played)],
        "money": money_view(report_at_once(played.sandbox), FINDINGS).model_dump(mode="json"),
        "client_saw": [_asked(each) for each in played.asked],
        "receipts": [_received(each) for each in played.received],
        "never_struck": [{"fault": name, "why": why} for name, why in never_struck(played)],
        "never_happened": [{"change": name, "why": why} for name, why in never_happened(played)],
        "texts": {
            "planned": played.texts,
            "finished": played.finished,
            "given_up": played.left,
            "open": played.texts - played.finished - played.left,
        },
    }


def trial_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Write the document for people; coloured by ANSI sequences."""
    yield style("What happened", bold=True)
    yield from timeline_lines(Line(**each) for each in document["timeline"])
    yield ""
    yield style("The ledger", bold=True)
    yield from money_lines(document["money"])
    yield ""
    yield style(f"What the {document['client']} client saw", bold=True)
    yield from (_asked_line(each) for each in document["client_saw"])
    if document["receipts"]:
        yield f"Receipts: {_counted(document['receipts'])}."
    yield from _unmet("Faults that never struck:", "fault", document["never_struck"])
    yield from _unmet("Planned changes that never happened:", "change", document["never_happened"])
    texts = document["texts"]
    yield (
        f"Texts: {texts['planned']} planned, {texts['finished']} taken for sent, {texts['given_up']} given up, "
        f"{texts['open']} still open at {document['to']}."
    )


def _events(played: Played) -> list[Event]:
    return at_once(read_page(played.sandbox, EventQuery(ALL)))[0]


def _asked(asked: Asked) -> dict[str, object]:
    seen = asked.seen
    return {
        "at": iso_millis(asked.at_ms),
        "vendor": asked.vendor,
        "text": asked.text,
        "turn": asked.turn,
        "move": asked.move.value,
        "exchange": public_id(Kind.EXCHANGE, asked.exchange.ordinal),
        "sight": seen.sight.value,
        "status": seen.status,
        "saw": seen.words,
        "took_ms": seen.took_ms,
        "faults": list(dict.fromkeys(asked.exchange.faults)),
    }


def _received(received: Received) -> dict[str, object]:
    callback = received.callback
    return {
        "at": iso_millis(received.at_ms),
        "id": public_id(Kind.CALLBACK, callback.ordinal),
        "event": callback.request.event,
        "to": callback.subject.name,
        "kind": callback.kind.value,
    }


def _asked_line(asked: Mapping[str, Any]) -> str:
    sight = Sight(asked["sight"])
    again = "" if asked["turn"] == 1 else f", turn {asked['turn']}"
    faults = f"  [{', '.join(asked['faults'])}]" if asked["faults"] else ""
    what = f"{asked['vendor']} {asked['move']} of text {asked['text']}{again}"
    return (
        f"{style(asked['at'], dim=True)}  {asked['exchange']:<8}  {what:<32}  "
        f"{style(asked['saw'], fg=COLOURS[sight])}{style(faults, dim=True)}"
    )


def _unmet(title: str, what: str, unmet: list[Mapping[str, str]]) -> Iterator[str]:
    if unmet:
        yield style(title, fg="yellow")
        yield from (f"  {each[what]}: {each['why']}" for each in unmet)


def _counted(receipts: list[Mapping[str, Any]]) -> str:
    counts = Counter(each["kind"] for each in receipts)
    return ", ".join(f"{counts[kind.value]} {kind.value}" for kind in CallbackKind if counts[kind.value])
