"""Keep requests and responses as exchanges, bounded in bytes.

Requests are kept as they came, headers as one text; secrets are taken out where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from simulator.sandbox.books.inputs import InputLog
from simulator.sandbox.books.log import Log
from simulator.sandbox.origin import LOCAL, Origin

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.faults.effect import Spoilt

OVERHEAD_BYTES = 700
"""What an exchange costs beside its bodies: header mappings and the objects themselves."""


def head_of(headers: Mapping[str, str]) -> str:
    """Return names and values of headers in turn, with a NUL between two.

    One text instead of a mapping of many: what is kept is cold memory by the time it is given up again.
    """
    return "\0".join(chain.from_iterable(headers.items()))


class Exchange:
    """One request and its response, with everything it caused.

    `origin` is where it was sent to. `operation` is None when no emulated route was hit; `submission` is the ordinal of
    the first that it made, 0 for none, and `last_submission` that of the last; `entries` and `callbacks` are ordinals
    that may grow after the response. `status` is 0 until it is answered, and stays so where a fault left no answer.
    `faults` are the names of those that touched it or its callbacks, and `spoilt` is what they did to the body of the
    answer. `repeats` is the ordinal of the request that it repeats, whose answer it got again; 0 for none. `refused`
    has the reasons why some of its messages were refused by themselves, most frequent first, each with its number.
    `size` is how many bytes it counts for, once it is closed.
    `head` holds the request's headers as `head_of` writes them.
    """

    __slots__ = (
        "account", "arrived_ms", "body", "callbacks", "entries", "faults", "head", "last_submission", "method",
        "operation", "ordinal", "origin", "refused", "rejection", "repeats", "response_body", "response_headers",
        "size", "spoilt", "status", "submission", "target", "vendor",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of an HTTP request
        self,
        arrived_ms: int,
        vendor: str | None,
        operation: str | None,
        method: str,
        target: str,
        head: str,
        body: bytes,
        origin: Origin = LOCAL,
    ) -> None:
        self.ordinal = 0
        self.arrived_ms = arrived_ms
        self.vendor = vendor
        self.operation = operation
        self.method = method
        self.target = target
        self.head = head
        self.body = body
        self.origin = origin
        self.account: Account | None = None
        self.submission = 0
        self.last_submission = 0
        self.repeats = 0
        self.rejection: str | None = None
        self.refused: tuple[tuple[str, int], ...] = ()
        self.entries: tuple[int, ...] = ()
        self.callbacks: tuple[int, ...] = ()
        self.faults: tuple[str, ...] = ()
        self.spoilt: Spoilt | None = None
        self.status = 0
        self.response_headers: tuple[tuple[str, str], ...] = ()
        self.response_body = b""
        self.size = 0

    @property
    def submissions(self) -> range:
        """The ordinals of the submissions that it made, several where messages differ in who pays or when."""
        return range(self.submission, self.last_submission + 1) if self.submission else range(0)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of the request, in their order."""
        parts = self.head.split("\0") if self.head else []
        return list(zip(parts[::2], parts[1::2], strict=False))


class Journal:
    """The exchanges of one sandbox; the oldest go when their bytes exceed the limit.

    Args:
        limit_bytes: how many bytes all kept exchanges may count for.
        inputs: where requests are recorded; nowhere if left out.
    """

    __slots__ = ("_exchanges", "_inputs", "counts", "get", "kept_bytes", "limit_bytes")

    def __init__(self, limit_bytes: int, inputs: InputLog | None = None) -> None:
        self.limit_bytes = limit_bytes
        self._inputs = inputs or InputLog(0)
        self.kept_bytes = 0
        self.counts: dict[tuple[str, str, int], int] = {}
        self._exchanges: Log[Exchange] = Log(1 << 62)
        self.get = self._exchanges.get
        """Returns the exchange with an ordinal, or None."""

    def __len__(self) -> int:
        return len(self._exchanges)

    @property
    def ordinals(self) -> range:
        """The ordinals of the exchanges that are kept at present, oldest first."""
        return self._exchanges.ordinals

    @property
    def dropped(self) -> int:
        """How many exchanges were dropped to keep the limit."""
        return self._exchanges.dropped

    @property
    def total(self) -> int:
        """How many exchanges there ever were."""
        return self._exchanges.next_ordinal - 1

    def newest_first(self, before: int | None = None) -> Iterator[Exchange]:
        """Yield kept exchanges, newest first."""
        return self._exchanges.newest_first(before)

    def open(self, exchange: Exchange) -> Exchange:
        """Take in a request that has just arrived."""
        exchange.ordinal = self._exchanges.next_ordinal
        self._exchanges.append(exchange)
        inputs = self._inputs
        if inputs.room_bytes >= 0:
            inputs.entries.append(exchange)  # the exchange is the record: it costs a place in a list
        return exchange

    def close(
        self,
        exchange: Exchange,
        status: int,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        request_id: int | None = None,
    ) -> None:
        """Note the response, count it, and drop the oldest exchanges if there is too much."""
        exchange.status = status
        exchange.response_headers = headers
        exchange.response_body = body
        key, counts = (exchange.vendor or "", exchange.operation or "", status), self.counts
        counts[key] = counts.get(key, 0) + 1
        size = OVERHEAD_BYTES + len(exchange.head) + len(exchange.target) + len(exchange.body) + len(body)
        if exchange.spoilt is not None:
            size += len(exchange.spoilt.body)
        exchange.size = size
        kept_bytes = self.kept_bytes = self.kept_bytes + size
        inputs = self._inputs
        if inputs.room_bytes >= 0:
            inputs.room_bytes -= size  # the first one over the limit is the last
        if inputs.keep is not None:
            inputs.keep.answered(exchange, request_id)
        if kept_bytes > self.limit_bytes:
            self._make_room()

    def _make_room(self) -> None:
        exchanges, over = self._exchanges, self.kept_bytes - self.limit_bytes
        while over > 0 and exchanges.next_ordinal - exchanges.oldest_ordinal > 1:
            dropped = exchanges.drop_oldest()
            if dropped is not None:
                over -= dropped.size
        self.kept_bytes = self.limit_bytes + over
