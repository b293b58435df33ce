"""The load of the benchmarks, without a look at the clock: every answer is taken whole, and no refusal is measured."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from benchmarks import servers, traffic
from benchmarks.load import Target, Traffic, UnexpectedAnswerError, load, paced_load, request
from benchmarks.pairs import Contender, in_turn
from benchmarks.servers import Server
from support.manual import CHECKOUT, GUIDE

pytestmark = pytest.mark.soak

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


class _Elsewhere(Server):
    """A server in no process of its own, whose processor time nobody looks at."""

    def __init__(self, port: int) -> None:
        self.name, self.port = "the server", port

    def cpu_seconds(self) -> float:
        return 0.0


def test_a_refusal_while_it_is_warmed_up_ends_the_run() -> None:
    with answering(lambda _: [REFUSED]) as target, pytest.raises(UnexpectedAnswerError, match="429"):
        in_turn([Contender(_Elsewhere(target.port), ASKED, "refusing")], 0, rounds=0)


def test_the_simulator_as_it_is_by_default_refuses_a_load_and_that_is_told() -> None:
    with servers.plain_simulator() as ours, pytest.raises(UnexpectedAnswerError, match="answers 429") as caught:
        ours.load(traffic.msgine(), 0, connections=61)
    assert str(caught.value).startswith("simulator answers 429 (")


def test_with_the_flags_of_the_manual_it_takes_a_load() -> None:
    [flags] = re.findall(r"the flags\n`(--[^`]*)`", (CHECKOUT / GUIDE / "capacity.md").read_text(encoding="utf-8"))
    with servers.plain_simulator(*flags.split()) as ours:
        assert ours.load(traffic.msgine(), 0, connections=61).loaded.answers == 61
