"""Take in a message from a handset: keep it, pass it on to its customer, and send the answer back as a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.calling_back import report
from simulator.sandbox.books.incoming import NO_KEYWORD_FITS, NO_SUCH_NUMBER, NO_URL, Incoming
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, Subject

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.callbacks import Attempt
    from simulator.sandbox.sandbox import Sandbox

ONCE = CallbackPlan("", lambda _url, _reports: None, ())
"""Passes a message on once: where it is not taken it has failed, says the page. Source: that it is never repeated is
assumed."""

NO_ROOM = "no room for one more message"


def receive(sandbox: Sandbox, account: Account, to: str, sender: str, text: str) -> Incoming:
    """Keep a message from a handset, and pass it on where the number that it was sent to has a URL.

    Args:
        sandbox: where.
        account: to whose number it was sent.
        to: that number.
        sender: the handset's, in E.164.
        text: not empty.
    """
    book = sandbox.incoming
    incoming = Incoming(account, to, sender, text, sandbox.now_ms, sandbox.journal.total)
    book.add(incoming)
    sandbox.events.tell(sandbox.now_ms, "incoming.received", incoming.ordinal, account)
    held = book.find(account.vendor, to, text)
    if held is None or held.account is not account:
        has_number = any(each.number == to for each in book.numbers_of(account))
        incoming.note = NO_KEYWORD_FITS if has_number else NO_SUCH_NUMBER
        return incoming
    incoming.number = held.number
    if held.number.url is None:
        incoming.note = NO_URL
        return incoming
    request = book.passing[account.vendor].request_for(held.number, incoming)
    subject = Subject(account, f"incoming {incoming.ordinal}", sender, incoming=incoming.ordinal)
    incoming.callback = report(sandbox, subject, ONCE, request).ordinal
    return incoming


def take_reply(sandbox: Sandbox, incoming: Incoming, attempt: Attempt) -> None:
    """Send the answer of whoever took a message to the handset, at the account's price; the first answer alone."""
    if not attempt.is_acknowledged or not attempt.reply or incoming.reply:
        return
    account, text = incoming.account, attempt.reply
    incoming.answered_ms = sandbox.now_ms
    segments = sandbox.incoming.passing[account.vendor].segment_rule.measure(text).segments
    draft = Draft(incoming.sender, text, segments, account.cost_of(incoming.sender, segments))
    nobody = Exchange(sandbox.now_ms, account.vendor, None, "", "", "", b"")  # it is in no journal, and has ordinal 0
    try:
        submission = accept(
            sandbox, account, [draft], sender_id=incoming.to, exchange=nobody, sending=Sending.SOON, text=text
        )
    except (Rejection, CapacityError) as error:
        incoming.refused = error.reason if isinstance(error, Rejection) else NO_ROOM
        sandbox.events.tell(sandbox.now_ms, "incoming.not-replied", incoming.ordinal, account)
        return
    submission.after = sandbox.journal.total
    incoming.reply = submission.first
    incoming.refused = None  # an earlier answer was, for want of money say
    sandbox.events.tell(sandbox.now_ms, "incoming.replied", incoming.ordinal, account)
