"""Speak HTTP on one connection: whole requests are answered where they arrive, without a task.

This is aiohttp's protocol, with its parser, its keep-alive and its queue. What cannot be answered at once, such as a
call of the control API or a fault on the wire, and all that comes behind it, takes aiohttp's own path, in order out of
the queue. Where aiohttp lacks something that this relies on, everything does.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from aiohttp.streams import EMPTY_PAYLOAD
from aiohttp.web_protocol import ERROR

from simulator.api.request import Response
from simulator.server.edge import CONTINUE, HttpRequest, Taken
from simulator.server.gathering import GatheringProtocol
from simulator.server.heads import Head, Received
from simulator.server.holding import Forwarded, Held
from simulator.server.memory import break_circle, read_by_small_blocks
from simulator.server.patience import Patience
from simulator.server.reading import Reader, Unread
from simulator.server.refusals import TOO_MANY
from simulator.server.written import head_of, whole

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.http_parser import HttpRequestParser, RawRequestMessage

    from simulator.server.edge import Entrance
    from simulator.server.reading import Read

TURN_S = 0.01
"""For how long requests of one connection are answered before others have their turn."""

QUEUE = 16
"""How many wait for their turn before no more are read."""


class Protocol(GatheringProtocol):
    """One connection."""

    __slots__ = (
        "_has_ended", "_held", "_is_answering", "_is_over", "_own_transport", "_patience", "_queued", "_reader",
    )  # fmt: skip

    def __init__(
        self, manager: web.Server, *, entrance: Entrance, loop: asyncio.AbstractEventLoop, **options: Any
    ) -> None:
        super().__init__(manager, entrance=entrance, loop=loop, **options)
        settings = entrance.edge.settings
        self._reader = Reader(
            cast("HttpRequestParser", self._parser), settings.max_body_bytes, entrance.heads, is_once=entrance.is_once
        )
        self._own_transport: asyncio.BaseTransport | None = None
        self._is_answering = self._has_ended = False
        self._held: tuple[Head, Held | Forwarded] | None = None  # answered, but not written yet
        self._queued = 0  # requests that aiohttp's own path has not answered yet
        self._is_over = False  # what comes is thrown away
        self._patience = Patience(loop, settings)

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered."""
        return self._is_answering or self._queued > 0 or self._held is not None

    @property
    def has_ended(self) -> bool:
        """Whether the client sends no more, though it may still read."""
        return self._has_ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        self._own_transport = transport
        read_by_small_blocks(transport)
        if not self.entrance.edge.connected():
            self._end_with(self.entrance.refuse(Unread(TOO_MANY, b"", 0), is_logged=False))

    def data_received(self, data: bytes) -> None:
        """Take what came, to answer what is complete of it."""
        if not self._is_deaf:
            self._reader.add(data)
            self.entrance.edge.round.add(self, self.go_on, self._loop)

    def eof_received(self) -> bool:  # type: ignore[override] # aiohttp lets every connection end
        """Tell whether the connection stays: as long as something is left to be answered."""
        self.go_on()
        self.flush()
        if self._is_deaf or (transport := self.transport) is None or not transport.can_write_eof():
            return False  # TLS knows no such thing
        unread = self._reader.give_up()
        if unread is None and not self.is_busy:
            return False
        self._has_ended = True
        self.note_end()
        if unread is not None:
            self._refuse(unread)
        return self.is_busy

    def connection_lost(self, exc: BaseException | None) -> None:
        """End, when what came before is answered."""
        self.go_on()
        if not self._is_deaf and (unread := self._reader.give_up()) is not None:
            self.entrance.refuse(unread, is_answered=False)
        self.entrance.edge.disconnected()
        if self._held is not None:
            self._held[1].forget()
        self._held = None
        for waiting, _ in self._messages:
            cast("Taken", waiting).forget()
        self._messages.clear()
        if self._waiter is not None and self._waiter.done() and self._task_handler is not None:
            self._task_handler.cancel()  # it was to begin with one of these in this very moment
        super().connection_lost(exc)
        self._reader.let_go()
        self._patience.end()
        if self._own_transport is not None:
            break_circle(self._own_transport)

    def resume_writing(self) -> None:
        """Go on: the client has read what it was answered."""
        super().resume_writing()
        if self._buffer_paused:
            self.go_on()

    # What aiohttp does ----------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Answer what is being answered, and no more."""
        self.go_on()
        self.flush()
        if self._is_answering or self._held is not None:
            self._close = True
        else:
            super().close()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Write an answer by aiohttp's own path."""
        finished = await super().finish_response(request, resp, start_time)
        self._queued -= 1
        is_last = isinstance(request, HttpRequest) and request.taken is not None and request.taken.is_last
        if is_last or not resp.keep_alive:
            self._linger()
        elif self._has_ended and not self._queued:
            self._close = True
        return finished

    def _resume_reading_if_drained(self) -> None:
        self.go_on()

    def _process_keepalive(self) -> None:
        if self._reader.is_begun:  # it has a limit of its own
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        super()._process_keepalive()

    # ----------------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Read and answer what has come, unless nobody reads the answers or too much waits for its turn."""
        reader, until_s = self._reader, 0.0
        while not self._is_deaf:
            if self._paused or len(self._messages) >= QUEUE or self._held is not None:
                self._hold()
                return
            read = reader.next()
            if read is None:
                break
            self._deal_with(read)
            if not reader.has_more:
                break
            until_s = until_s or self._loop.time() + TURN_S
            if self._loop.time() > until_s:
                reader.has_stopped = True
                break
        if not self._is_deaf:
            self._wait(reader)

    def _wait(self, reader: Reader) -> None:
        """Wait for more, or for the next turn where there is more already."""
        if reader.has_stopped:
            reader.has_stopped = False
            self._hold()
            self._loop.call_soon(self.go_on)
            return
        if self._buffer_paused:
            self._resume_reading_for_buffer()
        if reader.is_begun:
            self._patience.begin(reader, self._be_impatient)

    def _deal_with(self, read: Read) -> None:
        if read.__class__ is Received:
            self._serve(*read)
        elif isinstance(read, Unread):
            self._refuse(read)
        elif not self._queued:
            self.send(CONTINUE)

    def _hold(self) -> None:
        if not self._buffer_paused:
            self._pause_reading_for_buffer()

    @property
    def _is_deaf(self) -> bool:
        """Whether nothing more is read."""
        return self._is_over or self._force_close or self._close

    def _serve(self, head: Head, body: bytes) -> None:
        """Answer a request now, or have it wait for its turn or for its answer."""
        if self._queued:
            self._queue(Taken(head, body))
            return
        self._is_answering = True
        try:
            answered = self.entrance.take(head, body)
        finally:
            self._is_answering = False
        if answered.__class__ is Response:
            self._write(head, answered)
        elif answered.__class__ is Held or answered.__class__ is Forwarded:
            self._held = head, answered
            self.do_after(answered.until, self._let_out)
        else:
            self._queue(Taken(head, body, answered))

    def _let_out(self) -> None:
        """Write the answer that was held back, and go on with what came meanwhile."""
        if self._held is None:
            return
        (head, held), self._held = self._held, None
        if (response := held.outcome()).__class__ is Response:
            self._write(head, response)
        else:  # from another process, and not to be written at once
            self._queue(Taken(head, answered=held))
        if self._has_ended and not self.is_busy:
            self._linger()
        self.go_on()

    def _write(self, head: Head, response: Response) -> None:
        self.send(whole(response, head.message, self.entrance.edge.second()))
        if head.message.should_close or self._close:
            self._linger()
        else:
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout

    def _queue(self, taken: Taken) -> None:
        self.flush()
        self._queued += 1
        self._messages.append((cast("RawRequestMessage", taken), EMPTY_PAYLOAD))  # the factory of requests knows it
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What cannot be read --------------------------------------------------------------------------------------------

    def _refuse(self, unread: Unread) -> None:
        """Say what is wrong, when all before it is answered, and read no more."""
        self._end_with(self.entrance.refuse(unread))

    def _end_with(self, response: Response) -> None:
        self._is_over = True
        if self._held is not None:  # its answer comes first
            (head, held), self._held = self._held, None
            self._queue(Taken(head, answered=held))
        if self._queued:
            self._queue(Taken(Head(ERROR), answered=response, is_last=True))
        elif self.transport is not None:
            lines = head_of(response, self.entrance.edge.second(), is_kept=False, is_new=False)
            self.send(lines + response.body)
            self._linger()

    def _be_impatient(self) -> None:
        """Refuse a request that has not come in its time."""
        if self._is_deaf or not self._reader.is_begun:
            return
        refusal = self._patience.refusal(self._reader, self._be_impatient, is_held=self._buffer_paused)
        if refusal is not None and (unread := self._reader.give_up(refusal)) is not None:
            self._refuse(unread)

    def _linger(self) -> None:
        """End the connection, but not before the client has read what it was told."""
        self.flush()
        self._is_over = self._force_close = True
        if self._waiter is not None:
            self._waiter.cancel()
        if (transport := self.transport) is None or transport.is_closing():
            return
        if self._has_ended or not transport.can_write_eof():
            transport.close()
            return
        try:
            transport.write_eof()
        except OSError:  # the client was faster
            transport.close()
            return
        if self._buffer_paused:
            self._resume_reading_for_buffer()
        self._patience.linger(transport.close)
