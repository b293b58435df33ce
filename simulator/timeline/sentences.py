"""Write one line about an event for people: without credentials, without anything a terminal obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.sandbox.books.callbacks import CallbackKind
from simulator.secrets.hiding import without_secrets
from simulator.sms.states import State
from simulator.text.json_writing import spell

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Attempt, Callback
    from simulator.sandbox.books.incoming import Incoming
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.ledger import LedgerEntry
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.command import Command
    from simulator.timeline.events import Happened

HOW = {
    CallbackKind.COPY: "a copy",
    CallbackKind.DAMAGED: "damaged",
    CallbackKind.DISORDERED: "after the final state",
    CallbackKind.CONFLICT: "contradicting the final state",
    CallbackKind.UNKNOWN_ID: "for an id that was never given out",
}
SHOWN = 60
"""How many characters of a text are shown."""


def sentence(happened: Happened) -> str:
    """Write what happened."""
    subject, detail = happened.subject, happened.detail
    match happened.what.partition(".")[0]:
        case "request":
            return _of_request(subject)
        case "ledger":
            return _of_entry(subject)
        case "message":
            return _of_message(subject, detail)
        case "incoming":
            return _of_incoming(subject, is_answered=detail is not None)
        case "scenario":
            return _of_change(subject)
        case _:
            return _of_callback(subject, detail)


def _of_request(exchange: Exchange) -> str:
    if exchange.operation is None:
        path = without_secrets(exchange.target.partition("?")[0])
        return f"{shown(exchange.method)} {shown(path)}: {exchange.status}, no emulated route"
    who = "" if exchange.account is None else f" by {exchange.account.id}"
    why = "" if exchange.rejection is None else f" {exchange.rejection}"
    again = f", repeats x-{exchange.repeats}" if exchange.repeats else ""
    touched = f" [{', '.join(map(shown, dict.fromkeys(exchange.faults)))}]" if exchange.faults else ""
    return f"{exchange.vendor} {exchange.operation}{who}: {exchange.status or 'no answer'}{why}{again}{touched}"


def _of_entry(entry: LedgerEntry) -> str:
    account = entry.account
    sign = "+" if entry.amount > 0 else ""
    return f"{account.id}: {sign}{spell(entry.amount, 2)} {account.terms.currency}, {spell(entry.balance, 2)} left"


def _of_message(message: Message, state: State) -> str:
    if state is not message.timeline[0].state:
        why = f": {shown(message.reason)}" if message.reason and state is message.state else ""
        return f"to {message.to}{why}"
    return f'to {message.to} from {shown(message.submission.sender_id)}: "{shown(message.text)}"'


def _of_incoming(incoming: Incoming, *, is_answered: bool) -> str:
    if is_answered:
        return f"to {incoming.sender}: the answer " + (
            f"was not sent, {incoming.refused}" if incoming.refused else "was sent"
        )
    note = f", {incoming.note}" if incoming.note else ""
    return f'to {shown(incoming.to)} from {incoming.sender}: "{shown(incoming.text)}"{note}'


def _of_callback(callback: Callback, attempt: Attempt | None) -> str:
    what = f"{shown(callback.request.event)} for {callback.subject.name}"
    if attempt is None:
        kind = "" if callback.kind is CallbackKind.REGULAR else f", {HOW[callback.kind]}"
        touched = f" [{', '.join(map(shown, callback.faults))}]" if callback.faults else ""
        address = without_secrets(address_of(callback.url), *callback.subject.account.secrets)
        how = "" if callback.request.method == "POST" else f" by {shown(callback.request.method)}"
        return f"{what}{how} to {shown(address)}{kind}{touched}"
    tried = f"attempt {callback.attempts.index(attempt) + 1}{', a replay' if attempt.is_replay else ''}"
    return f"{what}, {tried}: {shown(attempt.error or '') if attempt.status is None else attempt.status}"


def _of_change(change: Command[Any]) -> str:
    """Write what is changed, and to what; the event's name tells whether it is on or approved."""
    from simulator.commands.accounts import SetCallback  # noqa: PLC0415 - few worlds plan changes, and all write lines
    from simulator.commands.policies import SwitchPolicy  # noqa: PLC0415 - as above

    values = {field.name: getattr(change, field.name) for field in fields(change)}  # type: ignore[arg-type]
    subject = next((values.pop(name) for name in ("account", "vendor", "name") if name in values), "")
    if isinstance(change, SwitchPolicy):
        told = [f"{name} {getattr(value, 'value', value)}" for name, value in change.values.items()]
    elif isinstance(change, SetCallback):
        told = ["no url" if change.url is None else f"url {without_secrets(address_of(change.url))}"]
    else:
        told = [f"{name} {_spelt(value)}" for name, value in values.items() if not isinstance(value, bool | None)]
    return ": ".join(shown(text) for text in (subject, ", ".join(told)) if text)


def _spelt(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{region} {_spelt(price)}" for region, price in value.items())
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or "all"
    return spell(value, 2) if isinstance(value, Decimal) else str(value)


def address_of(url: str) -> str:
    """Write a URL without what no line has room for: user, password, query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def shown(text: str) -> str:
    """Write the beginning of a text on one line, with whatever is not printable escaped."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in short)
