"""Frames between processes: whatever is told arrives as it was, however its bytes are cut."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from simulator.api.request import Known, Request, Response, Transmission
from simulator.cluster import frames
from simulator.cluster.frames import LONGEST, MOST_SHARED, BrokenFrameError, Frames, Kind, Otherwise, Shared
from simulator.cluster.hearing import Hearing
from simulator.cluster.line import Line
from simulator.cluster.words import OfWorker
from simulator.sandbox.faults.effects.wire import Drip, Wire, WireKind
from simulator.sandbox.origin import Origin
from simulator.server.rounds import Round

TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
AS_READ = st.binary(max_size=40).map(lambda data: data.decode("utf-8", "surrogateescape"))
"""Text of a head, as it is read from bytes that may be no UTF-8."""
NAMES = st.none() | AS_READ | st.just("x" * 70_000)
BODIES = st.binary(max_size=300) | st.just(b"\x00\xff" * 200_000)
NUMBERS = st.integers(0, 0xFFFF_FFFF)
IDS = st.none() | st.integers(1, 2**64 - 1)
PORTS = st.none() | st.integers(0, 65_535)
ORIGINS = st.builds(Origin, st.sampled_from(["http", "https"]), AS_READ, PORTS, st.text(), st.none() | st.text())
REQUESTS = st.builds(
    lambda headers, *more: Request(more[0], more[1], more[2], CIMultiDict(headers), b"", more[3], more[4], Known()),
    st.lists(st.tuples(st.sampled_from(["Accept", "accept", "X-Text", "Host"]), AS_READ)),
    st.sampled_from(["GET", "POST", "PROPFIND"]),
    AS_READ,
    AS_READ,
    AS_READ,
    ORIGINS,
)
WORDS = [each.value for each in WireKind if each not in {WireKind.CUT, WireKind.DRIP}]
WIRES = st.one_of(
    st.builds(Wire, cut=st.floats(0, 1, exclude_max=True)),
    st.builds(Wire, drip=st.builds(Drip, st.integers(1, 65_536), st.integers(0, 100_000))),
    st.builds(Wire, word=st.sampled_from(WORDS)),
)
TRANSMISSIONS = st.builds(Transmission, st.integers(0, 600_000), st.none() | WIRES)
TOLD = st.builds(Otherwise, st.none() | TRANSMISSIONS, st.booleans(), st.booleans())


def whole(data: bytes, cuts: list[int] = []) -> list[tuple[int, int, bytes]]:  # noqa: B006 - nobody changes it
    """Read frames of bytes that come in pieces."""
    reader, places = Frames(), [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    pieces = [data[start:end] for start, end in itertools.pairwise(places)]
    return [each for piece in pieces for each in reader.read(piece)]


@given(st.lists(st.tuples(st.sampled_from(Kind), NUMBERS, st.binary(max_size=40))), st.lists(st.integers(0, 1_000)))
def test_frames_come_as_they_were_however_they_are_cut(told: list[tuple[Kind, int, bytes]], cuts: list[int]) -> None:
    assert whole(b"".join(frames.frame(*each) for each in told), cuts) == told


def test_frames_come_byte_by_byte() -> None:
    data = frames.frame(Kind.ASK, 1, b"") + frames.frame(Kind.PIECE, 2, b"x" * 20)
    assert whole(data, [*range(len(data))]) == [(Kind.ASK, 1, b""), (Kind.PIECE, 2, b"x" * 20)]


@given(REQUESTS, NAMES, BODIES, IDS)
def test_a_request_arrives_as_it_was(request: Request, name: str | None, body: bytes, request_id: int | None) -> None:
    data = frames.frame_of(Kind.HEAD, 7, frames.head_of(request)) + frames.ask(3, 7, name, body, request_id)
    (_, number, head), (_, asked, says) = whole(data, [len(data) // 2])
    came = frames.request_of(frames.value_in(head)).with_body(b"")
    assert (number, asked, *frames.asked(says)) == (7, 3, 7, name, body, request_id)
    for each in ("method", "path", "query", "target", "origin"):
        assert getattr(came, each) == getattr(request, each)
    assert [*came.headers.items()] == [*request.headers.items()]
    assert came.headers.get("ACCEPT") == request.headers.get("aCCEPT")


@given(st.integers(100, 999), st.integers(0, MOST_SHARED - 1), BODIES)
def test_an_answer_arrives_as_it_was(status: int, headers: int, body: bytes) -> None:
    [(kind, number, says)] = whole(frames.answer(5, headers, Response(status, body)))
    assert (kind, number, *frames.answered(says)) == (Kind.ANSWER, 5, status, headers, body)


@given(TOLD, st.binary(max_size=50))
def test_what_else_is_to_be_known_of_an_answer_arrives(told: Otherwise, body: bytes) -> None:
    [(kind, number, says)] = whole(frames.otherwise(5, 2, Response(201, body), told))
    came, rest = frames.read_otherwise(says)
    assert (kind, number, came, frames.answered(rest)) == (Kind.OTHERWISE, 5, told, (201, 2, body))


@given(st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists, max_leaves=9))
def test_a_value_arrives_as_it_was(value: object) -> None:
    [(_, _, says)] = whole(frames.frame_of(Kind.TOLD, 1, value))
    assert frames.frame_of(Kind.TOLD, 1, frames.value_in(says)) == frames.frame_of(Kind.TOLD, 1, value)


def test_numbers_of_what_is_shared_go_round_and_the_oldest_goes_first() -> None:
    shared = Shared()
    things = [object() for _ in range(MOST_SHARED + 2)]
    assert [shared.add(each) for each in things] == [*range(MOST_SHARED), 0, 1]
    assert [shared.number(each) for each in things[:3]] == [None, None, 2]
    assert [shared.number(each) for each in things[-2:]] == [0, 1]


@pytest.mark.parametrize("data", [b"\xff" * 9, (LONGEST + 1).to_bytes(4, "big") + b"\x01" * 5])
def test_what_is_longer_than_any_frame_is_none(data: bytes) -> None:
    with pytest.raises(BrokenFrameError, match=r"a frame of \d+ bytes was announced"):
        whole(data)


class Wired:
    """Notes how often a connection is closed. As those of uvloop, it is no subclass of asyncio's transports."""

    def __init__(self) -> None:
        self.closes = 0

    def write(self, data: Any) -> None:
        """Lose it."""

    def close(self) -> None:
        self.closes += 1


class Nobody:
    """Does nothing of what is asked."""

    def began(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("side", ["asks", "is asked"])
async def test_what_is_no_frame_ends_the_connection(side: str, caplog: pytest.LogCaptureFixture) -> None:
    nobody: Any = Nobody()
    protocol = Line(OfWorker(1), Round()) if side == "asks" else Hearing(nobody)
    transport: Any = Wired()
    protocol.connection_made(transport)
    protocol.data_received(frames.frame(Kind.GIVE_UP, 1))
    before = transport.closes
    protocol.data_received(b"GET / HTTP/1.1\r\n\r\n")
    assert (before, transport.closes) == (0, 1)
    assert caplog.messages[0].startswith("another process of this server said something that is no frame: a frame of ")
