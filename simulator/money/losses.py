"""Find money that bought nothing: submissions that were charged and neither sent nor refunded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.money.findings import Finding, Rule, finding, money
from simulator.sandbox.acts.moving import UNDELIVERED
from simulator.sandbox.books.messages import Message
from simulator.sandbox.books.submissions import Submission
from simulator.sms.states import State
from simulator.text.counting import counted

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 5_000
"""After how many planned things others may have their turn."""

UNSENT = frozenset({State.SCHEDULED, State.PENDING})


class Losses:
    """Collect submissions that may have lost money, and judge them once all are known.

    A message that is to be sent or refunded yet is on the agenda, which is looked through in one go, once all suspects
    are known: what is on it is innocent, and what is not does not change by itself any more.
    """

    def __init__(self) -> None:
        self._suspects: list[tuple[Submission, list[Message]]] = []

    def note(self, submission: Submission, messages: list[Message], cost: Decimal) -> None:
        """Take in a submission with all its messages; `cost` is that of the charged ones."""
        if submission.charged - cost > submission.refunded or any(map(_is_suspect, messages)):
            self._suspects.append((submission, messages))

    def findings(self, sandbox: Sandbox) -> Iterator[list[Finding] | None]:
        """Yield the findings of one submission after the other, at most one of each rule; None at other steps."""
        planned: set[int] = set()
        refunded_later: set[int] = set()
        seen = 0
        for _, subject in sandbox.agenda.entries() if self._suspects else ():
            seen += _note_planned(subject, planned, refunded_later)
            if seen >= STRIDE:
                seen = 0
                yield None
        for submission, messages in self._suspects:
            if submission.ordinal in refunded_later:
                continue
            charged = [message for message in messages if message.is_charged]
            # A refund of the submission as a whole is for what was lost, in order; the rest is for what was too much.
            general = submission.refunded - sum((message.refunded for message in messages), Decimal(0))
            lost = _Lost(), _Lost()
            for message in charged:
                if message.ordinal in planned or not _is_suspect(message):
                    continue
                owed = message.cost - message.refunded
                covered = min(general, owed)
                general -= covered
                if covered < owed:
                    lost[message.state in UNSENT].add(message, owed - covered)
            found = [*_failed(submission, lost[False]), *_unsent(submission, lost[True])]
            cost = sum((message.cost for message in charged), Decimal(0))
            # What was deleted cost something, too: without it nobody can tell what was too much.
            if len(messages) == submission.count and submission.charged - cost > general:
                found.append(_overcharged(submission, cost, submission.charged - cost - general, charged))
            yield found


class _Lost:
    """Messages that were paid for nothing, and how much."""

    __slots__ = ("amount", "messages")

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.amount = Decimal(0)

    def add(self, message: Message, amount: Decimal) -> None:
        self.messages.append(message)
        self.amount += amount


def _is_suspect(message: Message) -> bool:
    """Tell whether a message's cost may be lost: it is charged, did not come back, and bought nothing so far."""
    has_nothing = message.state in UNSENT or message.state in UNDELIVERED
    return message.is_charged and has_nothing and message.refunded < message.cost


def _note_planned(subject: object, messages: set[int], submissions: set[int]) -> int:
    """Add the ordinals of messages for which something is planned, or of a submission: its refund; count them."""
    planned = subject if isinstance(subject, list | tuple) else (subject,)
    for each in planned:
        if isinstance(each, Message):
            messages.add(each.ordinal)
        elif isinstance(each, Submission):
            submissions.add(each.ordinal)
    return len(planned)


def _failed(submission: Submission, lost: _Lost) -> Iterator[Finding]:
    if lost.messages:
        account = submission.account
        what = counted(len(lost.messages), "message")
        text = f"{what} did not arrive, and {money(account, lost.amount)} did not come back"
        exchanges = [submission.exchange]
        yield finding(Rule.FAILED_NOT_REFUNDED, account, lost.amount, exchanges, lost.messages, text)


def _unsent(submission: Submission, lost: _Lost) -> Iterator[Finding]:
    if lost.messages:
        account = submission.account
        what = counted(len(lost.messages), "message")
        text = f"{what} charged, {money(account, lost.amount)} in all, but never sent, and nothing is planned for it"
        exchanges = [submission.exchange]
        yield finding(Rule.CHARGED_NOT_SENT, account, lost.amount, exchanges, lost.messages, text)


def _overcharged(submission: Submission, cost: Decimal, excess: Decimal, messages: Sequence[Message]) -> Finding:
    account = submission.account
    text = (
        f"{money(account, submission.charged)} was charged for {counted(len(messages), 'message')} at "
        f"{money(account, cost)}, and {money(account, excess)} did not come back"
    )
    return finding(Rule.OVERCHARGED, account, excess, [submission.exchange], messages, text)
