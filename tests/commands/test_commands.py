"""Commands as values: each can be written down and read again, and does the same then."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.any_command import ANY_COMMAND
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.capsule.commands import COMMANDS, command_of, written
from simulator.commands.callbacks import SendAgain, TakeResult
from simulator.commands.faults import ClearFaults
from simulator.commands.money import Adjust, TopUp
from simulator.commands.performing import perform
from simulator.commands.time import MoveTo
from simulator.control.every_operation import OPERATIONS
from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.books.inputs import Performed
from simulator.sandbox.errors import ConflictError, SimulatorError, UnknownNameError
from simulator.scenario.adding import AddFault
from simulator.scenario.durations import MAX_DURATION_MS
from simulator.scenario.fault_models import FaultModel

URL = "http://127.0.0.1:9/hook"


def test_no_command_is_left_out() -> None:
    assert {*ANY_COMMAND} == {*COMMANDS}


def test_whatever_an_operation_has_a_world_do_can_be_written_down() -> None:
    assert {each.command for each in OPERATIONS if each.command is not None} <= {*COMMANDS.values()}


@pytest.mark.parametrize("name", sorted(COMMANDS))
@given(data=st.data())
def test_what_is_written_down_of_a_command_is_all_of_it(name: str, data: st.DataObject) -> None:
    command = data.draw(ANY_COMMAND[name])
    kind, version, fields = json.loads(json.dumps(written(command)))
    assert kind == name
    assert command_of(kind, version, fields) == command


@given(duration_ms=st.integers(0, MAX_DURATION_MS))
def test_a_fault_can_be_declared_again_by_what_is_written_down(duration_ms: int) -> None:
    seconds = f"{duration_ms // 1_000}.{duration_ms % 1_000:03}s"
    declared = {"stale_balance": seconds, "match": {"from": seconds, "vendor": "ugsms"}}
    model = FaultModel.model_validate(declared)
    assert FaultModel.model_validate(json.loads(json.dumps(model.declaration()))) == model


def test_what_declares_no_fault_is_refused() -> None:
    with pytest.raises(SimulatorError, match="this declares no fault; expected: "):
        AddFault(None, {"wire": "tied in a knot"}).apply(plain_sandbox())


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        ("time.move-to", {"instant_ms": 10**30}, "time ends"),
        ("money.top-up", {"account": "toy", "amount": "1E+999999"}, "amount: .* 20 digits"),
        ("money.adjust", {"account": "toy", "amount": "-1E+999999"}, "amount: .* 20 digits"),
        ("accounts.set-callback", {"account": "toy", "url": "ftp://a.example"}, "url: .* http or https URL"),
    ],
)
def test_what_no_world_can_hold_is_no_command(name: str, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(SimulatorError, match=f"the command '{name}': .*{why}"):
        command_of(name, 1, fields)


# --------------------------------------------------------------------------------------------- what they do


def test_a_command_is_recorded_once_at_the_instant_it_was_given() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    command = TopUp(account.id, Decimal(5))
    before = account.balance
    perform(sandbox, command)
    assert sandbox.inputs.entries == [Performed(sandbox.now_ms, command)]
    assert account.balance == before + 5


def test_what_is_refused_is_recorded_all_the_same() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    with pytest.raises(ConflictError):
        perform(sandbox, Adjust(account.id, -account.balance - 1))
    assert len(sandbox.inputs.entries) == 1


def test_time_that_was_moved_again_at_once_is_recorded_once() -> None:
    sandbox = plain_sandbox()
    start_ms = sandbox.now_ms
    perform(sandbox, MoveTo(start_ms + 1_000))
    perform(sandbox, MoveTo(start_ms + 3_000))
    assert sandbox.inputs.entries == [Performed(start_ms + 1_000, MoveTo(start_ms + 3_000))]
    assert (sandbox.now_ms, sandbox.clock.now_ms()) == (start_ms + 3_000, start_ms + 3_000)
    perform(sandbox, ClearFaults())
    perform(sandbox, MoveTo(start_ms + 4_000))
    assert len(sandbox.inputs.entries) == 3


def test_a_result_reaches_the_callback_that_is_on_its_way_and_no_other() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url=URL)
    advance(sandbox, 1_600)
    (dispatch,) = hand_out(sandbox)
    result = TakeResult(dispatch.callback.ordinal, sandbox.now_ms, 200, None, 7, "ok", is_replay=False)
    assert perform(sandbox, result) is dispatch.callback
    assert [(each.status, each.duration_ms, each.answer) for each in dispatch.callback.attempts] == [(200, 7, "ok")]
    with pytest.raises(UnknownNameError):
        perform(sandbox, result)


def test_a_callback_that_is_out_twice_takes_two_results() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url=URL)
    advance(sandbox, 1_600)
    perform(sandbox, SendAgain(1))
    hand_out(sandbox)
    for status in (500, 200):
        perform(sandbox, TakeResult(1, sandbox.now_ms, status, None, 7, "", is_replay=status == 200))
    assert len(sandbox.in_flight) == 0
    assert len(sandbox.callbacks.get(1).attempts) == 2  # type: ignore[union-attr]
