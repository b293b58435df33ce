"""Write what happened to a sandbox from outside as bytes, and read it again.

A record is a JSON array on one line; the body of a request follows it as it came. Its first two fields are its kind and
its instant in virtual milliseconds.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from multidict import CIMultiDict

from simulator.api.request import Request
from simulator.capsule.commands import written
from simulator.hosting.receivers import Arrival, ReceiverAnswer
from simulator.inprocess import request_to
from simulator.sandbox.origin import LOCAL, Origin
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.world import MAX_SPEED
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.inputs import Performed
    from simulator.sandbox.books.journal import Exchange

_as_json = json.JSONEncoder(separators=(",", ":")).encode

MOST_ALIKE = 512
"""So many beginnings of requests and answers are known as they are written."""

REQUEST = "request"
COMMAND = "command"
TIME = "time"
ANSWERS = "receiver-answers"
ARRIVAL = "receiver-arrival"
FORGOTTEN = "receiver-forgotten"


SHAPES: dict[str, tuple[type | tuple[type, ...], ...]] = {
    REQUEST: (str, str, (list, type(None)), str, (int, type(None)), int),
    COMMAND: (str, int, dict, int),
    TIME: ((int, float), int),
    ANSWERS: (str, list),
    ARRIVAL: (str, str, str, list, (int, type(None))),
    FORGOTTEN: (str,),
}
"""What follows kind and instant in a record of each kind."""


class UnreadableRecordError(Exception):
    """A record is none, or none of this version."""


@frozen
class Record:
    """One record, read.

    Args:
        kind: one of the above.
        at_ms: the virtual instant.
        fields: what follows these two.
        body: of a request.
    """

    kind: str
    at_ms: int
    fields: list[Any]
    body: bytes

    @property
    def check(self) -> int | None:
        """The checksum of what came of it; None where it has none."""
        return self.fields[-1] if self.kind in {REQUEST, COMMAND} else None

    def request(self) -> Request:
        """Return the request of a `request`; raises `UnreadableRecordError`."""
        method, target, origin, head, request_id, _ = self.fields
        parts = head.split("\n") if head else []
        try:
            headers = CIMultiDict(zip(parts[::2], parts[1::2], strict=True))
            request = request_to(method, target, headers, self.body, LOCAL if origin is None else Origin(*origin))
        except (TypeError, ValueError) as error:
            raise UnreadableRecordError(f"its request is none: {error}") from error
        request.id = request_id
        return request

    def pace(self) -> tuple[float, int]:
        """Return how fast time went on, and when that was on the clock on the wall; raises `UnreadableRecordError`."""
        rate, wall_ms = self.fields
        if not 0 <= rate <= MAX_SPEED:
            raise UnreadableRecordError(f"{rate} is no speed of a clock")
        return rate, wall_ms

    def arrival(self) -> Arrival:
        """Return what came to a catch URL; raises `UnreadableRecordError`."""
        receiver, method, target, headers, status = self.fields
        return Arrival(receiver, self.at_ms, method, target, _pairs(headers), self.body, status)

    def answers(self) -> tuple[ReceiverAnswer, ...]:
        """Return what a catch URL answers from then on; raises `UnreadableRecordError`."""
        return tuple(map(_answer, self.fields[1]))


def read(record: bytes) -> Record:
    """Read a record.

    Raises:
        UnreadableRecordError: it is none.
    """
    line, _, body = record.partition(b"\n")
    try:
        kind, at_ms, *fields = json.loads(line)
        shape = SHAPES.get(kind)
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableRecordError(f"it begins with {line[:60]!r}, which is no record") from error
    if shape is None:
        raise UnreadableRecordError(f"records of the kind {str(kind)[:40]!r} are unknown")
    if (
        not isinstance(at_ms, int)
        or at_ms > LAST_MS
        or len(fields) != len(shape)
        or not all(map(isinstance, fields, shape))
    ):
        raise UnreadableRecordError(f"it begins with {line[:60]!r}, and is not as records of its kind are")
    return Record(kind, at_ms, fields, body)


def of_request(exchange: Exchange, request_id: int | None, check: int) -> bytes:
    """Write a request that was answered, with the id by which it is known again, if it has one."""
    beginning = _beginning(exchange.method, exchange.target, exchange.origin, exchange.head)
    told_id = "null" if request_id is None else request_id
    return f'["{REQUEST}",{exchange.arrived_ms},{beginning},{told_id},{check}]\n'.encode() + exchange.body


@lru_cache(maxsize=MOST_ALIKE)
def _beginning(method: str, target: str, origin: Origin, head: str) -> str:
    """Write how a request begins, as many do."""
    shown = [method, target, None if origin is LOCAL else origin, head.replace("\0", "\n")]
    return _as_json(shown)[1:-1]


def of_command(performed: Performed, check: int) -> bytes:
    """Write a command that was given."""
    name, version, fields = written(performed.command)
    return _as_json([COMMAND, performed.at_ms, name, version, fields, check]).encode()


def of_time(at_ms: int, rate: float, wall_ms: int) -> bytes:
    """Write how far time has gone, how fast it goes on, and when that was on the clock on the wall."""
    return _as_json([TIME, at_ms, rate, wall_ms]).encode()


def of_answers(at_ms: int, receiver: str, answers: tuple[ReceiverAnswer, ...]) -> bytes:
    """Write what a catch URL answers from now on."""
    return _as_json([ANSWERS, at_ms, receiver, [asdict(answer) for answer in answers]]).encode()


def of_arrival(arrival: Arrival) -> bytes:
    """Write a request that came to a catch URL."""
    head = [ARRIVAL, arrival.at_ms, arrival.receiver, arrival.method, arrival.target, arrival.headers, arrival.status]
    return _as_json(head).encode() + b"\n" + arrival.body


def of_forgotten(at_ms: int, receiver: str) -> bytes:
    """Write that a catch URL was forgotten."""
    return _as_json([FORGOTTEN, at_ms, receiver]).encode()


def check_of_request(exchange: Exchange, events: int) -> int:
    """Return the checksum of an answer, and of how much had happened by then."""
    head = _check_of_head(exchange.status, exchange.response_headers)
    return crc32(exchange.response_body, crc32(b"%d" % events, head))


@lru_cache(maxsize=MOST_ALIKE)
def _check_of_head(status: int, headers: tuple[tuple[str, str], ...]) -> int:
    """Return the checksum of how an answer begins, as many do."""
    return crc32(f"{status}{headers}".encode("utf-8", "surrogatepass"))


def check_of_command(refused: str, events: int) -> int:
    """Return the checksum of what came of a command, and of how much had happened by then."""
    return crc32(f"{refused}{events}".encode("utf-8", "surrogatepass"))


def _pairs(headers: list[Any]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for pair in headers:
        match pair:
            case [str(name), str(value)]:
                pairs.append((name, value))
            case _:
                raise UnreadableRecordError(f"{str(pair)[:60]!r} is not a header")
    return tuple(pairs)


def _answer(told: object) -> ReceiverAnswer:
    match told:
        case {
            "status": int(status),
            "body": str(body),
            "headers": list(headers),
            "delay_ms": int(delay_ms),
            "hangs_up": bool(hangs_up),
            **others,
        } if not others:
            return ReceiverAnswer(status, body, _pairs(headers), delay_ms, hangs_up)
    raise UnreadableRecordError(f"{str(told)[:60]!r} is no answer of a receiver")
