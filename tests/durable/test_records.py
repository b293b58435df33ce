"""What happened to a sandbox is written as bytes and read again; what is no record is told."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from support.any_command import ANY_COMMAND
from support.plain import plain_sandbox
from toy_vendor.manifest import TOY

from simulator.api.request import Request, split_target
from simulator.capsule.commands import COMMANDS, command_of
from simulator.durable import records
from simulator.durable.records import SHAPES, UnreadableRecordError
from simulator.durable.replay import DivergedError, Replay
from simulator.hosting.hosted import Hosted
from simulator.hosting.receivers import Arrival, ReceiverAnswer
from simulator.sandbox.books.inputs import Performed
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.origin import LOCAL, Origin
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory

INSTANTS = st.integers(-(10**13), LAST_MS)
CHECKS = st.integers(0, 2**32 - 1)
IDS = st.none() | st.integers(1, 2**64 - 1)
AS_SENT = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=12) | st.binary(
    max_size=6
).map(lambda text: text.translate(None, b"\0\r\n").decode("utf-8", "surrogateescape"))
"""Texts as heads hold them: bytes that are no UTF-8 are half surrogates."""
HEADERS = st.lists(st.tuples(AS_SENT, AS_SENT), max_size=5) | st.lists(
    st.tuples(st.sampled_from(["Cookie", "cookie", "X", ""]), AS_SENT), max_size=6
)
TARGETS = st.builds(
    "{}/{}{}".format, st.sampled_from(["", "/s/one"]), AS_SENT, st.sampled_from(["", "?", "?a=%FF&a=b"])
)
BODIES = st.binary(max_size=60) | st.sampled_from([b"\n", b"\n\n[]", b"\0", b"{}\n" * 100_000])
ORIGINS = st.just(LOCAL) | st.builds(
    Origin,
    st.sampled_from(["http", "https"]),
    AS_SENT,
    st.none() | st.integers(0, 65_535),
    AS_SENT,
    st.none() | AS_SENT,
)
METHODS = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PROPFIND"])
NAMES = st.sampled_from(["one", "Two.2"])
STATUSES = st.none() | st.integers(200, 599)
ANSWERS = st.builds(
    ReceiverAnswer,
    st.integers(200, 599),
    st.text(max_size=9),
    HEADERS.map(tuple),
    st.integers(0, 60_000),
    st.booleans(),
)


def exchange_of(
    at_ms: int, method: str, target: str, headers: list[tuple[str, str]], body: bytes, origin: Origin
) -> Exchange:
    return Exchange(at_ms, "toy", "send", method, target, head_of(CIMultiDict(headers)), body, origin)


def parts_of(request: Request) -> tuple[object, ...]:
    return (
        request.method, request.path, request.query, list(request.headers.items()), request.body, request.target,
        request.origin,
    )  # fmt: skip


@given(INSTANTS, METHODS, TARGETS, HEADERS, BODIES, ORIGINS, IDS, CHECKS)
@example(0, "GET", "/", [], b"", LOCAL, None, 0)
@example(0, "GET", "/", [("", "")], b"", LOCAL, 0, 0)
@example(0, "POST", "/", [("a", "b"), ("A", "\udcff"), ("a", "")], b"\n" * 5_000_000, LOCAL, 2**64 - 1, 7)
def test_a_request_is_read_as_it_was_written(  # noqa: PLR0913, PLR0917 - the parts of a request
    at_ms: int,
    method: str,
    target: str,
    headers: list[tuple[str, str]],
    body: bytes,
    origin: Origin,
    request_id: int | None,
    check: int,
) -> None:
    exchange = exchange_of(at_ms, method, target, headers, body, origin)
    record = records.read(records.of_request(exchange, request_id, check))
    assert (record.kind, record.at_ms, record.check) == (records.REQUEST, at_ms, check)
    _, path, query = split_target(target)
    assert parts_of(record.request()) == (method, path, query, headers, body, target, origin)
    assert record.request().id == request_id


def test_a_request_to_this_machine_is_read_with_the_same_origin() -> None:
    record = records.read(records.of_request(exchange_of(0, "GET", "/", [], b"", LOCAL), None, 0))
    assert record.request().origin is LOCAL  # each exchange keeps one


@pytest.mark.parametrize("name", sorted(COMMANDS))
@given(data=st.data(), at_ms=INSTANTS, check=CHECKS)
def test_a_command_is_read_as_it_was_written(name: str, data: st.DataObject, at_ms: int, check: int) -> None:
    command = data.draw(ANY_COMMAND[name])
    record = records.read(records.of_command(Performed(at_ms, command), check))
    assert (record.kind, record.at_ms, record.check) == (records.COMMAND, at_ms, check)
    kind, version, fields, _ = record.fields
    assert command_of(kind, version, fields) == command


@given(INSTANTS, st.sampled_from([0, 0.0, 1, 1.0, 2.5, 1_000_000]), st.integers(0, 2**43))
def test_time_is_read_as_it_was_written(at_ms: int, rate: float, wall_ms: int) -> None:
    record = records.read(records.of_time(at_ms, rate, wall_ms))
    assert (record.kind, record.at_ms, record.check) == (records.TIME, at_ms, None)
    assert record.pace() == (rate, wall_ms)


@given(INSTANTS, NAMES, st.lists(ANSWERS, max_size=3).map(tuple))
def test_answers_of_a_receiver_are_read_as_they_were_written(
    at_ms: int, receiver: str, answers: tuple[ReceiverAnswer, ...]
) -> None:
    record = records.read(records.of_answers(at_ms, receiver, answers))
    assert (record.kind, record.at_ms, record.fields[0], record.check) == (records.ANSWERS, at_ms, receiver, None)
    assert record.answers() == answers


@given(st.builds(Arrival, NAMES, INSTANTS, METHODS, TARGETS, HEADERS.map(tuple), BODIES, STATUSES))
def test_what_came_to_a_receiver_is_read_as_it_was_written(arrival: Arrival) -> None:
    record = records.read(records.of_arrival(arrival))
    assert (record.kind, record.check) == (records.ARRIVAL, None)
    assert record.arrival() == arrival


def test_that_a_receiver_was_forgotten_is_read_as_it_was_written() -> None:
    record = records.read(records.of_forgotten(5, "one"))
    assert (record.kind, record.at_ms, record.fields, record.check) == (records.FORGOTTEN, 5, ["one"], None)


@given(st.data())
def test_the_checksum_is_that_of_the_answer_and_of_how_much_had_happened(data: st.DataObject) -> None:
    exchange = exchange_of(0, "GET", "/", [], b"", LOCAL)
    told = data.draw(st.tuples(st.sampled_from([200, 201]), HEADERS.map(tuple), BODIES, st.integers(0, 9)))
    other = data.draw(st.tuples(st.sampled_from([200, 201]), HEADERS.map(tuple), BODIES, st.integers(0, 9)))

    def check(status: int, headers: Any, body: bytes, events: int) -> int:
        exchange.status, exchange.response_headers, exchange.response_body = status, headers, body
        return records.check_of_request(exchange, events)

    assert check(*told) == check(*told)
    assert (check(*told) == check(*other)) == (told == other)


def test_the_checksum_of_a_command_is_that_of_its_refusal_and_of_how_much_had_happened() -> None:
    checks = {records.check_of_command(refused, events) for refused in ("", "no", "\ud800") for events in range(3)}
    assert len(checks) == 9


# -------------------------------------------------------------------------------------------- what is no record

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
KINDS = sorted(SHAPES)
NEARLY = st.builds(
    lambda kind, at_ms, fields, body: json.dumps([kind, at_ms, *fields]).encode() + body,
    st.sampled_from(KINDS),
    INSTANTS | VALUES,
    st.lists(VALUES, max_size=6),
    st.sampled_from([b"", b"\n", b"\nbody"]),
)
GOOD: dict[str, bytes] = {
    records.REQUEST: records.of_request(
        exchange_of(9, "GET", "/", [("a", "b")], b"", Origin("http", "h", 1, "m")), 8, 7
    ),
    records.COMMAND: b'["command",9,"faults.clear",1,{},7]',
    records.TIME: records.of_time(9, 1, 7),
    records.ANSWERS: records.of_answers(9, "one", (ReceiverAnswer(headers=(("a", "b"),)),)),
    records.ARRIVAL: records.of_arrival(Arrival("one", 9, "POST", "/", (("a", "b"),), b"", 200)),
    records.FORGOTTEN: records.of_forgotten(9, "one"),
}


def use(record: bytes) -> object:
    """All that can be read in it."""
    found = records.read(record)
    if found.kind == records.COMMAND:
        return command_of(*found.fields[:3])
    use_of: dict[str, Callable[[], object]] = {
        records.REQUEST: found.request, records.TIME: found.pace, records.ANSWERS: found.answers,
        records.ARRIVAL: found.arrival, records.FORGOTTEN: lambda: found.fields[0],
    }  # fmt: skip
    return use_of[found.kind]()


def test_every_kind_has_an_example() -> None:
    assert {*GOOD} == {*SHAPES}
    for record in GOOD.values():
        use(record)


@given(st.binary(max_size=40) | NEARLY)
@example(b"[" * 100_000)
@example(b"[[], 1]")
@example(b"[{}, 1]")
@example(b'["time", 1, NaN, 1]')
@example(b'["time", 1, Infinity, 1]')
@example(b'["time", 99999999999999999, 1, 1]')
@example(b'["request", 1, "GET", "/", [1], "", null, 1]')
@example(b'["request", 1, "GET", "/", null, "a\\nb\\nc", null, 1]')
@example(b'["receiver-arrival", 1, "a", "GET", "/", [1], null]')
@example(b'["receiver-arrival", 1, "a", "GET", "/", [[1, 2]], null]')
@example(b'["receiver-answers", 1, "a", [1]]')
@example(b'["receiver-answers", 1, "a", [{}]]')
@example(b"\xff\xfe[\0]\0")
def test_arbitrary_bytes_are_a_record_or_are_told_to_be_none(record: bytes) -> None:
    try:
        use(record)
    except UnreadableRecordError as error:
        assert str(error)
    except SimulatorError:
        assert records.read(record).kind == records.COMMAND  # no command of this version


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_record_with_a_part_changed_is_a_record_or_is_told_to_be_none(kind: str, data: st.DataObject) -> None:
    line, _, body = GOOD[kind].partition(b"\n")
    fields = json.loads(line)
    place = data.draw(st.integers(0, len(fields)))
    fields[place : place + data.draw(st.integers(0, 1))] = data.draw(st.lists(VALUES, max_size=2))
    try:
        use(json.dumps(fields).encode() + b"\n" + body)
    except UnreadableRecordError as error:
        assert str(error)
    except SimulatorError:
        assert kind == records.COMMAND


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_is_cut_off_is_none(kind: str) -> None:
    line = GOOD[kind].partition(b"\n")[0]
    for length in range(len(line)):
        with pytest.raises(UnreadableRecordError):
            records.read(line[:length])


@pytest.mark.parametrize("rate", [-1, 1_000_001, math.inf, math.nan])
def test_a_speed_that_no_clock_has_is_none(rate: float) -> None:
    with pytest.raises(UnreadableRecordError, match="is no speed of a clock"):
        records.read(records.of_time(0, rate, 0)).pace()


def replayed(*rows: tuple[int, bytes]) -> Replay:
    sandbox = plain_sandbox()
    sandbox.clock.set_rate(0)
    replay = Replay(Hosted(sandbox, World()), sandbox, VendorDirectory([TOY]), rows, 0)
    for _ in replay.steps():
        pass
    return replay


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (b"", "it begins with b'', which is no record"),
        (b"[" * 100_000, "which is no record"),
        (b'["weather", 1]', "records of the kind 'weather' are unknown"),
        (b'["time", 1, "fast", 1]', "is not as records of its kind are"),
        (b'["time", 1, -1, 1]', "-1 is no speed of a clock"),
        (b'["command", 1, "money.burn", 1, {}, 1]', "unknown command 'money.burn'"),
        (b'["command", 1, "faults.clear", 9, {}, 1]', "version 9 of the command 'faults.clear' is unknown"),
        (b'["command", 1, "money.top-up", 1, {"account": 7}, 1]', "the command 'money.top-up': account: expected"),
        (b'["request", 1, "GET", "/", null, "odd", null, 1]', "its request is none"),
        (b'["receiver-arrival", 1, "a", "GET", "/", [1], null]', "'1' is not a header"),
        (b'["receiver-answers", 1, "a", [7]]', "'7' is no answer of a receiver"),
        (b'["receiver-forgotten", 1, "nobody"]', "unknown receiver 'nobody'"),
    ],
)
def test_whoever_replays_tells_the_position_of_what_is_no_record(record: bytes, why: str) -> None:
    start_ms = plain_sandbox().now_ms
    rows = [(1, records.of_time(start_ms, 0, 0)), (2, record), (3, records.of_time(start_ms, 0, 0))]
    with pytest.raises(DivergedError) as raised:
        replayed(*rows)
    assert str(raised.value).startswith("its input 2 cannot be read by this version: ")
    assert why in str(raised.value)


@given(st.binary(max_size=40) | NEARLY)
def test_whatever_cannot_be_read_has_its_position_told(record: bytes) -> None:
    start_ms = plain_sandbox().now_ms
    try:
        replayed((1, records.of_time(start_ms, 0, 0)), (2, record))
    except DivergedError as error:
        assert "its input 2 " in str(error)
