"""Keep submissions and their messages, and find them by id, recipient, vendor, state or text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.books.amounts import NOTHING
from simulator.sandbox.books.by_recipient import ByRecipient
from simulator.sandbox.books.log import Log
from simulator.sandbox.books.submissions import FINISHED, Progress, Submission
from simulator.sandbox.errors import CapacityError
from simulator.sms.states import PENDING, TRANSITIONS, State

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.message_query import MessageQuery


STATES = tuple(State)
CODE_OF = {state: code for code, state in enumerate(STATES)}
STATE_BITS = 3
STATE_MASK = (1 << STATE_BITS) - 1


class Draft(NamedTuple):
    """A message about to be accepted: E.164 recipient, text, segments to bill and their cost."""

    to: str
    text: str
    segments: int
    cost: Decimal


class StateChange(NamedTuple):
    """One step of a message's timeline."""

    at_ms: int
    state: State


class Message:
    """One text to one recipient. `earlier` is the ordinal of the previous message to the same recipient, or 0.

    `refunded` is how much of its cost came back, in refunds of this message alone. `changes` are the steps of its
    timeline after the first, as `timeline_of` reads them.
    """

    # Kept small on purpose: a million of these stay in memory. What can be computed from the text or the number
    # (encoding, network) is computed by whoever shows it, and a state change is one integer: instant and state.
    __slots__ = (
        "changes", "cost", "earlier", "is_charged", "ordinal", "reason", "refunded", "segments", "state", "submission",
        "text", "to",
    )  # fmt: skip

    def __init__(self, ordinal: int, submission: Submission, draft: Draft, earlier: int, state: State) -> None:
        self.ordinal = ordinal
        self.submission = submission
        self.to, self.text, self.segments, self.cost = draft
        self.state = state
        self.is_charged = False
        self.refunded = NOTHING
        self.reason: str | None = None
        self.earlier = earlier
        self.changes: tuple[int, ...] = ()

    @property
    def timeline(self) -> list[StateChange]:
        """Every state the message was in, with the instant it was entered, oldest first."""
        return timeline_of(self.submission, self.changes)

    @property
    def changed_ms(self) -> int:
        """The instant of the last state change."""
        return self.changes[-1] >> STATE_BITS if self.changes else self.submission.created_ms

    def entered_ms(self, state: State) -> int | None:
        """Return the instant at which it entered a state after its first one; None if it has not."""
        code = CODE_OF[state]
        return next((packed >> STATE_BITS for packed in self.changes if packed & STATE_MASK == code), None)

    def as_if(self, state: State, at_ms: int) -> Message:
        """Return a copy in another final state, to be reported and not kept."""
        draft = Draft(self.to, self.text, self.segments, self.cost)
        other = Message(self.ordinal, self.submission, draft, self.earlier, state)
        other.is_charged = self.is_charged
        other.changes = self.changes[:-1]
        other.stamp(state, at_ms)
        return other

    def enter(self, state: State, at_ms: int) -> None:
        """Move to another state; only along the table of transitions."""
        if state not in TRANSITIONS[self.state]:
            raise AssertionError(f"message {self.ordinal} cannot go from {self.state} to {state}")
        self.state = state
        self.stamp(state, at_ms)

    def stamp(self, state: State, at_ms: int) -> None:
        """Add a step to the timeline."""
        self.changes += (at_ms << STATE_BITS | CODE_OF[state],)


def timeline_of(submission: Submission, changes: Sequence[int]) -> list[StateChange]:
    """Read the steps of a message's timeline."""
    began = StateChange(submission.created_ms, first_state(submission))
    return [began, *(StateChange(packed >> STATE_BITS, STATES[packed & STATE_MASK]) for packed in changes)]


def first_state(submission: Submission) -> State:
    """Return the state in which a submission's messages begin."""
    return PENDING if submission.release_ms is None else State.SCHEDULED


class Messages:
    """The messages of one sandbox. When there are too many, the oldest submission goes, whole.

    When their texts have too many bytes, the submission goes that was finished first; what is not final is kept.

    Args:
        limit: how many messages are kept at most; the newest submission always stays.
        limit_bytes: how many bytes their texts may have.
    """

    __slots__ = (
        "_by_recipient", "_finished", "_finished_bytes", "_messages", "_submissions", "get", "kept_bytes", "limit",
        "limit_bytes", "submission",
    )  # fmt: skip

    def __init__(self, limit: int, limit_bytes: int = 1 << 62) -> None:
        self.limit = limit
        self.limit_bytes = limit_bytes
        self.kept_bytes = 0
        self._finished: deque[Submission] = deque()
        self._finished_bytes = 0
        self._messages: Log[Message] = Log(1 << 62)
        self._submissions: Log[Submission] = Log(1 << 62)
        self._by_recipient = ByRecipient(self._messages)
        self.get = self._messages.get
        self.submission = self._submissions.get
        """These return the message, or the submission, with an ordinal, or None."""

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def accepted(self) -> int:
        """How many messages were ever accepted."""
        return self._messages.next_ordinal - 1

    @property
    def dropped(self) -> int:
        """How many were dropped to keep the limit, or deleted."""
        return self._messages.dropped

    @property
    def ordinals(self) -> range:
        """The ordinals of the messages that are kept at present, oldest first."""
        return self._messages.ordinals

    @property
    def submission_ordinals(self) -> range:
        """The ordinals of the submissions that are kept at present, oldest first."""
        return self._submissions.ordinals

    def of(self, submission: Submission) -> list[Message]:
        """Return the messages of a submission, in the order of its recipients."""
        ordinals = range(submission.first, submission.first + submission.count)
        return [message for message in map(self._messages.get, ordinals) if message is not None]

    def reserve(self, size: int) -> None:
        """See that there is room for texts of so many bytes; nothing goes for them yet.

        Raises:
            CapacityError: there is none, even if all that is finished went.
        """
        left = self.limit_bytes - self.kept_bytes + self._finished_bytes
        if size > left:
            raise CapacityError(
                f"the texts of messages that are not final have {self.limit_bytes - left} bytes, and there is no room "
                f"for {size} more: let time pass, reset the sandbox, or raise --max-message-bytes"
            )

    def finish(self, submission: Submission) -> None:
        """Note that all messages of a submission are final: it may go for the room of its texts."""
        if submission.is_kept:
            self._finished.append(submission)
            self._finished_bytes += submission.size

    def add(self, submission: Submission, count: int, drafts: Iterable[Draft]) -> list[Message]:
        """Store a submission and its messages, so many as there are drafts; nothing in here can fail half-way."""
        state = first_state(submission)
        messages = self._messages
        submission.ordinal = self._submissions.next_ordinal
        submission.first = messages.next_ordinal
        submission.begin(state, count)
        self._submissions.append(submission)
        submission.account.submissions.append(submission)
        latest_to = self._by_recipient.latest
        stored = []
        for ordinal, draft in enumerate(drafts, submission.first):
            to = draft.to
            stored.append(Message(ordinal, submission, draft, latest_to.get(to, 0), state))
            latest_to[to] = ordinal
        messages.extend(stored)
        self.kept_bytes += submission.size
        if messages.next_ordinal - messages.oldest_ordinal > self.limit:
            self._make_room()
        while self.kept_bytes > self.limit_bytes and self._finished:
            self._drop(self._finished[0].ordinal)
        return stored

    def clear(self) -> int:
        """Delete every message and return how many there were. What is planned for them still happens."""
        count = len(self._messages)
        for submission in self._submissions.oldest_first():
            submission.is_kept = False
            submission.account.submissions.clear()
            submission.account.progress.clear()
        for store in (self._messages, self._submissions, self._by_recipient, self._finished):
            store.clear()
        self.kept_bytes = self._finished_bytes = 0
        return count

    def forget(self, ordinals: Iterable[int]) -> int:
        """Delete some messages and return how many there were; a submission goes with the last of its own.

        What is planned for them still happens.
        """
        submissions: dict[Submission, None] = {}
        count = 0
        for ordinal in ordinals:
            message = self._messages.remove(ordinal)
            if message is not None:
                self._by_recipient.forget(message)
                submissions[message.submission] = None
                count += 1
        gone = [each for each in submissions if not self.of(each)]
        for submission in gone:
            self._submissions.remove(submission.ordinal)
            self._let_go(submission)
        for account in {submission.account for submission in gone}:  # once each: taking one out goes through all
            kept = [each for each in account.submissions if each.is_kept]
            account.submissions.clear()
            account.submissions.extend(kept)
        return count

    def search(self, query: MessageQuery, before: int | None = None) -> Iterator[Message]:
        """Yield messages that match, newest first; `before` starts below that ordinal."""
        to, of = query.to, self._by_recipient.newest_first
        candidates = self._messages.newest_first(before) if to is None else of(to, before)
        return (message for message in candidates if query.matches(message))

    def newest_first(self) -> Iterator[Message]:
        """Yield all messages, newest first."""
        return self._messages.newest_first()

    def page_of_submissions(
        self, account: Account, offset: int, count: int, progress: frozenset[Progress] | None = None
    ) -> tuple[list[Submission], int]:
        """Return an account's submissions, newest first, and how many there are; `progress` keeps only some."""
        if progress is None:
            return list(islice(reversed(account.submissions), offset, offset + count)), len(account.submissions)
        total = sum(account.progress[each] for each in progress)
        if offset >= total:  # nothing to find: do not walk through everything to learn it
            return [], total
        matching = (each for each in reversed(account.submissions) if each.progress in progress)
        return list(islice(matching, offset, min(offset + count, total))), total

    def _make_room(self) -> None:
        """Let the oldest submissions go, until there are not too many messages or one submission is left."""
        over = len(self._messages) - self.limit
        while over > 0 and len(self._submissions) > 1:
            over -= self._drop(self._submissions.oldest_ordinal)

    def _drop(self, ordinal: int) -> int:
        """Let a submission go with its messages; returns how many these were."""
        submission = self._submissions.remove(ordinal)
        if submission is None:
            return 0
        messages = self.of(submission)
        for message in messages:
            self._messages.remove(message.ordinal)
            self._by_recipient.forget(message)
        submission.account.submissions.remove(submission)
        self._let_go(submission)
        return len(messages)

    def _let_go(self, submission: Submission) -> None:
        """Count a submission no more that is kept no more."""
        submission.is_kept = False
        submission.account.progress[submission.progress] -= 1
        self.kept_bytes -= submission.size
        if submission.progress in FINISHED:
            self._finished_bytes -= submission.size
        while self._finished and not self._finished[0].is_kept:
            self._finished.popleft()
        self._by_recipient.tidy()
