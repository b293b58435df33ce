"""Time passes by one generator: each entry at its own instant, what is to be sent after each, others between two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.plain import open_account, plain_sandbox, submit

from simulator.sandbox.acts.advancing import advance, catch_up, hand_out, stand_at
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.sms.states import State

HOOK = "http://127.0.0.1:9/hook"
Ran = list[tuple[str, int, int]]


def note(sandbox: Sandbox, subject: tuple[Ran, str]) -> None:
    """Agenda: note what ran, at which instant, and where the clock stood."""
    ran, name = subject
    ran.append((name, sandbox.now_ms, sandbox.clock.now_ms()))


def planned(sandbox: Sandbox, **entries: int) -> Ran:
    """Plan notes by their names; what ran is noted in the list."""
    ran: Ran = []
    for name, due_ms in entries.items():
        sandbox.agenda.add(due_ms, note, (ran, name))
    return ran


def test_each_entry_runs_at_its_own_instant_with_the_clock_there() -> None:
    sandbox = plain_sandbox()
    ran = planned(sandbox, later=30, soon=10, too_late=31)
    for _ in advance(sandbox, 30):
        pass
    assert ran == [("soon", 10, 10), ("later", 30, 30)]


def test_the_clock_is_not_moved_beyond_the_last_entry() -> None:
    sandbox = plain_sandbox()
    planned(sandbox, only=10)
    assert len(list(advance(sandbox, 30))) == 1
    assert (sandbox.now_ms, sandbox.clock.now_ms()) == (10, 10)


def test_a_clock_that_is_further_stays_where_it_is() -> None:
    sandbox = Sandbox("plain", Rules(), Clock(50, lambda: 0, rate=1))
    ran = planned(sandbox, past=10)
    assert list(advance(sandbox, 50)) == [[]]
    assert (ran, sandbox.clock.now_ms()) == ([("past", 50, 50)], 50)


def test_nothing_runs_before_it_is_asked_for() -> None:
    sandbox = plain_sandbox()
    ran = planned(sandbox, one=10, two=20)
    steps = advance(sandbox, 30)
    assert ran == []
    next(steps)
    assert [name for name, *_ in ran] == ["one"]


def test_what_is_planned_between_two_steps_runs_in_its_turn() -> None:
    sandbox = plain_sandbox()
    ran = planned(sandbox, one=10, three=30)
    steps = advance(sandbox, 30)
    next(steps)
    sandbox.agenda.add(20, note, (ran, "two"))
    sandbox.agenda.add(30, note, (ran, "four"))
    assert [len(dispatches) for dispatches in steps] == [0, 0, 0]
    assert [name for name, *_ in ran] == ["one", "two", "three", "four"]


def test_what_is_to_be_sent_comes_after_the_step_that_causes_it_and_is_in_flight() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url=HOOK)
    sent = [[dispatch.callback.request.event for dispatch in dispatches] for dispatches in advance(sandbox, 60_000)]
    assert sent == [[State.SENT.value], [State.DELIVERED.value]]
    assert len(sandbox.in_flight) == 2
    assert hand_out(sandbox) == []


def test_who_catches_up_leaves_in_the_outbox_what_is_to_be_sent() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url=HOOK)
    sandbox.clock.move_to(60_000)
    assert catch_up(sandbox) == sandbox.now_ms == 60_000
    assert (len(sandbox.outbox), len(sandbox.in_flight)) == (2, 0)
    assert len(hand_out(sandbox)) == len(sandbox.in_flight) == 2


def test_a_world_in_which_nothing_has_happened_may_stand_at_an_earlier_instant() -> None:
    sandbox = plain_sandbox(start_ms=100)
    stand_at(sandbox, 40)
    assert (sandbox.now_ms, sandbox.clock.now_ms()) == (40, 40)


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(0, 12), st.integers(0, 30))
def test_who_goes_on_where_another_gave_up_runs_the_same(dues: list[int], given_up_after: int, middle_ms: int) -> None:
    def ran(targets: list[int], given_up_after: int) -> Ran:
        sandbox = plain_sandbox()
        found = planned(sandbox, **{f"entry {number}": due_ms for number, due_ms in enumerate(dues)})
        for target_ms in targets:
            for number, _ in enumerate(advance(sandbox, target_ms), 1):
                if number == given_up_after:
                    break
        for _ in advance(sandbox, 30):
            pass
        return found

    assert ran([middle_ms], given_up_after) == ran([], 0)
