"""Define the plain values that are judged, and the violations that are found."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.contract.rules import Level
from simulator.text.forms import query_pairs
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.contract.origin import Evidence

Pairs = tuple[tuple[str, str], ...]


@frozen
class CallbackSent:
    """One callback made for an exchange.

    Args:
        name: of the callback in the contract, where it is known.
        query: of its URL, that of the client's own address included.
    """

    method: str
    headers: Pairs
    body: bytes
    name: str | None = None
    query: Pairs = ()

    @classmethod
    def to(cls, url: str, method: str, headers: Pairs, body: bytes) -> CallbackSent:
        """Make one of the request that was sent to a URL."""
        return cls(method, headers, body, query=tuple(query_pairs(urlsplit(url).query)))


@frozen
class Exchange:
    """One request, the answer to it and the callbacks it caused.

    Args:
        path: as the vendor's documentation writes it, decoded, without the query.
        query: decoded, in the order in which they came; a byte that is of no character is half a surrogate.
        instant_ms: of its arrival, by the clock of whoever answered; None where nobody knows.
        is_body_seen: whether the request's body is known; where it is not, nothing is said of what it lacks.
    """

    method: str
    path: str
    query: Pairs
    headers: Pairs
    body: bytes
    status: int
    response_headers: Pairs
    response_body: bytes
    callbacks: tuple[CallbackSent, ...] = ()
    instant_ms: int | None = None
    is_body_seen: bool = True

    @property
    def is_preflight(self) -> bool:
        """Tell whether a browser asked for a web page whether it may call, of which no vendor's page speaks.

        Source: Fetch, CORS-preflight request.
        """
        return self.method == "OPTIONS" and header(self.headers, "access-control-request-method") is not None


class Side(Enum):
    """Who departed from the contract: the client under test, or this simulator."""

    CLIENT = "client"
    OURS = "ours"


@frozen
class Violation:
    """One departure from the contract.

    Args:
        pointer: a JSON Pointer into the exchange, for example /request/body/numbers.
        rule: what is broken: one of `simulator.contract.rules`, or of a room that compares more than the contract does.
        sent: what travelled, as text; credentials are never shown.
        expected: what the documentation says.
        source: the page and section that says so.
        message: all of it in one sentence, with the remedy.
        level: how much it weighs.
    """

    side: Side
    pointer: str
    rule: str
    sent: str
    expected: str
    evidence: Evidence
    source: str
    message: str
    level: Level = Level.VIOLATION

    def reworded(self, say: Callable[[str], str]) -> Violation:
        """Reword every part that repeats the traffic."""
        return replace(self, pointer=say(self.pointer), sent=say(self.sent), message=say(self.message))


def header(headers: Pairs, name: str) -> str | None:
    """Find the first header of a name, in whatever case."""
    return _by_name(headers).get(name.lower())


@lru_cache(maxsize=128)
def _by_name(headers: Pairs) -> Mapping[str, str]:
    """Index headers by their names in lower case; clients send the same ones again and again."""
    return {key.lower(): value for key, value in reversed(headers)}


def media_type_of(headers: Pairs) -> str | None:
    """Read a content type without its parameters."""
    for name, value in headers:
        if name.lower() == "content-type":
            return _media_type(value) if value else None
    return None


@lru_cache(maxsize=128)
def _media_type(value: str) -> str:
    return value.partition(";")[0].strip().lower()
