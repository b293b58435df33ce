"""Read requests out of the bytes of a connection, one at a time, each whole.

aiohttp's parser gives up all that it was fed at once where some of it is invalid. So it is fed head by head, and a head
no sooner than it is complete: what came before something invalid is served, whichever way the bytes were cut.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aiohttp.http_exceptions import HttpProcessingError

from simulator.hosting.unreadable import KEPT_BYTES
from simulator.server.decoding import UndecodableError, decoded
from simulator.server.heads import Head, Heads, Received
from simulator.server.refusals import (
    INVALID_CHUNKS,
    MAX_HEAD_BYTES,
    MAX_URL_BYTES,
    UNFINISHED,
    USUAL,
    Refusal,
    body_too_large,
    refusal_of_beginning,
    refusal_of_encoding,
    refusal_of_head,
)

if TYPE_CHECKING:
    from aiohttp.http_parser import HttpRequestParser, RawRequestMessage
    from aiohttp.streams import StreamReader

END = b"\r\n\r\n"
BLANKS = b"\r\n"
BY_PAGE = "Sec-Fetch-Mode"
"""The header of a web page's request. A browser repeats one, sends included, whose connection was kept and then closed
without an answer, as a fault does: so each is the last of its connection. Source: RFC 9110, section 9.2.2."""
LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: ?([0-9]{1,9})\r\n")
"""How nearly every client tells how long a body is; how others do, the parser knows."""

STEPS = 500
"""How many pieces of a chunked body are read before others have their turn."""


class Unread(NamedTuple):
    """What cannot be read: why, how it begins, and how many bytes of it came. Nothing after it can be read either."""

    refusal: Refusal
    beginning: bytes
    size: int


class Awaited(NamedTuple):
    """A client waits for a word of ours before it sends its body."""


Read = Received | Unread | Awaited
AWAITED = Awaited()


class Reader:
    """Reads the requests of one connection.

    Args:
        parser: of the connection; nobody else feeds it.
        max_body_bytes: a longer body is refused.
        heads: those that came before.
        is_once: whether the first request is the last.
    """

    __slots__ = (
        "_at", "_blanks", "_data", "_fed", "_find", "_has_line", "_head", "_heads", "_is_done", "_is_once", "_left",
        "_max_body_bytes", "_message", "_parser", "_payload", "_searched", "_size", "has_stopped", "ordinal",
    )  # fmt: skip

    def __init__(self, parser: HttpRequestParser, max_body_bytes: int, heads: Heads, *, is_once: bool = False) -> None:
        self._parser = parser
        self._heads = heads
        self._find = (Heads() if is_once else heads).find
        self._is_once = is_once
        self._max_body_bytes = max_body_bytes
        self._data = self._head = b""
        self._blanks = False  # whether line ends came where a request could begin
        self._at = 0  # where in the data the next request begins, or goes on
        self._searched = 0  # how far the end of its head was looked for
        self._is_done = False  # whether no further request is wanted
        self._has_line = False  # whether its first line was looked at
        self._message: RawRequestMessage | None = None  # whose body is on its way
        self._payload: StreamReader | None = None
        self._left: int | None = None  # bytes of the body that are to come; None where chunks tell
        self._fed = b""  # the end of what was fed of a chunked body
        self._size = 0  # of the body so far, as it was sent
        self.ordinal = 0
        """How many requests have begun and are complete, or invalid."""
        self.has_stopped = False
        """Whether `next` returned None though there is more to read, for others to have their turn."""

    @property
    def is_in_body(self) -> bool:
        """Whether a body is on its way."""
        return self._message is not None

    @property
    def has_more(self) -> bool:
        """Whether there are bytes that were not read."""
        return self._at < len(self._data)

    @property
    def is_begun(self) -> bool:
        """Whether a request has begun that is not complete."""
        return self._message is not None or self._at < len(self._data)

    def add(self, data: bytes) -> None:
        """Take further bytes; those behind the last request of a connection are thrown away."""
        if self._is_done:
            return
        at, left = self._at, self._data
        if at < len(left):
            self._data = left[at:] + data
            self._searched -= at
        else:
            self._data = data
            self._searched = 0
        self._at = 0

    def next(self) -> Read | None:
        """Return what comes next, or None where more bytes are needed. After an `Unread` there is nothing."""
        if self._message is None:
            data, at = self._data, self._at
            if not self._searched:
                end = data.find(END, at) + len(END)
                known = self._find(data[at:end])
                if known is not None and (after := end + known.length) <= len(data):
                    self._at = after
                    self.ordinal += 1
                    return Received(known, data[end:after])
            head = self._next_head()
            if head is not None or self._message is None:
                return head
        return self._next_piece()

    def give_up(self, refusal: Refusal = UNFINISHED) -> Unread | None:
        """Give up what has begun, since no more of it comes; None where nothing has.

        Line ends alone are nothing behind a request, where some clients send them, but something to begin with.
        """
        return self._unread(refusal) if self.is_begun or (self._blanks and not self.ordinal) else None

    def let_go(self) -> None:
        """Forget the parser, which refers to the connection, which refers to this."""
        del self._parser

    # Heads ----------------------------------------------------------------------------------------------------------

    def _next_head(self) -> Read | None:
        """Read a head, and the body if there is none or all of it has come."""
        data, at = self._data, self._at
        if at < len(data) and data[at] in BLANKS:
            at = self._at = len(data) - len(data[at:].lstrip(BLANKS))
            self._blanks = True
        if at >= len(data):
            return None
        end = data.find(END, max(at, self._searched - len(END)))
        if end < 0:
            return self._look_at_beginning()
        end += len(END)
        head = data if not at and end == len(data) else data[at:end]
        is_usual = len(head) <= MAX_HEAD_BYTES and USUAL.match(head) is not None
        refusal = None if is_usual else refusal_of_beginning(head)
        if refusal is not None:
            return self._unread(refusal)
        fed = self._with_body(head, at, end)
        try:
            ((message, payload),), upgraded, rest = self._parser.feed_data(fed)
        except HttpProcessingError as error:
            return self._unread(refusal_of_head(head, error))
        self._at = at + len(fed) - len(rest)
        self._has_line = False
        if upgraded:
            self._parser.set_upgraded(False)
        self._head, self._message, self._payload = head, message, payload
        self._size, self._fed = len(fed) - len(head), b""
        if not payload.is_eof():
            return self._begin_body(message)
        whole = self._whole(message, payload)
        is_told = not (upgraded or rest or message.chunked or "Content-Encoding" in message.headers)
        if isinstance(whole, Received) and is_told and not self._is_done:
            whole.head.length = len(fed) - len(head)
            self._heads.keep(head, whole.head)
        return whole

    def _with_body(self, head: bytes, at: int, end: int) -> bytes:
        """Return a head, with its body behind it where that has a length and all of it has come, as nearly always."""
        found = LENGTH.search(head)
        length = 0 if found is None else int(found[1])
        data = self._data
        if not 0 < length <= min(self._max_body_bytes, len(data) - end):
            return head
        return data if not at and end + length == len(data) else data[at : end + length]

    def _look_at_beginning(self) -> Unread | None:
        """Look at a head that is not complete, where it has become clear whether to wait for the rest is any use."""
        data, at = self._data, self._at
        has_first_byte = self._searched <= at
        has_first_line = not self._has_line and data.find(b"\n", max(at, self._searched)) >= 0
        if has_first_byte or has_first_line or len(data) - at > MAX_URL_BYTES:
            refusal = refusal_of_beginning(data[at:])
            if refusal is not None:
                return self._unread(refusal)
        self._has_line = self._has_line or has_first_line
        self._searched = len(data)
        return None

    def _begin_body(self, message: RawRequestMessage) -> Read | None:
        length = message.headers.get("Content-Length")
        self._left = None if length is None else int(length) - self._size
        if self._left is not None and self._left > self._max_body_bytes:
            return self._unread(body_too_large(self._max_body_bytes))
        is_whole = self._left is not None and self._left <= len(self._data) - self._at
        is_awaited = not is_whole and message.headers.get("Expect", "").lower() == "100-continue"
        return AWAITED if is_awaited else None

    # Bodies ---------------------------------------------------------------------------------------------------------

    def _next_piece(self) -> Read | None:
        self.has_stopped = False
        for _ in range(STEPS):
            if self._at >= len(self._data):
                return None
            end = self._end_of_piece()
            piece = self._data if not self._at and end == len(self._data) else self._data[self._at : end]
            self._at = end
            self._size += len(piece)
            whole = self._feed(piece)
            if whole is not None:
                return whole
        self.has_stopped = True
        return None

    def _end_of_piece(self) -> int:
        """Return where the body ends, or may end, or where the data does."""
        data, at = self._data, self._at
        if self._left is not None:
            return min(at + self._left, len(data))
        joint = (self._fed + data[at : at + len(END) - 1]).find(END)
        if joint >= 0:
            return at + joint + len(END) - len(self._fed)
        end = data.find(END, at)
        return len(data) if end < 0 else end + len(END)

    def _feed(self, piece: bytes) -> Received | Unread | None:
        """Feed a piece of a body to the parser; returns the request if that is its end."""
        try:
            _, upgraded, _ = self._parser.feed_data(piece)
        except HttpProcessingError:
            return self._unread(INVALID_CHUNKS)
        payload, message = self._payload, self._message
        if payload is None or message is None:
            raise AssertionError("there is no body to be read")
        if upgraded:
            self._parser.set_upgraded(False)
        if payload.exception() is not None:
            return self._unread(INVALID_CHUNKS)
        if payload.total_bytes > self._max_body_bytes:
            return self._unread(body_too_large(self._max_body_bytes))
        if self._left is None:
            self._fed = (self._fed + piece)[-len(END) + 1 :]
        else:
            self._left -= len(piece)
        return self._whole(message, payload) if payload.is_eof() else None

    def _whole(self, message: RawRequestMessage, payload: StreamReader) -> Received | Unread:
        """Return a request whose body has all come."""
        body, encoding = payload.read_nowait(), message.headers.get("Content-Encoding")
        if encoding is not None:
            try:
                body = decoded(body, encoding, self._max_body_bytes)
            except UndecodableError as error:
                return self._unread(refusal_of_encoding(error, self._max_body_bytes))
        self._message = self._payload = None
        self._head = b""
        self._parser.message_consumed()
        self.ordinal += 1
        if self._is_once or BY_PAGE in message.headers:
            message = message._replace(should_close=True)
        if message.should_close:
            self._is_done = True
            self._data, self._at = b"", 0
        return Received(Head(message), body)

    def _unread(self, refusal: Refusal) -> Unread:
        """Return what cannot be read, and read no more."""
        is_head = self._message is None
        beginning = self._data[self._at :] if is_head else self._head
        size = len(beginning) if is_head else len(beginning) + self._size
        self._message = self._payload = None
        self._data, self._head, self._at = b"", b"", 0
        self.ordinal += 1
        return Unread(refusal, beginning[:KEPT_BYTES], size)
