"""What happens to a sandbox becomes records: each input one, and how far time has gone where it went on by itself."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from support.any_command import ANY_COMMAND
from support.plain import open_account, plain_sandbox, submit
from toy_vendor.manifest import TOY

from simulator.capsule.commands import COMMANDS, command_of
from simulator.commands.faults import ClearFaults
from simulator.commands.money import TopUp
from simulator.commands.performing import perform
from simulator.commands.time import MoveTo
from simulator.durable import records
from simulator.durable.kept import KeptLife
from simulator.durable.records import Record
from simulator.durable.replay import Replay
from simulator.durable.store import OVERHEAD_BYTES, Row
from simulator.hosting.hosted import Hosted
from simulator.hosting.receivers import ReceiverAnswer
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.acts.advancing import catch_up, hand_out
from simulator.sandbox.command import Command
from simulator.sandbox.errors import CapacityError, SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory

WALL_MS = 1_700_000_000_000
DIRECTORY = VendorDirectory([TOY])
SEND = b'{"token": "key", "to": "+256701521269", "text": "Hello"}'


class Written:
    """Writes nothing, and shows what was to be written."""

    def __init__(self, limit_bytes: int = 1_000_000) -> None:
        self.limit_bytes = limit_bytes
        self.rows: list[Row] = []
        self.plans: list[tuple[int, bool]] = []

    def wall_ms(self) -> int:
        return WALL_MS

    def add(self, row: Row) -> None:
        self.rows.append(row)

    def plan(self, life: int, *, is_planned: bool) -> None:
        self.plans.append((life, is_planned))

    def go_on(self, life: int) -> None:
        raise AssertionError(f"life {life} is of no other version")

    @property
    def records(self) -> list[Record]:
        return [records.read(record) for *_, record in self.rows if isinstance(record, bytes)]


def kept_sandbox(limit_bytes: int = 1_000_000, **fields: Any) -> tuple[Written, Hosted, KeptLife]:
    written = Written(limit_bytes)
    hosted = Hosted(plain_sandbox(**fields), World(), life=7)
    open_account(hosted.sandbox)
    kept = hosted.kept = hosted.sandbox.inputs.keep = KeptLife(written, hosted, WALL_MS)
    return written, hosted, kept


def nothing(_: Sandbox, __: object) -> None:
    """Something that is planned and changes nothing."""


# ------------------------------------------------------------------------------------------------------- inputs


@pytest.mark.parametrize("name", sorted(COMMANDS))
@given(data=st.data())
def test_every_command_becomes_one_record_whatever_comes_of_it(name: str, data: st.DataObject) -> None:
    command = data.draw(ANY_COMMAND[name])
    written, hosted, kept = kept_sandbox()
    sandbox, before_ms, refused = hosted.sandbox, hosted.sandbox.now_ms, ""
    try:
        perform(sandbox, command)
    except SimulatorError as error:
        refused = str(error)
    (record,) = written.records
    assert (record.kind, record.at_ms) == (records.COMMAND, before_ms)
    assert command_of(*record.fields[:3]) == command
    assert record.check == records.check_of_command(refused, sandbox.events.number)
    assert [row[:2] for row in written.rows] == [(7, 1)]
    assert (kept.inputs, kept.at_ms) == (1, sandbox.now_ms)


def test_a_command_that_fails_by_a_defect_is_kept_as_well() -> None:
    """What it has changed by then is there, and has to be there again."""
    written, hosted, _ = kept_sandbox()

    class Defective(ClearFaults):
        def apply(self, sandbox: Sandbox) -> None:
            super().apply(sandbox)
            raise ZeroDivisionError

    COMMANDS["test.defective"] = Defective
    with contextlib.ExitStack() as stack:
        stack.callback(COMMANDS.pop, "test.defective")
        from simulator.capsule import commands  # noqa: PLC0415 - its table of names is changed for a moment

        commands._NAMES[Defective] = "test.defective"
        stack.callback(commands._NAMES.pop, Defective)
        with pytest.raises(ZeroDivisionError):
            perform(hosted.sandbox, Defective())
    assert [record.kind for record in written.records] == [records.COMMAND]


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [("/toy/send", SEND, 202), ("/toy/send", b"{", 400), ("/toy/send", b"\xff", 400), ("/nowhere?a=b", b"", 404)],
)
def test_every_request_becomes_one_record_with_the_check_of_its_answer(target: str, body: bytes, status: int) -> None:
    written, hosted, kept = kept_sandbox()
    client = InProcess(hosted.sandbox, DIRECTORY)
    request = request_to("POST", target, CIMultiDict([("a", "1"), ("A", "\udcff")]), body)
    assert client.serve(request).status == status
    (record,) = written.records
    again = record.request()
    assert (again.method, again.target, again.body) == ("POST", target, body)
    assert list(again.headers.items()) == [("a", "1"), ("A", "\udcff")]
    assert record.check == records.check_of_request(client.latest, hosted.sandbox.events.number - 1)
    assert kept.at_ms == client.latest.arrived_ms


def test_a_request_that_there_is_no_room_for_is_kept_as_well() -> None:
    written, hosted, _ = kept_sandbox(bounds=Bounds(planned=1))
    client = InProcess(hosted.sandbox, DIRECTORY)
    client.serve(request_to("POST", "/toy/send", {}, SEND))
    with pytest.raises(CapacityError):
        client.serve(request_to("POST", "/toy/send", {}, SEND))
    assert [record.kind for record in written.records] == [records.REQUEST] * 2


def test_positions_count_on_and_bytes_add_up() -> None:
    written, hosted, kept = kept_sandbox()
    account = next(iter(hosted.sandbox.accounts))
    for _ in range(3):
        perform(hosted.sandbox, TopUp(account.id, Decimal(1)))
    kept.forgotten("one")
    assert [row[:2] for row in written.rows] == [(7, 1), (7, 2), (7, 3), (7, 4)]
    sizes = [len(row[2]) + OVERHEAD_BYTES for row in written.rows if isinstance(row[2], bytes)]
    assert kept.size_bytes == sum(sizes)


def test_what_another_process_wrote_is_counted_on() -> None:
    written, hosted, _ = kept_sandbox()
    kept = KeptLife(written, hosted, WALL_MS, inputs=41, size_bytes=900)
    kept.forgotten("one")
    assert [row[:2] for row in written.rows] == [(7, 42)]
    assert kept.size_bytes > 900 + OVERHEAD_BYTES


def test_what_concerns_receivers_is_kept_with_its_instant() -> None:
    written, _, kept = kept_sandbox(start_ms=5_000)
    answers = (ReceiverAnswer(500, "no", (("X", "y"),), 3, hangs_up=True), ReceiverAnswer())
    kept.answers_set("one", answers)
    kept.arrived("one", 4_000, request_to("POST", "/__catch/one/more?a=b", {"X": "\udcff"}, b"\xff"), "/more?a=b")
    kept.forgotten("one")
    first, second, third = written.records
    assert (first.kind, first.at_ms, first.fields[0], first.answers()) == (records.ANSWERS, 5_000, "one", answers)
    arrival = second.arrival()
    assert (arrival.receiver, arrival.at_ms, arrival.target) == ("one", 4_000, "/more?a=b")
    assert (arrival.headers, arrival.body) == ((("X", "\udcff"),), b"\xff")
    assert (third.kind, third.at_ms, third.fields) == (records.FORGOTTEN, 5_000, ["one"])


# ---------------------------------------------------------------------------------------------------------- time


def test_another_speed_is_kept_with_both_clocks() -> None:
    written, hosted, kept = kept_sandbox(start_ms=5_000)
    hosted.sandbox.clock.set_rate(60)
    kept.paced()
    (record,) = written.records
    assert (record.kind, record.at_ms, record.pace()) == (records.TIME, 5_000, (60, WALL_MS))
    kept.note_progress()
    assert len(written.rows) == 1


def test_nothing_is_noted_where_nothing_has_happened_by_itself() -> None:
    written, hosted, kept = kept_sandbox()
    account = next(iter(hosted.sandbox.accounts))
    kept.note_progress()
    perform(hosted.sandbox, TopUp(account.id, Decimal(1)))
    kept.note_progress()
    assert len(written.rows) == 1


def test_what_time_has_brought_is_noted_once() -> None:
    written, hosted, kept = kept_sandbox()
    sandbox = hosted.sandbox
    sandbox.agenda.add(3_000, nothing, None)
    now_ms = [4_500]
    sandbox.clock.follow(lambda: now_ms[0], lambda: now_ms[0])
    sandbox.clock.set_rate(1)
    kept.paced()
    now_ms[0] += 4_500
    catch_up(sandbox)
    for _ in range(3):
        kept.note_progress()
    assert [(record.kind, record.at_ms, record.pace()) for record in written.records] == [
        (records.TIME, 0, (1, WALL_MS)), (records.TIME, 4_500, (1, WALL_MS)),
    ]  # fmt: skip


def test_time_that_somebody_moves_is_noted_at_the_speed_that_it_goes_on_with() -> None:
    """Whoever moves it holds the clock meanwhile: a process that ends then leaves a clock that runs."""
    written, hosted, kept = kept_sandbox()
    clock = hosted.sandbox.clock
    clock.set_rate(1)
    kept.paced()
    clock.set_rate(0)
    clock.move_to(2_000)
    kept.note_progress()
    assert [(record.at_ms, record.pace()[0]) for record in written.records] == [(0, 1), (2_000, 1)]


@pytest.mark.parametrize(("rate", "notes"), [(0, 0), (1, 0), (60, 1), (0.5, 1)])
def test_the_end_of_a_process_is_noted_where_the_clock_on_the_wall_does_not_tell(rate: float, notes: int) -> None:
    written, hosted, kept = kept_sandbox()
    hosted.sandbox.clock.set_rate(rate)
    kept.paced()
    kept.note_end()
    assert len(written.rows) == 1 + notes


def test_whether_something_is_planned_is_kept_as_it_changes() -> None:
    written, hosted, kept = kept_sandbox()
    sandbox = hosted.sandbox
    assert not kept.is_planned
    submit(sandbox, next(iter(sandbox.accounts)), callback_url="http://127.0.0.1:9/hook")
    for _ in range(2):
        kept.note_progress()
    assert written.plans == [(7, True)]
    perform(sandbox, MoveTo(60_000))
    kept.note_progress()
    assert written.plans == [(7, True)]  # callbacks are on their way
    for callback, _ in hand_out(sandbox):
        sandbox.in_flight.lands(callback)
        sandbox.agenda.taken -= 1
    kept.note_progress()
    assert written.plans == [(7, True), (7, False)]


# ---------------------------------------------------------------------------------------------------------- room


def fill(hosted: Hosted, kept: KeptLife, size_bytes: float) -> None:
    """Let it grow up to a size."""
    account = next(iter(hosted.sandbox.accounts))
    while kept.size_bytes <= size_bytes:
        perform(hosted.sandbox, TopUp(account.id, Decimal(1)))


def test_that_the_room_runs_out_is_said_once_and_before_it_has(caplog: pytest.LogCaptureFixture) -> None:
    _, hosted, kept = kept_sandbox(limit_bytes=10_000)
    fill(hosted, kept, 7_800)
    assert caplog.messages == []
    fill(hosted, kept, 9_800)
    assert hosted.shut is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "of the 10000 bytes that it may (--data-bytes): reset it before it is full" in record.getMessage()


def test_beyond_its_room_a_sandbox_takes_nothing_more_and_loses_nothing() -> None:
    written, hosted, kept = kept_sandbox(limit_bytes=10_000)
    fill(hosted, kept, 10_000)
    shut = hosted.shut
    assert shut is not None
    assert (shut.status, shut.problem, shut.is_readable) == (507, "data-full", True)
    assert "may take 10000 (--data-bytes)" in shut.words
    assert "Reset or delete the sandbox, or start the server with a higher limit." in shut.words
    count = len(written.rows)
    perform(hosted.sandbox, ClearFaults())  # what was let in before, and the results of callbacks
    assert (len(written.rows), hosted.shut) == (count + 1, shut)


@pytest.mark.parametrize(("size_bytes", "is_shut"), [(10_000, False), (10_001, True)])
def test_a_sandbox_that_was_full_is_full_again(size_bytes: int, is_shut: bool) -> None:  # noqa: FBT001
    written, hosted, _ = kept_sandbox(limit_bytes=10_000)
    KeptLife(written, hosted, WALL_MS, inputs=3, size_bytes=size_bytes)
    assert (hosted.shut is not None) == is_shut


# ------------------------------------------------------------------------------------------------ and it is replayed


def commands() -> Iterator[st.SearchStrategy[Command[Any]]]:
    yield from ANY_COMMAND.values()


@given(st.lists(st.one_of(*commands()), max_size=6))
def test_whatever_was_given_is_given_again_and_the_same_comes_of_it(given: list[Command[Any]]) -> None:
    written, hosted, _ = kept_sandbox()
    for command in given:
        with contextlib.suppress(SimulatorError):
            perform(hosted.sandbox, command)
    again = Hosted(plain_sandbox(), World())
    open_account(again.sandbox)
    rows = [(position, row[2]) for position, row in enumerate(written.rows, 1)]
    replay = Replay(again, again.sandbox, DIRECTORY, rows, 0)  # type: ignore[arg-type]
    for _ in replay.steps():
        pass
    assert (replay.position, replay.divergence) == (len(given), None)
    assert again.sandbox.events.number == hosted.sandbox.events.number
    assert again.sandbox.clock.now_ms() == hosted.sandbox.clock.now_ms()
