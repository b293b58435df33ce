"""Keep the callbacks that come to a sandbox's catch URLs, and answer them as somebody set.

Receivers belong to the server, not to a sandbox's world: their answers are the results of callbacks, which are inputs.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.errors import CapacityError, UnknownNameError
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.request import Request

CATCH_PREFIX = "/__catch/"
"""What stands in front of a receiver's name."""

MAX_RECEIVERS = 100
MAX_ARRIVALS = 1_000
MAX_BYTES = 4 * 1024 * 1024
OVERHEAD_BYTES = 500
"""What an arrival costs beside its text: the objects themselves."""


@frozen
class ReceiverAnswer:
    """What a receiver answers with.

    `delay_ms` is real time. `hangs_up` closes the connection without any answer.
    """

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    delay_ms: int = 0
    hangs_up: bool = False


ACKNOWLEDGED = (ReceiverAnswer(),)


class Arrival(NamedTuple):
    """One request that came to a receiver: `at_ms` is virtual, `target` stands behind the receiver's name.

    `status` is what it was answered with, None where the connection was closed.
    """

    receiver: str
    at_ms: int
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int | None

    @property
    def size(self) -> int:
        """Bytes it counts for."""
        return OVERHEAD_BYTES + len(self.target) + len(self.body) + sum(len(n) + len(v) for n, v in self.headers)


@dataclass(slots=True)
class Receiver:
    """One catch URL: the answers it gives in turn, of which the last one is repeated, and how many it gave."""

    answers: tuple[ReceiverAnswer, ...] = ACKNOWLEDGED
    given: int = 0

    def next_answer(self) -> ReceiverAnswer:
        """Return the answer whose turn it is."""
        answer = self.answers[min(self.given, len(self.answers) - 1)]
        self.given += 1
        return answer


@dataclass(slots=True)
class Receivers:
    """All catch URLs of one sandbox; what they keep is bounded together, the oldest goes first and is counted."""

    dropped: Counter[str] = field(default_factory=Counter)
    _by_name: dict[str, Receiver] = field(default_factory=dict)
    _arrivals: deque[Arrival] = field(default_factory=deque)
    _kept_bytes: int = 0

    def __iter__(self) -> Iterator[tuple[str, Receiver]]:
        return iter(self._by_name.items())

    def get(self, name: str) -> Receiver:
        """Return the receiver of that name; raises `UnknownNameError` where nothing was set and nothing came."""
        receiver = self._by_name.get(name)
        if receiver is None:
            raise UnknownNameError("receiver", name, self._by_name)
        return receiver

    def set(self, name: str, answers: tuple[ReceiverAnswer, ...]) -> Receiver:
        """Have a receiver give these answers from now on; what came to it stays."""
        receiver = self._open(name)
        receiver.answers = answers
        receiver.given = 0
        return receiver

    def take(self, name: str, at_ms: int, request: Request, target: str) -> ReceiverAnswer:
        """Keep a request that came, and choose its answer; raises `CapacityError` for one name too many."""
        headers = tuple(request.headers.items())
        return self.keep(Arrival(name, at_ms, request.method, target, headers, request.body, None))

    def keep(self, arrived: Arrival) -> ReceiverAnswer:
        """Keep what came, and choose its answer; raises `CapacityError` for one name too many."""
        answer = self._open(arrived.receiver).next_answer()
        arrival = arrived._replace(status=None if answer.hangs_up else answer.status)
        self._arrivals.append(arrival)
        self._kept_bytes += arrival.size
        while len(self._arrivals) > MAX_ARRIVALS or self._kept_bytes > MAX_BYTES:
            oldest = self._arrivals.popleft()
            self._kept_bytes -= oldest.size
            self.dropped[oldest.receiver] += 1
        return answer

    def arrivals(self, name: str) -> list[Arrival]:
        """Return what came to a receiver and is kept, oldest first."""
        return [arrival for arrival in self._arrivals if arrival.receiver == name]

    def forget(self, name: str) -> None:
        """Forget a receiver with all that came to it; raises `UnknownNameError`."""
        self.get(name)
        del self._by_name[name]
        del self.dropped[name]
        self._arrivals = deque(arrival for arrival in self._arrivals if arrival.receiver != name)
        self._kept_bytes = sum(arrival.size for arrival in self._arrivals)

    def _open(self, name: str) -> Receiver:
        receiver = self._by_name.get(name)
        if receiver is None:
            if len(self._by_name) >= MAX_RECEIVERS:
                raise CapacityError(
                    f"this sandbox has {MAX_RECEIVERS} receivers, the most that are allowed: delete some, or use a "
                    "name again"
                )
            receiver = self._by_name[name] = Receiver()
        return receiver
