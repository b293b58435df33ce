"""Answer what another process asks for its clients: the other half of `line.py`."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol, cast

from simulator.api.request import Response, Streamed
from simulator.cluster import frames
from simulator.cluster.frames import Frames, Kind, Otherwise, Shared
from simulator.cluster.line import FLAWED
from simulator.server.answering import CONTROL_PREFIX, defect
from simulator.server.holding import Forwarded, Held
from simulator.server.wire import FaultyAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from simulator.api.request import Request
    from simulator.cluster.frames import Frame
    from simulator.server.holding import Answered

logger = logging.getLogger(__name__)

DEFECT = "a defect of the simulator, in an answer to another of its processes"

LOOK_EVERY_S = 0.02
"""How often one looks whether a sandbox is still there from which an answer came that is on its way."""


class Asked(Protocol):
    """Does what other processes ask."""

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer a request that is for this process."""
        ...

    async def count(self, what: str) -> object:
        """Return something that is counted, as plain values."""
        ...

    def led(self, told: Any) -> None:
        """Know where credentials lead."""
        ...

    def noted(self, told: Any) -> None:
        """Keep what was refused."""
        ...

    def began(self) -> None:
        """Note that one of them may ask something."""
        ...

    def ended(self) -> None:
        """Note that one of them will ask nothing more."""
        ...


class Hearing(asyncio.Protocol):
    """One connection, opened by another process.

    Args:
        asked: does what is asked.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.WriteTransport | None = None
        self._frames = Frames()
        self._heads: dict[int, Request] = {}
        self._headers = Shared()
        self._unsent: list[bytes] = []
        self._is_reading = self._has_ended = self.has_come = False
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._going_on: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, Held | Forwarded] = {}
        self._pieces: dict[int, AsyncGenerator[bytes]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether the other process waits for anything."""
        return bool(self._tasks or self._going_on or self._waiting)

    @property
    def is_over(self) -> bool:
        """Whether the other process has gone, or will ask nothing more."""
        return self._has_ended

    def close(self) -> None:
        """End the connection, when all is written."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    # What the transport tells ---------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.WriteTransport", transport)  # those of uvloop are no subclasses of it
        self._asked.began()

    def data_received(self, data: bytes) -> None:
        """Do what is asked, and send all that is answered at once in one piece."""
        self._is_reading = self.has_come = True
        try:
            for each in self._frames.read(data):
                self._take(each)
        except frames.BrokenFrameError as error:
            logger.error(FLAWED, error)  # noqa: TRY400 - where we read it says nothing
            self.close()
        self._is_reading = False
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Give up what nobody waits for any more."""
        self._transport = None
        self._end()
        for number in {*self._tasks, *self._waiting, *self._pieces}:
            self._give_up(number)

    # ----------------------------------------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        kind, number, says = frame
        if kind == Kind.ASK:
            head, name, body, request_id = frames.asked(says)
            request = self._heads[head].with_body(body)
            request.id = request_id
            self._answer(number, self._answered(name, request), is_look=_is_look(request))
        elif kind == Kind.HEAD:
            self._heads[number] = frames.request_of(frames.value_in(says))
        elif kind == Kind.MORE and number in self._pieces:
            self._do(number, self._next_piece(number))
        elif kind == Kind.GIVE_UP:
            self._give_up(number)
        elif kind == Kind.LEAD:
            self._asked.led(frames.value_in(says))
            self._send(frames.frame_of(Kind.TOLD, number, value=True))
        elif kind == Kind.FACTS:
            self._do(number, self._count(number, frames.value_in(says)))
        elif kind == Kind.NOTE:
            self._asked.noted(frames.value_in(says))
        elif kind == Kind.END:
            self._end()
        elif kind == Kind.PING:
            self._send(frames.frame(Kind.PONG, number))

    def _end(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._asked.ended()

    def _answered(self, name: str | None, request: Request) -> Answered:
        try:
            return self._asked.answer(name, request)
        except Exception:
            logger.exception(DEFECT)
            return defect()

    def _answer(self, number: int, answered: Answered, *, is_look: bool = False) -> None:
        if answered.__class__ is Response:
            self._send_answer(number, answered)
        elif isinstance(answered, Held | Forwarded):
            self._waiting[number] = answered
            answered.until.add_done_callback(lambda _: self._come(number))
        elif isinstance(answered, Response):
            self._send_otherwise(number, answered)
        elif is_look:
            self._do(number, self._answer_later(number, answered.coming))
        else:  # what was begun is done, whether anybody waits for its answer or not
            task = self._loop.create_task(self._answer_later(number, answered.coming))
            self._going_on.add(task)
            task.add_done_callback(self._going_on.discard)

    def _come(self, number: int) -> None:
        held = self._waiting.pop(number, None)
        if held is not None:
            self._answer(number, held.outcome())

    async def _answer_later(self, number: int, coming: Any) -> None:
        try:
            response: Response = await coming
        except Exception:
            logger.exception(DEFECT)
            response = defect()
        if isinstance(response, FaultyAnswer | Streamed):
            self._send_otherwise(number, response)
        else:
            self._send_answer(number, response)

    def _send_answer(self, number: int, response: Response) -> None:
        headers = self._number_of(response.headers)
        self._send(frames.answer(number, headers, response))

    def _send_otherwise(self, number: int, response: Response) -> None:
        if isinstance(response, Streamed):
            self._pieces[number] = response.pieces
            told = Otherwise(is_streamed=True, is_endless=response.is_endless)
            self._send(frames.otherwise(number, self._number_of(response.headers), response, told))
            if self._transport is None:
                self._give_up(number)
        elif isinstance(response, FaultyAnswer):
            self._do(number, self._send_faulty(number, response))
        else:
            self._send_answer(number, response)

    async def _send_faulty(self, number: int, response: FaultyAnswer) -> None:
        """Send an answer that a fault has a hand in, and say so when its sandbox is gone before it has arrived."""
        try:
            if response.transmission is not None and response.transmission.awaits_callbacks:
                await response.whence.landed()
            told = Otherwise(response.transmission)
            self._send(frames.otherwise(number, self._number_of(response.headers), response, told))
            while not response.whence.is_over and self._transport is not None:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(LOOK_EVERY_S)
            self._send(frames.frame(Kind.OVER, number))
        finally:
            response.whence.let_go()

    async def _next_piece(self, number: int) -> None:
        pieces = self._pieces[number]
        piece = b""
        while not piece:
            try:
                piece = await anext(pieces)
            except StopAsyncIteration:
                self._pieces.pop(number, None)
                break
            except Exception as error:
                self._pieces.pop(number, None)
                if not isinstance(error, ConnectionAbortedError):  # a piece that may not go out
                    logger.exception(DEFECT)
                self._send(frames.frame(Kind.OVER, number))
                return
        self._send(frames.frame(Kind.PIECE, number, piece))

    async def _count(self, number: int, what: str) -> None:
        told: object = None
        try:
            told = await self._asked.count(what)
        except Exception:
            logger.exception(DEFECT)
        self._send(frames.frame_of(Kind.TOLD, number, told))

    def _give_up(self, number: int) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting.forget()
        task = self._tasks.get(number)
        if task is not None:
            task.cancel()
        if number in self._pieces:
            self._do(number, self._close(number, task))

    async def _close(self, number: int, before: asyncio.Task[None] | None = None) -> None:
        """End an answer in pieces, when whoever was about to take one has let go of it."""
        if before is not None:
            await asyncio.wait([before])
        pieces = self._pieces.pop(number, None)
        if pieces is not None:
            await pieces.aclose()

    def _do(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        """Do what ends where nobody waits any more."""
        task = self._tasks[number] = self._loop.create_task(work)
        task.add_done_callback(lambda done: self._done(number, done))

    def _done(self, number: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(number) is task:
            del self._tasks[number]

    def _number_of(self, headers: tuple[tuple[str, str], ...]) -> int:
        number = self._headers.number(headers)
        if number is None:
            number = self._headers.add(headers)
            self._send(frames.frame_of(Kind.HEADERS, number, headers))
        return number

    def _send(self, frame: bytes) -> None:
        self._unsent.append(frame)
        if len(self._unsent) == 1 and not self._is_reading:
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if unsent and self._transport is not None:
            self._transport.write(b"".join(unsent))


def _is_look(request: Request) -> bool:
    """Tell whether a request only looks, perhaps for long: whoever does not wait for that any more wants none of it."""
    return request.method in {"GET", "HEAD"} and request.path.startswith(CONTROL_PREFIX)
