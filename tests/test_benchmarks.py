"""The benchmarks, without a look at the clock: their arithmetic, their load, and that no refusal is ever measured."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPResponse
from typing import Any

import pytest
from benchmarks import __main__ as program
from benchmarks import servers, traffic
from benchmarks.floors import Goal, Row, missed, verdicts
from benchmarks.load import Loaded, Target, Traffic, UnexpectedAnswerError, load, paced_load, request
from benchmarks.pairs import PER_SECOND, SERVER_US, Contender, Pairs, in_turn, spread
from benchmarks.rooms import OURS, room
from benchmarks.servers import Sample, Server
from support.manual import CHECKOUT, GUIDE

ASKED = Traffic("a send", (request("GET", "/first"), request("GET", "/second")), 200, b"yes")
YES = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
REFUSED = b'HTTP/1.1 429 Too Many Requests\r\ncontent-length: 11\r\n\r\n{"slow": 1}'


def answer_all(connected: socket.socket, answers: Callable[[bytes], list[bytes]]) -> None:
    """Answer each request, none of which has a body, in pieces."""
    waiting = b""
    with connected, suppress(ConnectionResetError):
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while more := connected.recv(65_536):
            waiting += more
            while b"\r\n\r\n" in waiting:
                asked, _, waiting = waiting.partition(b"\r\n\r\n")
                pieces = answers(asked)
                for piece in pieces:
                    connected.sendall(piece)
                if not pieces:
                    return


@contextmanager
def answering(answers: Callable[[bytes], list[bytes]]) -> Iterator[Target]:
    """A server on connections that stay open; no pieces close one."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer_all, args=(connected, answers), daemon=True).start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield Target("the server", listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()


def test_each_connection_asks_once_at_least_and_the_requests_take_turns() -> None:
    asked: list[bytes] = []

    def note(head: bytes) -> list[bytes]:
        asked.append(head)
        return [YES]

    with answering(note) as target:
        loaded = load(target, ASKED, 0, connections=3)
    assert (loaded.answers, len(loaded.latencies_s)) == (3, 3)
    assert sorted(head.split()[1] for head in asked) == [b"/first", b"/first", b"/second"]


@pytest.mark.parametrize("cut", [1, 20, len(YES) - 1])
def test_an_answer_that_comes_in_pieces_is_taken_whole(cut: int) -> None:
    with answering(lambda _: [YES[:cut], YES[cut:]]) as target:
        assert paced_load(target, ASKED, 1, 20, connections=2).answers == 20


def test_a_paced_load_sends_as_many_as_the_pace_says() -> None:
    with answering(lambda _: [YES]) as target:
        assert paced_load(target, ASKED, 0.1, 500).answers == 50


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (REFUSED, 'the server answers 429 ({"slow": 1}) in the place of 200 with yes to a send'),
        (
            YES.replace(b"200 OK", b"202 Accepted"),
            "the server answers 202 (yes) in the place of 200 with yes to a send",
        ),
        (YES.replace(b"yes", b"no."), "the server answers 200 (no.) in the place of 200 with yes to a send"),
        (YES.replace(b"Content-Length", b"Length"), "the server says neither status nor length in its answer"),
        (b"", "the server closes the connection to a send"),
    ],
)
def test_an_answer_that_was_not_expected_ends_the_load_with_a_sentence(answer: bytes, told: str) -> None:
    answers = iter([[YES], [answer] if answer else []])
    with answering(lambda _: next(answers)) as target:
        load(target, ASKED, 0, 1)
        with pytest.raises(UnexpectedAnswerError, match=re.escape(told)):
            load(target, ASKED, 0, 1)


def test_a_refusal_while_it_is_warmed_up_ends_the_run() -> None:
    with answering(lambda _: [REFUSED]) as target, pytest.raises(UnexpectedAnswerError, match="429"):
        in_turn([Contender(_Remembered(target.port), ASKED, "refusing")], 0, rounds=0)


def test_the_simulator_as_it_is_by_default_refuses_a_load_and_that_is_told() -> None:
    with servers.plain_simulator() as ours, pytest.raises(UnexpectedAnswerError, match="answers 429") as caught:
        ours.load(traffic.msgine(), 0, connections=61)
    assert str(caught.value).startswith("simulator answers 429 (")


def test_with_the_flags_of_the_manual_it_takes_a_load() -> None:
    [flags] = re.findall(r"the flags\n`(--[^`]*)`", (CHECKOUT / GUIDE / "capacity.md").read_text(encoding="utf-8"))
    with servers.plain_simulator(*flags.split()) as ours:
        assert ours.load(traffic.msgine(), 0, connections=61).loaded.answers == 61


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


class _Remembered(Server):
    """A server whose processor time nobody looks at, that may be gone any moment."""

    def __init__(self, port: int) -> None:
        self.name, self.port = "the server", port

    def cpu_seconds(self) -> float:
        return 0.0


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
