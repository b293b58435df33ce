"""How many bytes texts of messages may have: finished submissions go, others stay, and then more is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.plain import PRICE, advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.moving import move
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.books.submissions import FINISHED, Submission
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sms.states import State

NUMBERS = ["+256701521269", "+256702913454", "+256703000001"]
LIMIT = 100
STAYS = "+256701599903"
"""A number to which messages never end."""


@pytest.fixture
def sandbox() -> Sandbox:
    return plain_sandbox(bounds=Bounds(message_bytes=LIMIT))


def kept(sandbox: Sandbox) -> list[int]:
    return [message.ordinal for message in sandbox.messages.search(MessageQuery())][::-1]


def test_a_text_counts_once_for_all_that_share_it_and_in_utf_8(sandbox: Sandbox) -> None:
    submit(sandbox, open_account(sandbox), NUMBERS, text="h\u00e9llo \U0001f389")
    assert sandbox.messages.kept_bytes == len("h\u00e9llo \U0001f389".encode()) == 11


def test_texts_of_their_own_count_each(sandbox: Sandbox) -> None:
    drafts = [Draft(NUMBERS[0], text, 1, PRICE) for text in ("h\u00e9llo", "hello")]
    exchange = Exchange(0, "toy", "send", "POST", "/toy", "", b"")
    account = open_account(sandbox)
    submission = accept(
        sandbox, account, drafts, sender_id="Tester", exchange=exchange, sending=Sending.SOON, text="Dear"
    )
    assert (submission.size, sandbox.messages.kept_bytes) == (15, 15)


def test_what_was_finished_first_goes_first_and_is_counted(sandbox: Sandbox) -> None:
    account = open_account(sandbox)
    for _ in range(3):
        submit(sandbox, account, text="x" * 30)
        advance(sandbox, 10_000)
    submit(sandbox, account, text="x" * 30)
    assert (kept(sandbox), sandbox.messages.kept_bytes, sandbox.messages.dropped) == ([2, 3, 4], 90, 1)


def test_what_is_not_final_is_kept_though_it_is_older(sandbox: Sandbox) -> None:
    account = open_account(sandbox)
    submit(sandbox, account, [STAYS], text="x" * 30)
    for _ in range(3):
        submit(sandbox, account, text="y" * 30)
        advance(sandbox, 10_000)
    assert kept(sandbox) == [1, 3, 4]
    assert len(sandbox.messages) == 3
    assert [submission.ordinal for submission in account.submissions] == [1, 3, 4]


def test_what_goes_beyond_all_that_could_go_is_refused_and_nothing_changes(sandbox: Sandbox) -> None:
    account = open_account(sandbox)
    submit(sandbox, account, text="x" * 30)
    advance(sandbox, 10_000)
    submit(sandbox, account, [STAYS], text="y" * 60)
    before = (kept(sandbox), account.balance, sandbox.messages.kept_bytes, sandbox.agenda.taken)
    with pytest.raises(CapacityError, match=r"have 60 bytes, and there is no room for 41 more: .* --max-message-bytes"):
        submit(sandbox, account, text="z" * 41)
    assert (kept(sandbox), account.balance, sandbox.messages.kept_bytes, sandbox.agenda.taken) == before
    submit(sandbox, account, text="z" * 40)
    assert kept(sandbox) == [2, 3]


def test_a_text_of_one_character_is_still_found_by_its_number_when_others_went(sandbox: Sandbox) -> None:
    account = open_account(sandbox)
    for text in ("a" * 40, "b" * 40, "c" * 40):
        to = NUMBERS[0]
        submission = submit(sandbox, account, [to], text=text, sending=Sending.AT_ONCE)
        if text[0] == "b":  # the one in the middle is finished, and goes
            (message,) = sandbox.messages.of(submission)
            move(sandbox, message, State.DELIVERED)
    found = [message.text[0] for message in sandbox.messages.search(MessageQuery(to=NUMBERS[0]))]
    assert found == ["c", "a"]


class Texts(RuleBasedStateMachine):
    """Submissions of any size that finish in any order, compared with a plain list of them."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = plain_sandbox(bounds=Bounds(message_bytes=LIMIT, messages=12))
        self.account = open_account(self.sandbox, balance=Decimal(10**6))
        self.made: list[Submission] = []

    @rule(size=st.integers(1, 60), recipients=st.lists(st.sampled_from([*NUMBERS, STAYS]), min_size=1, max_size=3))
    def send(self, size: int, recipients: list[str]) -> None:
        unfinished = sum(each.size for each in self.made if each.is_kept and each.progress not in FINISHED)
        try:
            self.made.append(submit(self.sandbox, self.account, recipients, text="x" * size))
        except CapacityError:
            assert unfinished + size > LIMIT
        else:
            assert unfinished + size <= LIMIT

    @rule(seconds=st.integers(0, 5))
    def wait(self, seconds: int) -> None:
        advance(self.sandbox, seconds * 1_000)

    @rule()
    def forget(self) -> None:
        self.sandbox.messages.clear()

    @invariant()
    def the_texts_are_within_their_bytes(self) -> None:
        messages = self.sandbox.messages
        assert messages.kept_bytes == sum(each.size for each in self.made if each.is_kept) <= LIMIT

    @invariant()
    def everything_that_is_kept_is_found(self) -> None:
        messages = self.sandbox.messages
        alive = [each for each in self.made if each.is_kept]
        expected = [number for each in alive for number in range(each.first, each.first + each.count)]
        assert kept(self.sandbox) == expected
        assert (len(messages), messages.dropped) == (len(expected), messages.accepted - len(expected))
        assert list(self.account.submissions) == alive
        for to in [*NUMBERS, STAYS]:
            by_number = [message.ordinal for message in messages.search(MessageQuery(to=to))][::-1]
            assert by_number == [
                message.ordinal for message in map(messages.get, expected) if message is not None and message.to == to
            ]


Texts.TestCase.settings = settings(stateful_step_count=30)
TestTexts = Texts.TestCase
