"""Speak with another process by one connection: requests go there as frames, and their answers come back."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncGenerator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from simulator.api.request import Response, Streamed
from simulator.cluster import frames
from simulator.cluster.frames import Frames, Kind, Shared
from simulator.server.holding import Coming
from simulator.server.wire import FaultyAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.api.request import Request
    from simulator.cluster.frames import Frame
    from simulator.cluster.words import Words
    from simulator.server.rounds import Round

logger = logging.getLogger(__name__)

FLAWED = "another process of this server said something that is no frame: %s"


class There:
    """A sandbox of the other process, from which an answer came that a fault has a hand in."""

    __slots__ = ("_give_up", "is_over")

    def __init__(self, give_up: Callable[[], None]) -> None:
        self.is_over = False
        self._give_up = give_up

    async def landed(self) -> None:
        """Do nothing: the other process has waited."""

    def let_go(self) -> None:
        """Have the other process look after it no more."""
        self._give_up()


class _Pieces(AsyncGenerator[bytes, None]):
    """The pieces of an answer; whoever closes it before the first one was taken ends it, too."""

    def __init__(self, line: Line, number: int) -> None:
        self._line = line
        self._number = number

    async def asend(self, value: None) -> bytes:  # noqa: ARG002 - nobody says anything
        """Return the next piece."""
        try:
            piece = await self._line.next_piece(self._number)
        except BaseException:
            self._line.end_pieces(self._number)
            raise
        if piece is None:
            self._line.end_pieces(self._number)
            raise StopAsyncIteration
        return piece

    async def athrow(self, *given: Any) -> bytes:
        """End, and raise what was given."""
        self._line.end_pieces(self._number)
        raise given[0]

    async def aclose(self) -> None:
        """Take no more."""
        self._line.end_pieces(self._number)


class Line(asyncio.Protocol):
    """One connection to the other process.

    Args:
        words: what is said of it to whoever waits for it.
        together: what is sent at the end of this round of the event loop.
    """

    def __init__(self, words: Words, together: Round) -> None:
        self._words = words
        self._round = together
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.WriteTransport | None = None
        self._frames = Frames()
        self._numbers = itertools.count(1)
        self._heads = Shared()
        self._headers: dict[int, tuple[tuple[str, str], ...]] = {}
        self._unsent: list[bytes] = []
        self._answers: dict[int, Coming] = {}
        self._told: dict[int, asyncio.Future[Any]] = {}
        self._pieces: dict[int, asyncio.Queue[bytes | None]] = {}
        self._endless: set[int] = set()
        self._theirs: dict[int, There] = {}
        self.lost = asyncio.Event()
        self.has_come = False

    # What the transport tells ---------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.WriteTransport", transport)  # those of uvloop are no subclasses of it

    def data_received(self, data: bytes) -> None:
        """Take what the other process says."""
        self.has_come = True
        try:
            for each in self._frames.read(data):
                self._take(each)
        except frames.BrokenFrameError as error:
            logger.error(FLAWED, error)  # noqa: TRY400 - where we read it says nothing
            self.end()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Tell everybody who waits that the other process is gone."""
        self._transport = None
        self.lost.set()
        for answer in list(self._answers.values()):
            answer.come(self._words.lost())
        for told in self._told.values():
            if not told.done():
                told.set_result(None)
        for pieces in self._pieces.values():
            pieces.put_nowait(None)
        for there in self._theirs.values():
            there.is_over = True

    # What is asked --------------------------------------------------------------------------------------------------

    def ask(self, name: str | None, request: Request) -> Coming:
        """Have a request answered."""
        number = next(self._numbers)
        answer = Coming(partial(self._give_up, number))
        if self._transport is None:
            answer.come(self._words.lost())
            return answer
        known = request.known if request.known is not None else request
        head = self._heads.number(known)
        if head is None:
            head = self._heads.add(known)
            self.send(frames.frame_of(Kind.HEAD, head, frames.head_of(request)))
        self._answers[number] = answer
        self.send(frames.ask(number, head, name, request.body, request.id))
        return answer

    async def ask_for(self, kind: Kind, value: object) -> Any:
        """Say something, and return what is said to it; None where the other process is gone."""
        if self._transport is None:
            return None
        number = next(self._numbers)
        told = self._told[number] = self._loop.create_future()
        self.send(frames.frame_of(kind, number, value))
        try:
            return await told
        finally:
            self._told.pop(number, None)

    def send(self, frame: bytes) -> None:
        """Send a frame with the others of this round of the loop."""
        self._unsent.append(frame)
        if len(self._unsent) == 1:
            self._round.add(self, self._flush, self._loop)

    def fail(self) -> None:
        """End, where we failed ourselves."""
        self.end()

    def end(self) -> None:
        """End the connection, when all is written."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    # ----------------------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if unsent and self._transport is not None:
            self._transport.write(b"".join(unsent))

    def _take(self, frame: Frame) -> None:
        kind, number, says = frame
        if kind == Kind.ANSWER:
            self._answered(number, self._response(says))
        elif kind == Kind.HEADERS:
            self._headers[number] = tuple((name, value) for name, value in frames.value_in(says))
        elif kind == Kind.TOLD:
            told = self._told.get(number)
            if told is not None and not told.done():
                told.set_result(frames.value_in(says))
        elif kind == Kind.PIECE:
            if (pieces := self._pieces.get(number)) is not None:
                pieces.put_nowait(says)
        elif kind == Kind.OVER:
            self._is_over(number)
        elif kind == Kind.OTHERWISE:
            self._answered(number, self._otherwise(number, says))
        elif kind == Kind.PING:
            self.send(frames.frame(Kind.PONG, number))

    def _is_over(self, number: int) -> None:
        if (there := self._theirs.pop(number, None)) is not None:
            there.is_over = True
        elif (pieces := self._pieces.get(number)) is not None:
            pieces.put_nowait(None)

    def _answered(self, number: int, response: Response) -> None:
        answer = self._answers.pop(number, None)
        if answer is None:
            self._give_up(number)
        else:
            answer.come(response)

    def _response(self, says: bytes) -> Response:
        status, headers, body = frames.answered(says)
        return Response(status, body, self._headers[headers])

    def _otherwise(self, number: int, says: bytes) -> Response:
        told, rest = frames.read_otherwise(says)
        response = self._response(rest)
        if told.is_streamed:
            self._pieces[number] = asyncio.Queue()
            if told.is_endless:
                self._endless.add(number)
            return Streamed(response.status, _Pieces(self, number), response.headers, is_endless=told.is_endless)
        response.transmission = told.transmission
        there = self._theirs[number] = There(lambda: self._give_up(number))
        return FaultyAnswer(response, there)

    async def next_piece(self, number: int) -> bytes | None:
        """Have the next piece of an answer sent; None where that was the last one.

        Raises:
            ConnectionAbortedError: the other process is gone, or no piece may go out any more.
        """
        pieces = self._pieces.get(number)
        if pieces is None:
            return None
        if not self.lost.is_set():
            self.send(frames.frame(Kind.MORE, number))
            piece = await pieces.get()
            if piece is not None:
                return piece or None
        raise ConnectionAbortedError("this answer does not go on, or the process that wrote it has ended")

    def end_streams(self) -> None:
        """Have every answer end that would go on for ever, as if its last piece had come."""
        for number in self._endless:
            self._pieces[number].put_nowait(b"")

    def end_pieces(self, number: int) -> None:
        """Take no more pieces of an answer."""
        if number in self._pieces:
            self._give_up(number)

    def _give_up(self, number: int) -> None:
        """Have the other process know that nobody waits any more."""
        self._answers.pop(number, None)
        self._theirs.pop(number, None)
        self._pieces.pop(number, None)
        self._endless.discard(number)
        if self._transport is not None:
            self.send(frames.frame(Kind.GIVE_UP, number))
