"""Virtual time: the clock, the agenda, and that it does not matter in how many steps one gets there."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.books.message_query import MessageQuery
from simulator.sandbox.books.messages import Message, StateChange
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import NEVER_MS, Agenda, Clock
from simulator.sms.states import State

RECIPIENTS = st.sampled_from(["+256701521269", "+256701299901", "+256701299902", "+256701299903"])


class Real:
    """Real time that a test moves."""

    ms = 0.0

    def __call__(self) -> float:
        return self.ms


def test_a_live_clock_follows_real_time() -> None:
    real = Real()
    clock = Clock(1_000, real)
    real.ms = 250
    assert clock.now_ms() == 1_250


def test_a_fast_clock_runs_n_times_as_fast() -> None:
    real = Real()
    clock = Clock(0, real, rate=60)
    real.ms = 1_000
    assert clock.now_ms() == 60_000
    assert clock.real_ms_until(120_000) == 1_000


def test_a_frozen_clock_stands_and_goes_on_from_there() -> None:
    real = Real()
    clock = Clock(0, real, rate=0)
    real.ms = 9_999
    assert (clock.now_ms(), clock.real_ms_until(1)) == (0, None)
    clock.set_rate(1)
    real.ms += 5
    assert clock.now_ms() == 5


def test_a_changed_speed_does_not_make_time_jump() -> None:
    real = Real()
    clock = Clock(0, real, rate=10)
    real.ms = 100
    clock.set_rate(2)
    assert clock.now_ms() == 1_000
    real.ms = 150
    assert clock.now_ms() == 1_100


def test_the_clock_on_the_wall_is_followed_at_rate_1_alone() -> None:
    real, wall = Real(), Real()
    live = Clock(0, real, live_ms=wall)
    fast = Clock(0, real, rate=2, live_ms=wall)
    real.ms, wall.ms = 10, 1_000
    assert (live.now_ms(), fast.now_ms()) == (1_000, 20)
    live.set_rate(2)
    fast.set_rate(1)
    real.ms, wall.ms = 20, 2_000
    assert (live.now_ms(), fast.now_ms()) == (1_020, 1_020)


def test_a_live_clock_that_is_moved_goes_on_from_there() -> None:
    real = Real()
    clock = Clock(1_000, real, rate=2)
    real.ms = 250
    clock.move_to(9_000)
    real.ms = 300
    assert clock.now_ms() == 9_100


def test_a_clock_tells_how_fast_it_runs() -> None:
    clock = Clock(0, Real(), rate=60)
    assert (clock.rate, clock.is_frozen) == (60, False)
    clock.set_rate(0)
    assert (clock.rate, clock.is_frozen) == (0, True)


def test_a_fast_clock_stops_a_year_before_dates_end() -> None:
    real = Real()
    clock = Clock(0, real, rate=1e9)
    real.ms = 1e9
    last = dt.datetime.fromtimestamp(clock.now_ms() / 1000, dt.UTC)
    assert (last + dt.timedelta(days=365)).date() == dt.date.max


def test_nobody_has_to_wait_for_an_instant_that_is_past() -> None:
    clock = Clock(1_000, Real())
    assert (clock.real_ms_until(999), clock.real_ms_until(1_000)) == (0, 0)


@given(st.lists(st.integers(0, 20), max_size=50))
def test_the_agenda_gives_entries_by_due_instant_and_then_in_the_order_added(dues: list[int]) -> None:
    agenda = Agenda()
    for number, due in enumerate(dues):
        agenda.add(due, print, number)
    taken = [agenda.pop() for _ in dues]
    assert [(due, number) for due, _, number in taken] == sorted((due, number) for number, due in enumerate(dues))
    assert agenda.next_due_ms == NEVER_MS


@given(st.lists(st.integers(0, 6), max_size=30), st.integers(0, 6))
def test_what_an_entry_adds_while_it_runs_comes_in_its_order(dues: list[int], offset: int) -> None:
    agenda = Agenda()
    for number, due in enumerate(dues):
        agenda.add(due, print, number)
    ran: list[tuple[int, int]] = []
    numbers = len(dues)
    while len(agenda):
        due, _, number = agenda.pop()
        ran.append((due, number))
        if number < len(dues):
            agenda.add(due + offset, print, numbers)
            numbers += 1
    assert [due for due, _ in ran] == sorted(due for due, _ in ran)
    assert all(one[1] < two[1] for one, two in itertools.pairwise(ran) if one[0] == two[0])
    assert len(ran) == 2 * len(dues)


def test_an_entry_for_a_past_instant_comes_after_what_is_due_at_present() -> None:
    agenda = Agenda()
    for subject in "ab":
        agenda.add(10, print, subject)
    agenda.pop()
    agenda.add(5, print, "late")
    assert [agenda.pop()[2], agenda.pop()[2], len(agenda)] == ["b", "late", 0]


def test_an_entry_takes_a_place_until_it_is_taken_out() -> None:
    agenda = Agenda()
    taken = [agenda.taken]
    for due_ms in (5, 5, 7):
        agenda.add(due_ms, print, None)
        taken.append(agenda.taken)
    for _ in range(3):
        agenda.pop()
        taken.append(agenda.taken)
    assert taken == [0, 1, 2, 3, 2, 1, 0]


def test_what_an_entry_adds_for_later_waits_for_its_own_instant() -> None:
    agenda = Agenda()
    for subject in "ab":
        agenda.add(10, print, subject)
    agenda.pop()
    agenda.add(12, print, "later")
    agenda.pop()
    assert (agenda.next_due_ms, agenda.pop()) == (12, (12, print, "later"))


def test_what_is_planned_is_known_before_and_while_it_runs() -> None:
    agenda = Agenda()
    assert agenda.entries() == []
    for due, subject in ((10, "a"), (10, "b"), (11, "c")):
        agenda.add(due, print, subject)
    assert sorted(subject for _, subject in agenda.entries()) == ["a", "b", "c"]
    agenda.pop()
    assert sorted(subject for _, subject in agenda.entries()) == ["b", "c"]


def _play(steps: list[int], recipients: list[str], sending: Sending) -> Sandbox:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submit(sandbox, account, recipients, sending=sending)
    submit(sandbox, account, recipients, release_ms=4_000)
    for ms in steps:
        advance(sandbox, ms)
    return sandbox


def _timelines(sandbox: Sandbox) -> list[tuple[int, list[StateChange], str | None]]:
    def shown(message: Message) -> tuple[int, list[StateChange], str | None]:
        return message.ordinal, message.timeline, message.reason

    return [shown(message) for message in sandbox.messages.search(MessageQuery())]


@given(
    st.lists(st.integers(0, 90_000_000), min_size=1, max_size=5),
    st.lists(RECIPIENTS, min_size=1, max_size=4),
    st.sampled_from(Sending),
)
def test_many_steps_lead_where_one_step_leads(steps: list[int], recipients: list[str], sending: Sending) -> None:
    walked = _play(steps, recipients, sending)
    jumped = _play([sum(steps)], recipients, sending)
    assert _timelines(walked) == _timelines(jumped)
    assert list(_money(walked)) == list(_money(jumped))


def _money(sandbox: Sandbox) -> list[tuple[int, str, str]]:
    return [(entry.at_ms, entry.cause.value, str(entry.amount)) for entry in sandbox.ledger.entries()]


def test_by_default_a_message_is_sent_after_about_one_second_and_delivered_after_about_three() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox))
    advance(sandbox, 10_000)
    (message,) = sandbox.messages.search(MessageQuery())
    created, sent, delivered = message.timeline
    assert [created.state, sent.state, delivered.state] == [State.PENDING, State.SENT, State.DELIVERED]
    assert 500 <= sent.at_ms <= 1_500
    assert 2_000 <= delivered.at_ms <= 4_000


def test_a_scheduled_message_waits_for_its_instant_and_is_charged_then() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submit(sandbox, account, release_ms=60_000)
    advance(sandbox, 59_999)
    (message,) = sandbox.messages.search(MessageQuery())
    assert (message.state, account.balance) == (State.SCHEDULED, Decimal(10))
    advance(sandbox, 1)
    assert (message.state, message.is_charged) == (State.SENT, True)
    assert account.balance < 10


def test_the_last_digits_choose_how_a_message_ends() -> None:
    sandbox = plain_sandbox()
    recipients = ["+256701299901", "+256701299902", "+256701299903", "+256701299904"]
    submit(sandbox, open_account(sandbox), recipients)
    advance(sandbox, 2 * 86_400_000)
    states = [message.state for message in sandbox.messages.search(MessageQuery())]
    assert states[::-1] == [State.FAILED, State.EXPIRED, State.SENT, State.DELIVERED]
