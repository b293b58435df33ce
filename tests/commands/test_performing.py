"""What commands leave in a world, and what is recorded of them."""

from __future__ import annotations

import pytest
from support.recorded import Recorded

from simulator.commands.messages import ForgetMessages
from simulator.commands.performing import perform
from simulator.commands.time import MoveTo
from simulator.sandbox.books.inputs import Performed
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.adding import AddFault

HOUR_MS = 3_600_000


@pytest.fixture
def sandbox() -> Sandbox:
    return Recorded(1).hosted.sandbox


def test_of_moves_in_a_row_the_last_one_is_recorded(sandbox: Sandbox) -> None:
    start_ms = sandbox.now_ms
    for hours in (1, 2, 3):
        perform(sandbox, MoveTo(start_ms + hours * HOUR_MS))
    assert sandbox.inputs.entries == [Performed(start_ms + 2 * HOUR_MS, MoveTo(start_ms + 3 * HOUR_MS))]


def test_a_move_after_another_command_is_recorded_beside_the_move_before(sandbox: Sandbox) -> None:
    start_ms = sandbox.now_ms
    first, second = MoveTo(start_ms + HOUR_MS), MoveTo(start_ms + 2 * HOUR_MS)
    perform(sandbox, first)
    perform(sandbox, ForgetMessages())
    perform(sandbox, second)
    assert [entry.command for entry in sandbox.inputs.entries if isinstance(entry, Performed)] == [
        first, ForgetMessages(), second
    ]  # fmt: skip


def test_equal_commands_that_add_up_are_all_recorded(sandbox: Sandbox) -> None:
    for _ in range(2):
        perform(sandbox, ForgetMessages())
    assert len(sandbox.inputs.entries) == 2


def test_the_moments_of_a_fault_count_from_when_it_is_added(sandbox: Sandbox) -> None:
    perform(sandbox, MoveTo(sandbox.now_ms + HOUR_MS))
    moments = {"from": "10m", "until": "20m"}
    fault = perform(sandbox, AddFault(None, {"match": moments, "wire": "refused"}))
    assert (fault.match.from_ms, fault.match.until_ms) == (sandbox.now_ms + 600_000, sandbox.now_ms + 1_200_000)
