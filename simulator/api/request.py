"""Hold HTTP as values, free of any web framework: a request as received, an answer as it shall be sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from simulator.sandbox.origin import LOCAL, Origin
from simulator.text.forms import query_pairs, readable

if TYPE_CHECKING:
    from simulator.sandbox.faults.effects.wire import Wire

SANDBOX_PREFIX = "/s/"


class Known:
    """What was found out from the head of a request alone, by whoever did first: requests that begin alike share it.

    `addressed` is the operation of a vendor that they are for, kept by whoever asks for it before they are served.
    `head` has their headers as an exchange keeps them, by whoever serves them.
    """

    __slots__ = ("addressed", "head")

    def __init__(self) -> None:
        self.addressed: Any = None
        self.head: str | None = None


class Request:
    """One request as it arrived.

    Args:
        method: in capitals.
        path: the vendor's own path, percent-decoded, without any prefix of ours.
        query: the raw query string, without the question mark.
        headers: looked up without regard to case; the shell passes a mapping that does so.
        body: all bytes of the body.
        target: as it was sent; made of path and query if left out.
        origin: where it was sent to, and by which listener it came.
        known: what others may find out from its head, where requests that begin alike are to share that.

    `id` is by what a sandbox that is kept knows it again where it comes a second time: given by whoever leads it there
    over a connection that may be lost.
    """

    __slots__ = (
        "_query_fields", "body", "fields_cache", "headers", "id", "known", "method", "origin", "path", "query",
        "target",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of an HTTP request
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        target: str | None = None,
        origin: Origin = LOCAL,
        known: Known | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.origin = origin
        self.target = target if target is not None else (f"{path}?{query}" if query else path)
        self.known = known
        self.id: int | None = None
        self._query_fields: dict[str, str] | None = None
        self.fields_cache: Mapping[str, object] | str | None = None  # owned by `api.fields`

    def with_body(self, body: bytes) -> Request:
        """Return another request that begins alike, without an id."""
        return Request(self.method, self.path, self.query, self.headers, body, self.target, self.origin, self.known)

    @property
    def query_fields(self) -> Mapping[str, str]:
        """The query's fields; of a repeated name the last value counts, what is no UTF-8 is replaced.

        `api.fields` has a reader that refuses it instead.
        """
        fields = self._query_fields
        if fields is None:
            pairs = query_pairs(self.query) if self.query else ()
            fields = self._query_fields = {readable(name): readable(value) for name, value in pairs}
        return fields


class Target(NamedTuple):
    """Where a request leads: `sandbox` is None without a prefix, `path` is percent-decoded, `query` is as it came."""

    sandbox: str | None
    path: str
    query: str


def split_target(target: str) -> Target:
    """Take a request target apart."""
    path, _, query = target.partition("?")
    sandbox = None
    if path.startswith(SANDBOX_PREFIX):
        name, _, rest = path[len(SANDBOX_PREFIX) :].partition("/")
        sandbox = unquote(name)
        path = f"/{rest}"
    if "%" in path:
        path = unquote(path, errors="replace")
    return Target(sandbox, path, query)


JSON_HEADERS = (("Content-Type", "application/json"),)
NOT_SNIFFED = ("X-Content-Type-Options", "nosniff")
"""Has a browser take an answer of ours for what it says it is, and nothing else."""
OUR_JSON_HEADERS = (*JSON_HEADERS, NOT_SNIFFED)


class Transmission(NamedTuple):
    """How an answer is sent where a fault says so: after a delay (real milliseconds), and with what on the wire.

    `awaits_callbacks` has it wait until the callbacks that the request caused have their results.
    """

    hold_ms: int
    wire: Wire | None
    awaits_callbacks: bool = False


class Response:
    """One answer: status, header pairs in order, and body bytes; `transmission` is None where nothing is wrong."""

    __slots__ = ("body", "headers", "status", "transmission")

    def __init__(self, status: int, body: bytes, headers: Sequence[tuple[str, str]] = JSON_HEADERS) -> None:
        self.status = status
        self.body = body
        self.headers = tuple(headers)
        self.transmission: Transmission | None = None


class Kept(Response):
    """An answer that says what is kept already, so that nothing holds it back."""

    __slots__ = ()


class Streamed(Response):
    """An answer whose body comes piece by piece as long as somebody reads it.

    Args:
        status: of the answer.
        pieces: of the body; closed when the client leaves.
        headers: in order.
        is_endless: whether there is always another piece; a server that stops then waits for no client to read.
    """

    __slots__ = ("is_endless", "pieces")

    def __init__(
        self,
        status: int,
        pieces: AsyncGenerator[bytes],
        headers: Sequence[tuple[str, str]],
        *,
        is_endless: bool = False,
    ) -> None:
        super().__init__(status, b"", headers)
        self.pieces = pieces
        self.is_endless = is_endless
