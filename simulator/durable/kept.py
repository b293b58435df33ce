"""Keep what happens to one sandbox: every input as a record at its position."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from simulator.durable import records
from simulator.durable.remembered import Remembered
from simulator.durable.store import OVERHEAD_BYTES
from simulator.hosting.hosted import Shut
from simulator.hosting.kept import NEARLY_FULL
from simulator.hosting.receivers import Arrival

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.durable.store import Row
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.receivers import ReceiverAnswer
    from simulator.sandbox.books.inputs import Performed
    from simulator.sandbox.books.journal import Exchange

logger = logging.getLogger(__name__)


class Writer(Protocol):
    """Writes what is to be kept."""

    limit_bytes: int

    def wall_ms(self) -> int:
        """Return the present instant by the clock on the wall, in milliseconds."""
        ...

    def add(self, row: Row) -> None:
        """Have an input written."""
        ...

    def plan(self, life: int, *, is_planned: bool) -> None:
        """Have it written whether something is planned in a life."""
        ...

    def go_on(self, life: int) -> None:
        """Have it written that this version goes on with a life."""
        ...


class KeptLife:
    """The record of one life of a sandbox.

    `at_ms` is the newest instant that it knows of, and `rate` how fast time goes on from there.

    Args:
        writer: who writes it.
        hosted: the sandbox.
        since_ms: when it began, by the clock on the wall.
        inputs: how many are written already.
        size_bytes: how much they take.
        remembered: what was answered to those with an id.
    """

    __slots__ = (
        "_hosted",
        "_moves",
        "_remembered",
        "_sandbox",
        "_writer",
        "at_ms",
        "inputs",
        "is_planned",
        "life",
        "rate",
        "since_ms",
        "size_bytes",
    )  # fmt: skip

    def __init__(
        self,
        writer: Writer,
        hosted: Hosted,
        since_ms: int,
        inputs: int = 0,
        size_bytes: int = 0,
        remembered: Remembered | None = None,
    ) -> None:
        self._writer = writer
        self._hosted = hosted
        self._sandbox = hosted.sandbox
        self._moves = hosted.sandbox.clock.moves
        self._remembered = remembered or Remembered()
        self.life = hosted.life
        self.since_ms = since_ms
        self.inputs = inputs
        self.size_bytes = size_bytes
        self.at_ms = hosted.sandbox.now_ms
        self.rate = hosted.sandbox.clock.rate
        self.is_planned = self._has_plans
        if size_bytes > writer.limit_bytes:
            self._shut()

    @property
    def _has_plans(self) -> bool:
        return self._sandbox.agenda.taken > 0

    # What a sandbox tells --------------------------------------------------------------------------------------------

    def answered(self, exchange: Exchange, request_id: int | None) -> None:
        """Keep a request that was answered."""
        check = records.check_of_request(exchange, self._sandbox.events.number)
        self.at_ms = exchange.arrived_ms
        if request_id is not None:
            self._remembered.note(request_id, exchange)
        self._add(records.of_request(exchange, request_id, check))

    def performed(self, performed: Performed, refused: str) -> None:
        """Keep a command."""
        check = records.check_of_command(refused, self._sandbox.events.number)
        self.at_ms = self._sandbox.now_ms
        self._add(records.of_command(performed, check))

    # What whoever serves asks ----------------------------------------------------------------------------------------

    def answer_to(self, request_id: int) -> Response | None:
        """Return what was answered to a request with this id; None where it did not come, or long ago."""
        return self._remembered.answer_to(request_id)

    # What the host tells ---------------------------------------------------------------------------------------------

    def paced(self) -> None:
        """Note that the clock was given another speed."""
        self.rate = self._sandbox.clock.rate
        self._note_time()

    def answers_set(self, receiver: str, answers: tuple[ReceiverAnswer, ...]) -> None:
        """Note what a catch URL answers from now on."""
        self._add(records.of_answers(self._sandbox.clock.now_ms(), receiver, answers))

    def arrived(self, receiver: str, at_ms: int, request: Request, target: str) -> None:
        """Note a request that came to a catch URL."""
        headers = tuple(request.headers.items())
        self._add(records.of_arrival(Arrival(receiver, at_ms, request.method, target, headers, request.body, None)))

    def forgotten(self, receiver: str) -> None:
        """Note that a catch URL was forgotten."""
        self._add(records.of_forgotten(self._sandbox.clock.now_ms(), receiver))

    # What the keeper asks --------------------------------------------------------------------------------------------

    def note_progress(self) -> None:
        """Note how far time has gone, where something has happened by itself since the newest record."""
        sandbox = self._sandbox
        if sandbox.agenda.reached_ms > self.at_ms or sandbox.clock.moves != self._moves:
            self._note_time()
        if self._has_plans != self.is_planned:
            self.is_planned = not self.is_planned
            self._writer.plan(self.life, is_planned=self.is_planned)

    def note_end(self) -> None:
        """Note how far time has gone when the process ends."""
        if self._sandbox.clock.rate not in {0, 1}:
            self._note_time()
        self.note_progress()

    # -----------------------------------------------------------------------------------------------------------------

    def _note_time(self) -> None:
        clock = self._sandbox.clock
        self._moves = clock.moves
        self.at_ms = clock.now_ms()
        self._add(records.of_time(self.at_ms, self.rate, self._writer.wall_ms()))

    def _add(self, record: bytes) -> None:
        self.inputs += 1
        before_bytes = self.size_bytes
        self.size_bytes += len(record) + OVERHEAD_BYTES
        self._writer.add((self.life, self.inputs, record))
        limit_bytes = self._writer.limit_bytes
        if before_bytes <= NEARLY_FULL * limit_bytes < self.size_bytes:
            logger.warning(
                "sandbox %s takes %d of the %d bytes that it may (--data-bytes): reset it before it is full",
                self._sandbox.name, self.size_bytes, limit_bytes,
            )  # fmt: skip
        if self.size_bytes > limit_bytes and self._hosted.shut is None:
            self._shut()

    def _shut(self) -> None:
        words = (
            f"Sandbox {self._sandbox.name!r} takes {self.size_bytes} bytes where it is kept, and may take "
            f"{self._writer.limit_bytes} (--data-bytes). Nothing of this request was done, and nothing that was "
            "accepted before is lost. Reset or delete the sandbox, or start the server with a higher limit."
        )
        self._hosted.shut = Shut(507, "data-full", words, is_readable=True)
