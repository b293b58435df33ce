"""Say what is wrong with bytes that are no request, and what to do about it.

Nothing of them is repeated but a method and the name of a header: nobody knows what else may be secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aiohttp.http_exceptions import LineTooLong

from simulator.server.decoding import TAKEN, TooLargeError, UndecodableError, UnknownEncodingError

if TYPE_CHECKING:
    from aiohttp.http_exceptions import HttpProcessingError

MAX_URL_BYTES = 64 << 10
"""Longest URL: room for thousands of numbers in a query."""

MAX_FIELD_BYTES = 8 << 10
"""Longest header."""

MAX_FIELDS = 128
MAX_HEAD_BYTES = MAX_URL_BYTES + (64 << 10)
"""Longest head: first line and headers."""

USUAL = re.compile(rb"[A-Z]+ [!-~]{1,%d} HTTP/1\.[01]\r\n" % MAX_URL_BYTES)
"""The first line of nearly every head. What begins otherwise needs a closer look."""

_METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"(?:/[!-~]*|\*|[A-Za-z][A-Za-z0-9+.-]*://[^/][!-~]*)")
_VERSION = re.compile(rb"HTTP/\d\.\d")
_ONCE = frozenset({
    b"content-length", b"content-location", b"content-range", b"content-type", b"etag", b"host", b"max-forwards",
    b"server", b"transfer-encoding", b"user-agent",
})  # fmt: skip
_TLS = b"\x16\x03"


class Refusal(NamedTuple):
    """An answer to what cannot be read: the HTTP status, what kind of problem it is in kebab case, and all in words."""

    status: int
    name: str
    detail: str


UNFINISHED = Refusal(
    400, "unfinished-request", "The client ended the connection in the middle of a request: send all of it."
)
TOO_MANY = Refusal(
    503,
    "too-many-connections",
    "No more connections may be open: close some, or start the server with a higher --max-connections.",
)
TLS = Refusal(
    400, "tls-on-plain-port", "This port speaks http, not https: begin the URL with http://, or call a port with TLS."
)
PLAIN = Refusal(
    400, "plain-on-tls-port", "This port speaks https, not http: begin the URL with https://, or call another port."
)
OTHER_VERSION = Refusal(
    400, "unsupported-version", "This server speaks HTTP/1.0 and HTTP/1.1: have the client use one of them."
)
HTTP_2 = Refusal(400, "unsupported-version", "This server speaks HTTP/1.1, not HTTP/2: have the client use HTTP/1.1.")
NO_HTTP = Refusal(
    400,
    "invalid-request",
    "This is not an HTTP request: expected a line such as `POST /path HTTP/1.1`, ended by CR LF, and headers after it.",
)
INVALID_URL = Refusal(
    400, "invalid-url", "The URL has characters that no URL may have: percent-encode them, a blank as %20."
)
LONG_URL = Refusal(
    414, "url-too-long", f"The URL is longer than {MAX_URL_BYTES} bytes: send fewer values, or send them in a body."
)
LONG_HEADER = Refusal(431, "headers-too-large", f"A header is longer than {MAX_FIELD_BYTES} bytes: shorten it.")
MANY_HEADERS = Refusal(
    431,
    "headers-too-large",
    f"The request has more than {MAX_FIELDS} headers, or more than {MAX_HEAD_BYTES - MAX_URL_BYTES} bytes of them: "
    "send fewer.",
)
NO_HOST = Refusal(400, "missing-host", "HTTP/1.1 requires a Host header: send one.")
TWO_LENGTHS = Refusal(
    400,
    "ambiguous-length",
    "Content-Length and Transfer-Encoding contradict each other, and one may be meant to hide a second request: send "
    "one of them.",
)
INVALID_LENGTH = Refusal(400, "invalid-length", "Content-Length is not one number of bytes: send how long the body is.")
INVALID_TRANSFER = Refusal(400, "invalid-length", "Transfer-Encoding is not `chunked`: send that, or Content-Length.")
INVALID_CHUNKS = Refusal(
    400, "unreadable-body", "The body is not made of chunks, as Transfer-Encoding says: begin each with its length."
)
INVALID_PACKING = Refusal(
    400,
    "unreadable-body",
    "The body is not compressed as Content-Encoding says, or is incomplete: compress it so, or send it plain.",
)
UNKNOWN_PACKING = Refusal(
    415,
    "unsupported-encoding",
    f"Content-Encoding names an encoding that is not supported here: send the body as {TAKEN}, or plain.",
)
INVALID_HEADER = Refusal(
    400,
    "invalid-header",
    "Line {number} of the head is not a header: expected a name without blanks, a colon, and a value in one line "
    "without "
    "control characters.",
)


def late_head(limit_s: float) -> Refusal:
    """Refuse a head that did not come in its time."""
    return Refusal(
        408,
        "late-request",
        f"The head of the request did not come within {limit_s:g} s: send it at once, or start the server with a "
        "longer --head-timeout.",
    )


def late_body(limit_s: float, gap_s: float) -> Refusal:
    """Refuse a body that did not come in its time."""
    return Refusal(
        408,
        "late-request",
        f"The body did not come within {limit_s:g} s, or nothing of it for {gap_s:g} s: send it at once, or start the "
        "server with a longer --body-timeout or --body-gap-timeout.",
    )


def body_too_large(at_most: int) -> Refusal:
    """Refuse a body that is longer than it may be."""
    return Refusal(
        413,
        "body-too-large",
        f"The body is longer than {at_most} bytes, the most this server takes; start it with a higher "
        "--max-body-bytes to send more.",
    )


def refusal_of_encoding(error: UndecodableError, at_most: int) -> Refusal:
    """Refuse a body that cannot be unpacked."""
    if isinstance(error, TooLargeError):
        return body_too_large(at_most)
    return UNKNOWN_PACKING if isinstance(error, UnknownEncodingError) else INVALID_PACKING


def refusal_of_beginning(beginning: bytes) -> Refusal | None:
    """Refuse a head, or the beginning of one, that no rest can make valid; None for any other.

    Args:
        beginning: at least a byte of it.
    """
    if not _TOKEN.match(beginning[:1]):
        return TLS if beginning[:1] == _TLS[:1] else NO_HTTP
    line, end, _ = beginning.partition(b"\n")
    parts = [part for part in line.split(b" ", 1_000) if part]
    if len(parts) > 1 and len(parts[1]) > MAX_URL_BYTES:
        return LONG_URL
    refusal = _refusal_of_line(line, parts) if end else None
    return refusal or (MANY_HEADERS if len(beginning) > MAX_HEAD_BYTES else None)


def refusal_of_head(head: bytes, error: HttpProcessingError) -> Refusal:
    """Refuse a complete head that the parser found invalid.

    Args:
        head: with the blank line after it.
        error: what the parser said, which speaks of its own insides and repeats what was sent.
    """
    line, *fields = head[: -len(b"\r\n\r\n")].split(b"\r\n")
    refusal = _refusal_of_target(line)
    if refusal is not None:
        return refusal
    if isinstance(error, LineTooLong):
        return LONG_HEADER
    if len(fields) > MAX_FIELDS:
        return MANY_HEADERS
    return _refusal_of_fields(fields, line) or NO_HTTP


def _refusal_of_line(line: bytes, parts: list[bytes]) -> Refusal | None:
    """Refuse a first line that is not method, URL and version, and ended as it has to be; None for any other."""
    if line.startswith(b"PRI * HTTP/2"):
        return HTTP_2
    version = parts[-1].removesuffix(b"\r")
    is_whole = line.endswith(b"\r") and len(parts) > len(("method", "version"))
    if not is_whole or not _TOKEN.fullmatch(parts[0]) or not _VERSION.fullmatch(version):
        return NO_HTTP
    if version not in {b"HTTP/1.0", b"HTTP/1.1"}:
        return OTHER_VERSION
    return INVALID_URL if len(parts) > len(("method", "URL", "version")) else None


def _refusal_of_target(line: bytes) -> Refusal | None:
    """Refuse a first line with a method or target that the parser takes for neither; None where both look right."""
    method, target = [part for part in line.split(b" ") if part][:2]
    name = method.decode()
    if name.upper() in _METHODS and name not in _METHODS:
        detail = f"The method {name!r} is invalid, because methods are in capitals: send {name.upper()}."
        return Refusal(400, "invalid-method", detail)
    if name not in _METHODS:
        return Refusal(400, "invalid-method", "The method is unknown: send one such as GET or POST.")
    return None if _TARGET.fullmatch(target) else INVALID_URL


def _refusal_of_fields(fields: list[bytes], line: bytes) -> Refusal | None:
    """Refuse headers, by the first that is wrong; None where none looks wrong."""
    names: dict[bytes, bytes] = {}
    for number, field in enumerate(fields, 2):
        name, colon, value = field.partition(b":")
        if not colon or not _TOKEN.fullmatch(name) or re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value):
            return INVALID_HEADER._replace(detail=INVALID_HEADER.detail.format(number=number))
        key = name.lower()
        if key in names:
            told = name.decode()
            names[key] = value
            if key in _ONCE:
                return Refusal(400, "repeated-header", f"The header {told} occurs twice: send it once.")
        names.setdefault(key, value)
    if b"transfer-encoding" in names and b"content-length" in names:
        return TWO_LENGTHS
    if b"content-length" in names and not re.fullmatch(rb"[ \t]*\d{1,18}[ \t]*", names[b"content-length"]):
        return INVALID_LENGTH
    if b"transfer-encoding" in names:
        return INVALID_TRANSFER
    return NO_HOST if b"host" not in names and line.endswith(b"HTTP/1.1") else None
