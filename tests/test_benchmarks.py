"""The benchmarks, without a look at the clock: their arithmetic, their program, and what they compare with."""

from __future__ import annotations

import json
import re
import socket
import sys
from array import array
from collections.abc import Iterator
from functools import partial
from http.client import HTTPResponse
from typing import Any

import pytest
from benchmarks import __main__ as program
from benchmarks import servers, traffic
from benchmarks.floors import Goal, Row, missed, verdicts
from benchmarks.load import Loaded, Traffic, UnexpectedAnswerError
from benchmarks.pairs import PER_SECOND, SERVER_US, Pairs, spread
from benchmarks.rooms import OURS, room
from benchmarks.servers import Sample, Server


def test_a_refusal_ends_the_program_with_the_sentence_and_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> Iterator[Row]:
        yield Row("what was measured before", "fine")
        raise UnexpectedAnswerError("the server answers 429 to a send")

    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, refused)
    assert ended.value.code == "the server answers 429 to a send; what is refused is not measured"


@pytest.mark.parametrize(
    ("measured", "flags", "code"), [(0.7, ["--floors"], "below its floor: sends"), (0.7, [], None)]
)
def test_a_floor_that_is_missed_ends_the_program_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, measured: float, flags: list[str], code: str | None
) -> None:
    def measuring(_: object) -> list[Row]:
        return [Row("MsGine sends", "slow", ((Goal("sends", 0.9, 1.2), measured),))]

    if code is None:
        run(monkeypatch, measuring, *flags)
    else:
        with pytest.raises(SystemExit, match=code):
            run(monkeypatch, measuring, *flags)


def test_every_measurement_runs_by_default_but_the_one_that_takes_very_long(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def note(name: str, _: object) -> list[Row]:
        ran.append(name)
        return []

    for name in program.MEASUREMENTS:
        monkeypatch.setitem(program.MEASUREMENTS, name, partial(note, name))
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    program.main()
    assert [*ran, "suite"] == list(program.MEASUREMENTS)


def test_an_unknown_measurement_is_told_with_those_that_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "sneds"])
    with pytest.raises(SystemExit):
        program.main()
    assert "there is no sneds; there are startup, sends, " in capsys.readouterr().err


def run(monkeypatch: pytest.MonkeyPatch, measurement: Any, *flags: str) -> None:
    monkeypatch.setitem(program.MEASUREMENTS, "startup", measurement)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "startup", *flags])
    program.main()


def test_a_spread_is_the_median_with_the_quartiles_of_five_rounds() -> None:
    assert f"{spread([5, 1, 4, 2, 3]):.1f}" == "3.0 (2.0 to 4.0)"
    assert f"{spread([7]):.0f}" == "7 (7 to 7)"


def sample(answers: int, server_s: float, load_s: float = 0.1) -> Sample:
    latencies_s = array("d", [0.001 * number for number in range(answers)])
    return Sample(Loaded(answers, 1.0, latencies_s, load_s), server_s, server_s * 2)


def test_a_ratio_is_taken_round_by_round() -> None:
    bare = [sample(100, 0.9), sample(200, 0.9), sample(400, 0.9)]
    ours = [sample(50, 0.9), sample(200, 0.9), sample(800, 0.9)]
    ratio = Pairs({"bare": bare, "simulator": ours}).ratio("simulator", "bare", PER_SECOND)
    assert (ratio.low, ratio.median, ratio.high) == (0.75, 1.0, 1.5)


def test_throughput_is_compared_by_processor_time_where_a_server_was_not_busy() -> None:
    busy = Pairs({"bare": [sample(100, 0.9)], "simulator": [sample(80, 0.9)]})
    assert busy.share("simulator") == 0.8
    idle = Pairs({"bare": [sample(100, 0.5)], "simulator": [sample(80, 0.9)]})
    assert round(idle.share("simulator"), 3) == 0.444


def test_figures_of_a_sample() -> None:
    one = sample(100, 0.5, 0.25)
    assert (one.per_second, one.server_us, one.whole_us, one.load_us) == (100, 5_000, 10_000, 2_500)
    assert (one.p99_ms, one.loaded.within_ms(1)) == (99, 99)
    assert SERVER_US(one) == 5_000


@pytest.mark.parametrize(
    ("server_s", "load_s", "told"),
    [(0.95, 0.5, ""), (0.5, 0.95, "THE LOAD WAS THE LIMIT"), (0.5, 0.4, "OTHERS WANT THESE CORES")],
)
def test_it_is_told_who_was_the_limit(server_s: float, load_s: float, told: str) -> None:
    _, busy = Pairs({"bare": [sample(100, server_s, load_s)]}).notes()
    assert busy.startswith(f"    the server's core was busy for {server_s:.0%}, that of the load for {load_s:.0%}")
    assert re.findall("[A-Z ]{12,}", busy) == ([f" {told}"] if told else [])


MORE, LESS = Goal("more", 0.9, 1.2), Goal("less", 1.5, 1.2, is_less_better=True)


@pytest.mark.parametrize(
    ("goal", "measured", "verdict"),
    [
        (MORE, 0.899, "floor held"),
        (MORE, 0.89, "BELOW THE FLOOR"),
        (MORE, 1.2, "aim reached"),
        (LESS, 1.5, "floor held"),
        (LESS, 1.51, "BELOW THE FLOOR"),
        (LESS, 1.0, "aim reached"),
        (Goal("no aim", 20, None, "ms", is_less_better=True), 1, "floor held"),
    ],
)
def test_a_figure_is_told_beside_its_floor_and_its_aim(goal: Goal, measured: float, verdict: str) -> None:
    assert list(verdicts([(goal, measured)]))[-1].endswith(f"| {verdict} |")
    assert bool(missed([(goal, measured)])) == (verdict == "BELOW THE FLOOR")


def test_code_belongs_to_a_room_of_ours_a_package_or_the_library() -> None:
    files = (str(OURS / "sandbox/books/ledger.py"), str(OURS / "steps.py"), json.__file__, pytest.__file__, "<frozen>")
    assert [room(file) for file in files] == [
        "simulator/sandbox",
        "simulator/steps",
        "standard library",
        "pytest",
        "standard library",
    ]


def shape(value: Any) -> Any:
    """The names of fields and the types of values, the first of a list in the place of all."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value).__name__


def answered(server: Server, asked: Traffic) -> Any:
    with socket.create_connection(("127.0.0.1", server.port)) as connected:
        connected.sendall(asked.requests[0])
        answer = HTTPResponse(connected)
        answer.begin()
        return json.loads(answer.read())


def test_the_bare_handlers_build_the_same_answers() -> None:
    msgine, others = traffic.msgine(), [make() for make in (
        traffic.status, traffic.ugsms_v1_form, traffic.ugsms_v2_form, traffic.ugsms_bulk, traffic.pushr,
        traffic.advanta, traffic.balance,
    )]  # fmt: skip
    with servers.simulator() as ours, servers.bare() as bare, servers.raw() as raw:
        expected = shape(answered(ours, msgine))
        assert shape(answered(bare, msgine)) == shape(answered(raw, msgine)) == expected
        for asked in others:
            assert shape(answered(bare, asked)) == shape(answered(ours, asked)), asked.name


def test_no_measured_request_departs_from_the_documentation_but_those_that_are_to() -> None:
    measured = (
        traffic.msgine,
        traffic.status,
        traffic.ugsms_v1_form,
        traffic.ugsms_bulk,
        traffic.pushr,
        traffic.advanta,
    )
    with servers.simulator() as ours:
        for make in (*measured, traffic.balance):
            answered(ours, make())
        assert ours.ask("GET", "/__admin/violations?level=violation")["violations"] == []
        answered(ours, traffic.ugsms_v2_form())
        assert len(ours.ask("GET", "/__admin/violations?level=violation")["violations"]) == 1
