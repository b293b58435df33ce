"""See an answer as a client does on the other end of the connection.

The client reads every documented answer rightly: what a vendor meant is taken from the exchange, but only where the
answer arrived and can be read.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from simulator.sandbox.faults.effects.wire import WireKind
from simulator.text.json_reading import NotJsonError, read_plainly
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.faults.effects.wire import Wire

SHOWN_FROM_MS = 100
"""The wait below which none is mentioned."""

WORDS = {
    WireKind.CLOSE: "connection closed without an answer",
    WireKind.RESET: "connection reset",
    WireKind.REFUSED: "connection refused",
}


class Sight(enum.Enum):
    """The knowledge of a client after an answer, or after none."""

    DONE = "done"
    """The vendor said yes."""
    REFUSED = "refused"
    """The vendor said no."""
    UNREACHABLE = "unreachable"
    """Nobody was there to take the request."""
    UNKNOWN = "unknown"
    """The request may have been accepted or not."""


@frozen
class Seen:
    """The view that a client has of one request.

    `status` is None without an answer; `reason` is the vendor's for a refusal; `told_wait_ms` is what the answer says
    about when to try again; `took_ms` is how long the client waited, in real time.
    """

    sight: Sight
    words: str
    took_ms: int = 0
    status: int | None = None
    reason: str | None = None
    told_wait_ms: int | None = None
    body: bytes = b""


def see(response: Response, exchange: Exchange, patience_ms: int) -> Seen:
    """Return what a client that gives up after `patience_ms` sees."""
    transmission = response.transmission
    if transmission is None:
        return _read(response, exchange, 0)
    hold_ms, wire = transmission.hold_ms, transmission.wire
    if wire is not None and wire.kind is WireKind.DRIP:
        hold_ms += -(-len(response.body) // wire.pieces.size) * wire.pieces.every_ms
    if hold_ms >= patience_ms or (wire is not None and wire.kind in {WireKind.HANG, WireKind.ENDLESS}):
        what = "no end of the answer" if wire is not None and wire.kind is WireKind.ENDLESS else "no answer"
        return Seen(Sight.UNKNOWN, f"{what} within {spell_wait(patience_ms)}", patience_ms)
    if wire is None or wire.kind is WireKind.DRIP:
        return _read(response, exchange, hold_ms)
    return _broken(response, wire, hold_ms)


def spell_wait(ms: int) -> str:
    """Write a wait in words."""
    return f"{ms} ms" if ms < SHOWN_FROM_MS * 10 else f"{ms / 1000:g} s"


def _broken(response: Response, wire: Wire, took_ms: int) -> Seen:
    if wire.kind is WireKind.REFUSED:
        return Seen(Sight.UNREACHABLE, WORDS[wire.kind], took_ms)
    if wire.kind is WireKind.CUT:
        size = len(response.body)
        words = f"{response.status}, cut after {int(size * wire.share)} of {size} bytes"
        return Seen(Sight.UNKNOWN, words, took_ms, response.status)
    return Seen(Sight.UNKNOWN, _later(WORDS[wire.kind], took_ms), took_ms)


def _read(response: Response, exchange: Exchange, took_ms: int) -> Seen:
    status = response.status
    sight, reason = Sight.UNKNOWN, None
    if not _is_json(response.body):
        words = f"{status}, {_kind_of(response)}"
    elif exchange.rejection is not None:
        sight, reason, words = Sight.REFUSED, exchange.rejection, f"{status} {exchange.rejection}"
    elif exchange.refused and not exchange.submission:  # each of its messages, whatever the status
        sight, reason = Sight.REFUSED, exchange.refused[0][0]
        words = f"{status} {reason}"
    elif status >= 500:  # noqa: PLR2004 - HTTP's own classes
        words = str(status)
    elif status >= 400 or not (exchange.submission or exchange.repeats or exchange.method == "GET"):  # noqa: PLR2004
        sight, words = Sight.REFUSED, f"{status}, refused"
    else:
        sight, words = Sight.DONE, str(status)
    wait_ms = _told_wait_ms(response)
    if wait_ms is not None:
        words += f", retry after {wait_ms // 1000} s"
    return Seen(sight, _later(words, took_ms), took_ms, status, reason, wait_ms, response.body)


def _later(words: str, took_ms: int) -> str:
    return words if took_ms < SHOWN_FROM_MS else f"{words}, after {spell_wait(took_ms)}"


def _is_json(body: bytes) -> bool:
    try:
        read_plainly(body)
    except NotJsonError:
        return False
    return True


def _kind_of(response: Response) -> str:
    if not response.body:
        return "no body"
    return "a page instead of JSON" if response.body.lstrip()[:1] == b"<" else "no JSON"


def _told_wait_ms(response: Response) -> int | None:
    value = next((value for name, value in response.headers if name.lower() == "retry-after"), "")
    try:
        return int(value) * 1000
    except ValueError:
        return None
