"""Load a server over connections that stay open: how many requests were answered, how fast, and what asking cost.

Nothing but system calls and a search for the end of an answer, for whoever asks must be faster than who is measured: an
HTTP client, or an event loop, would be the limit. One answer is awaited on each connection. An answer that was not
expected ends it all, for a refusal is quickly made, and measures nothing.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import struct
import time
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple

ANSWER_S = 60
"""The time that an answer may take."""

MOST_AT_ONCE = 1 << 16
MOST_HEADS = 1_000
HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) .*?\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE | re.DOTALL)


class UnexpectedAnswerError(RuntimeError):
    """A server that is to be measured answers otherwise than it should; in one sentence."""


class Target(NamedTuple):
    """A server: what it is called, its port on this machine, and for https whom to trust."""

    name: str
    port: int
    trusting: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests that are sent in turn, again and again.

    Args:
        name: what they are called.
        requests: their bytes.
        status: the one that all of them are to be answered with.
        accepted: what the body of each answer has to hold.
    """

    name: str
    requests: tuple[bytes, ...]
    status: int
    accepted: bytes = b""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to: how many answers in what time, their latencies in order, and its own processor time."""

    answers: int
    seconds: float
    latencies_s: array[float]
    load_s: float

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    def within_ms(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        return self.latencies_s[min(self.answers - 1, int(self.answers * share))] * 1000


def request(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """The bytes of an HTTP/1.1 request; of JSON, unless the headers say otherwise."""
    named = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in (named | (headers or {})).items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines]).encode() + b"\r\n\r\n" + body


def load(target: Target, traffic: Traffic, seconds: float, connections: int = 32) -> Loaded:
    """Ask again on each connection as soon as the answer is there; once on each, at least.

    Raises:
        UnexpectedAnswerError: an answer is not what was expected, or does not come.
    """
    asked, latencies = cycle(traffic.requests), array("d")
    clock, note = time.perf_counter, latencies.append
    with _Opened(target, traffic, connections) as opened:
        by_descriptor, poll = opened.by_descriptor, opened.poller.poll
        used_s, began_s = time.process_time(), clock()
        until_s = began_s + seconds
        for connection in by_descriptor.values():
            connection.ask(next(asked), clock())
        waiting = connections
        while waiting:
            ready = poll(ANSWER_S)
            if not ready:
                raise opened.unexpected("does not answer")
            for descriptor, _ in ready:
                connection = by_descriptor[descriptor]
                connection.take()
                now_s = clock()
                note(now_s - connection.since_s)
                if now_s < until_s:
                    connection.ask(next(asked), now_s)
                else:
                    waiting -= 1
        return _loaded(latencies, clock() - began_s, time.process_time() - used_s)


def paced_load(target: Target, traffic: Traffic, seconds: float, per_second: float, connections: int = 32) -> Loaded:
    """Ask at a steady pace, whatever becomes of the answers; the time of each counts from when it was due.

    Raises:
        UnexpectedAnswerError: an answer is not what was expected, or does not come.
    """
    asked, latencies, clock = cycle(traffic.requests), array("d"), time.perf_counter
    total = max(1, int(seconds * per_second))
    with _Opened(target, traffic, connections) as opened:
        idle = deque(opened.by_descriptor.values())
        used_s, began_s, sent = time.process_time(), clock(), 0
        while len(latencies) < total:
            due_s = began_s + sent / per_second
            while sent < total and idle and due_s <= clock():
                idle.popleft().ask(next(asked), due_s)
                sent += 1
                due_s = began_s + sent / per_second
            is_next_awaited = sent < total and bool(idle)
            # `select` counts in microseconds, `epoll` in milliseconds.
            timeout_s = max(0.0, due_s - clock()) if is_next_awaited else ANSWER_S
            ready = select.select([opened.poller], [], [], timeout_s)[0]
            if not ready and not is_next_awaited:
                raise opened.unexpected("does not answer")
            for descriptor, _ in opened.poller.poll(0):
                connection = opened.by_descriptor[descriptor]
                connection.take()
                latencies.append(clock() - connection.since_s)
                idle.append(connection)
        return _loaded(latencies, clock() - began_s, time.process_time() - used_s)


def _loaded(latencies: array[float], seconds: float, load_s: float) -> Loaded:
    return Loaded(len(latencies), seconds, array("d", sorted(latencies)), load_s)


class _Opened:
    """Connections of a target, each in the poller, until they are closed."""

    def __init__(self, target: Target, traffic: Traffic, count: int) -> None:
        self._target = target
        self._traffic = traffic
        self.poller = select.epoll()
        lengths: dict[bytes, int] = {}
        connections = [_Connection(_connected(target), self, lengths) for _ in range(count)]
        self.by_descriptor = {each.descriptor: each for each in connections}

    def __enter__(self) -> _Opened:
        for descriptor in self.by_descriptor:
            self.poller.register(descriptor, select.EPOLLIN)
        return self

    def __exit__(self, *_: object) -> None:
        self.poller.close()
        for connection in self.by_descriptor.values():
            connection.close()

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    def unexpected(self, what: str) -> UnexpectedAnswerError:
        return UnexpectedAnswerError(f"{self._target.name} {what} to {self._traffic.name}")


class _Connection:
    """One connection: a request is sent, then its answer is taken whole."""

    __slots__ = ("_accepted", "_lengths", "_opened", "_receive", "_send", "_socket", "descriptor", "since_s")

    def __init__(self, connected: socket.socket, opened: _Opened, lengths: dict[bytes, int]) -> None:
        self._socket = connected
        self._opened = opened
        self._lengths = lengths  # of the answers that begin with these heads
        self._accepted = opened.traffic.accepted
        self._send: Callable[[bytes], object] = connected.sendall
        self._receive: Callable[[int], bytes] = connected.recv
        self.descriptor = connected.fileno()
        self.since_s = 0.0

    def ask(self, asked: bytes, since_s: float) -> None:
        self.since_s = since_s
        self._send(asked)

    def take(self) -> None:
        """Read an answer, most of which has come.

        Raises:
            UnexpectedAnswerError: it is not what was expected.
        """
        answer = self._receive(MOST_AT_ONCE)
        length = self._lengths.get(answer[: answer.find(b"\r\n\r\n")])
        if length is None or len(answer) < length:
            answer = self._rest(answer)
        if self._accepted not in answer:
            raise self._unexpected(answer)

    def close(self) -> None:
        self._socket.close()

    def _rest(self, answer: bytes) -> bytes:
        """Read on where the answer is not whole, or begins as none did before."""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        status_and_length = HEAD.match(answer[: end + 2])
        if status_and_length is None:
            raise self._opened.unexpected(f"says neither status nor length in its answer ({answer[:end]!r})")
        length = end + 4 + int(status_and_length[2])
        while len(answer) < length:
            answer += self._more()
        if int(status_and_length[1]) != self._opened.traffic.status:
            raise self._unexpected(answer)
        if len(self._lengths) > MOST_HEADS:
            self._lengths.clear()
        self._lengths[answer[:end]] = length
        return answer

    def _more(self) -> bytes:
        more = self._receive(MOST_AT_ONCE)
        if not more:
            raise self._opened.unexpected("closes the connection")
        return more

    def _unexpected(self, answer: bytes) -> UnexpectedAnswerError:
        head, _, body = answer.partition(b"\r\n\r\n")
        traffic = self._opened.traffic
        expected = f"{traffic.status}" + (f" with {traffic.accepted.decode()}" if traffic.accepted else "")
        return self._opened.unexpected(
            f"answers {head[9:12].decode()} ({body[:300].decode(errors='replace')}) in the place of {expected}"
        )


def _connected(target: Target) -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", target.port), timeout=ANSWER_S)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if target.trusting is not None:
        connected = target.trusting.wrap_socket(connected, server_hostname="localhost")
    # A timeout of Python's own would cost a system call for each answer.
    connected.settimeout(None)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", ANSWER_S, 0))
    return connected
