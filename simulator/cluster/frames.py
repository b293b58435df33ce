"""Write what processes tell each other as frames, and read it again.

A frame is its length, its kind, the number of the request that it belongs to, and what its kind says. Heads of requests
and headers of answers are sent once: later frames name them by a number.
"""

from __future__ import annotations

import enum
import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from multidict import CIMultiDict

from simulator.api.request import Known, Request, Response, Transmission
from simulator.sandbox.faults.effects.wire import Drip, Wire
from simulator.sandbox.origin import Origin

_HEAD = struct.Struct(">IBI")
_ASK = struct.Struct(">IIQ")
_ANSWER = struct.Struct(">HH")

MOST_SHARED = 512
"""So many heads, and so many sets of headers, are known by a number at once; the oldest goes first."""

NOBODY = 0xFFFF_FFFF
"""In the place of the length of a name, where there is none."""

LONGEST = 1024 * 1024 * 1024
"""No frame is longer: what says so is no frame."""


class Kind(enum.IntEnum):
    """What a frame says. Whoever opened the connection asks, the other one answers."""

    HEAD = 1
    """The number is that of a head, which follows."""
    ASK = 2
    """Answer a request: number of its head, name of the sandbox that it is for, its id or 0, body."""
    FACTS = 3
    """Tell what you count of something, which is named."""
    LEAD = 4
    """Know where credentials lead."""
    NOTE = 5
    """Keep what was refused."""
    MORE = 6
    """Send the next piece of an answer."""
    GIVE_UP = 7
    """Nobody waits for the answer any more, or for more of it."""
    END = 8
    """Nothing more will be asked."""
    PING = 9
    """Say that you are there; this one kind is sent by either."""

    HEADERS = 16
    """The number is that of a set of headers, which follows."""
    ANSWER = 17
    """An answer: its status, the number of its headers, its body."""
    OTHERWISE = 18
    """An answer that is not just that: what else is to be known of it, then as above."""
    PIECE = 19
    """The next piece of an answer; an empty one is the last."""
    OVER = 20
    """The sandbox that an answer came from is gone, or the rest of the answer will not come."""
    TOLD = 21
    """What was asked for, as JSON: facts, or that something is known now."""
    PONG = 22
    """One is there."""


class Frame(NamedTuple):
    """One frame: its kind, its number, and what it says."""

    kind: int
    number: int
    says: bytes


class Otherwise(NamedTuple):
    """What else is to be known of an answer.

    Args:
        transmission: how a fault has it sent.
        is_streamed: whether its body comes piece by piece.
        is_endless: whether there is always another piece.
    """

    transmission: Transmission | None = None
    is_streamed: bool = False
    is_endless: bool = False


class BrokenFrameError(Exception):
    """What came is no frame."""


class Frames:
    """Takes bytes as they come, and gives the frames that are whole."""

    __slots__ = ("_came", "_length", "_wanted")

    def __init__(self) -> None:
        self._came: list[bytes] = []
        self._length = 0
        self._wanted = 0

    def read(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are whole with these bytes; raises `BrokenFrameError`."""
        if self._came:
            self._came.append(data)
            self._length += len(data)
            if self._length < self._wanted:
                return
            data = b"".join(self._came)
            self._came.clear()
        at, end = 0, len(data)
        self._wanted = _HEAD.size
        while end - at >= _HEAD.size:
            length, kind, number = _HEAD.unpack_from(data, at)
            if length > LONGEST:
                raise BrokenFrameError(f"a frame of {length} bytes was announced")
            if end - at - _HEAD.size < length:
                self._wanted = _HEAD.size + length
                break
            at += _HEAD.size
            yield Frame(kind, number, data[at : at + length])
            at += length
        if at < end:
            self._came.append(data[at:] if at else data)
            self._length = end - at


def frame(kind: Kind, number: int, says: bytes = b"") -> bytes:
    """Write a frame."""
    return _HEAD.pack(len(says), kind, number) + says


def frame_of(kind: Kind, number: int, value: object) -> bytes:
    """Write a frame that says a value, as JSON."""
    return frame(kind, number, json.dumps(value, separators=(",", ":")).encode())


def value_in(says: bytes) -> Any:
    """Read what a frame of `frame_of` says."""
    return json.loads(says)


# Requests ------------------------------------------------------------------------------------------------------------


def head_of(request: Request) -> list[object]:
    """Tell everything of a request but its body."""
    headers = list(request.headers.items())
    return [request.method, request.path, request.query, headers, request.target, request.origin]


def request_of(told: Sequence[Any]) -> Request:
    """Return the request without a body of which this was told."""
    method, path, query, headers, target, origin = told
    pairs = [(name, value) for name, value in headers]
    return Request(method, path, query, CIMultiDict(pairs), b"", target, Origin(*origin), Known())


def ask(number: int, head: int, name: str | None, body: bytes, request_id: int | None = None) -> bytes:
    """Write that a request is to be answered."""
    named = b"" if name is None else name.encode("utf-8", "surrogatepass")
    says = _ASK.pack(head, NOBODY if name is None else len(named), request_id or 0) + named + body
    return _HEAD.pack(len(says), Kind.ASK, number) + says


def asked(says: bytes) -> tuple[int, str | None, bytes, int | None]:
    """Read the number of a head, the name of a sandbox, a body, and the id of the request, if it has one."""
    head, length, request_id = _ASK.unpack_from(says)
    if length == NOBODY:
        return head, None, says[_ASK.size :], request_id or None
    at = _ASK.size + length
    return head, says[_ASK.size : at].decode("utf-8", "surrogatepass"), says[at:], request_id or None


# Answers -------------------------------------------------------------------------------------------------------------


def answer(number: int, headers: int, response: Response) -> bytes:
    """Write an answer whose headers have a number."""
    says = _ANSWER.pack(response.status, headers) + response.body
    return _HEAD.pack(len(says), Kind.ANSWER, number) + says


def answered(says: bytes) -> tuple[int, int, bytes]:
    """Read the status of an answer, the number of its headers, and its body."""
    status, headers = _ANSWER.unpack_from(says)
    return status, headers, says[_ANSWER.size :]


def otherwise(number: int, headers: int, response: Response, told: Otherwise) -> bytes:
    """Write an answer that is not just that."""
    how = None if told.transmission is None else _plain(told.transmission)
    more = json.dumps([how, told.is_streamed, told.is_endless]).encode()
    says = struct.pack(">I", len(more)) + more + _ANSWER.pack(response.status, headers) + response.body
    return frame(Kind.OTHERWISE, number, says)


def read_otherwise(says: bytes) -> tuple[Otherwise, bytes]:
    """Read what else is to be known of an answer, and return the rest, which `answered` reads."""
    (length,) = struct.unpack_from(">I", says)
    how, is_streamed, is_endless = json.loads(says[4 : 4 + length])
    told = Otherwise(None if how is None else _transmission(how), is_streamed, is_endless)
    return told, says[4 + length :]


def _plain(transmission: Transmission) -> list[object]:
    wire = transmission.wire
    if wire is None:
        return [transmission.hold_ms, None]
    drip = None if wire.drip is None else [wire.drip.size, wire.drip.every_ms]
    return [transmission.hold_ms, [wire.cut, drip, wire.word]]


def _transmission(told: Sequence[Any]) -> Transmission:
    hold_ms, wire = told
    if wire is None:
        return Transmission(hold_ms, None)
    cut, drip, word = wire
    return Transmission(hold_ms, Wire(cut=cut, drip=None if drip is None else Drip(*drip), word=word))


class Shared:
    """Numbers what is sent once, by one side of a connection: heads of requests, or headers of answers."""

    __slots__ = ("_by_number", "_next", "_numbers")

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._by_number: list[Any] = [None] * MOST_SHARED
        self._next = 0

    def number(self, what: Any) -> int | None:
        """Return the number of something that was sent, None where it was not, or not lately."""
        return self._numbers.get(what)

    def add(self, what: Any) -> int:
        """Give something a number, perhaps that of something older."""
        number = self._next
        self._next = (number + 1) % MOST_SHARED
        older = self._by_number[number]
        if older is not None:
            del self._numbers[older]
        self._by_number[number] = what
        self._numbers[what] = number
        return number
