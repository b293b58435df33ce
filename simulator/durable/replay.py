"""Apply the records of one sandbox, and see that the same comes of each."""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING

from simulator.api.instants import iso_millis
from simulator.capsule.commands import command_of
from simulator.commands.callbacks import TakeResult
from simulator.commands.performing import perform
from simulator.durable import records
from simulator.durable.remembered import Remembered
from simulator.durable.store import OVERHEAD_BYTES
from simulator.hosting.turn import Sliced
from simulator.inprocess import InProcess
from simulator.sandbox.acts.advancing import advance, stand_at
from simulator.sandbox.errors import SimulatorError
from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.durable.records import Record
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.books.inputs import Performed
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory

LARGE = 128 * 1024
"""A request of more bytes may bring so many messages that it is applied in slices."""


class DivergedError(Exception):
    """Something else came of an input than when it was recorded."""


class Replay:
    """Bring a sandbox from its beginning to where its records end; its clock has to stand still.

    `position` is that of the newest record that was applied, and `size_bytes` what all of them take. `rate` is how fast
    time goes on from `paced_ms`, which it was at `wall_ms` on the clock on the wall. `remembered` has the answers to
    requests with an id.

    Args:
        hosted: whose catch URLs and life it has.
        sandbox: as it began.
        directory: the vendors.
        rows: position and record of each input.
        wall_ms: the clock on the wall when it began.
        is_divergence_accepted: whether to go on where something else came of one.
    """

    def __init__(
        self,
        hosted: Hosted,
        sandbox: Sandbox,
        directory: VendorDirectory,
        rows: Iterable[tuple[int, bytes]],
        wall_ms: int,
        *,
        is_divergence_accepted: bool = False,
    ) -> None:
        self._hosted = hosted
        self._sandbox = sandbox
        self._client = InProcess(sandbox, directory, self._send)
        self._rows = rows
        self._is_divergence_accepted = is_divergence_accepted
        self._sent: dict[tuple[int, bool], deque[Dispatch]] = {}
        self._check: int | None = None
        self.remembered = Remembered()
        self.position = 0
        self.size_bytes = 0
        self._divergences = 0
        self._first_divergence: str | None = None
        self.rate = sandbox.clock.rate
        self.paced_ms = sandbox.clock.now_ms()
        self.wall_ms = wall_ms
        sandbox.inputs.keep = self

    @property
    def divergence(self) -> str | None:
        """Say of which input something else came first, and of how many later ones; None where of none."""
        if self._first_divergence is None or self._divergences == 1:
            return self._first_divergence
        return f"{self._first_divergence}; so it did of {self._divergences - 1} later ones"

    @property
    def on_their_way(self) -> list[Dispatch]:
        """The callbacks that were sent and have no result, in their order."""
        return [dispatch for dispatches in self._sent.values() for dispatch in dispatches]

    def steps(self) -> Iterator[None]:
        """Apply all records; the work goes on when the next value is asked for.

        Raises:
            DivergedError: something else came of one.
        """
        for position, row in self._rows:
            self._check = None
            if position != self.position + 1:
                raise DivergedError(f"its input {self.position + 1} is missing")
            try:
                record = records.read(row)
                yield from self._applied(record)
            except (records.UnreadableRecordError, SimulatorError) as error:
                raise DivergedError(f"its input {position} cannot be read by this version: {error}") from error
            self.position = position
            self.size_bytes += len(row) + OVERHEAD_BYTES
            if record.check is not None and record.check != self._check:
                self._diverge(record)
            yield

    # What the sandbox tells ------------------------------------------------------------------------------------------

    def answered(self, exchange: Exchange, request_id: int | None) -> None:
        """Take the answer to a request."""
        if request_id is not None:
            self.remembered.note(request_id, exchange)
        self._check = records.check_of_request(exchange, self._sandbox.events.number)

    def performed(self, performed: Performed, refused: str) -> None:  # noqa: ARG002 - what a record of inputs takes
        """Take what came of a command."""
        self._check = records.check_of_command(refused, self._sandbox.events.number)

    # -----------------------------------------------------------------------------------------------------------------

    def _applied(self, record: Record) -> Iterator[None]:
        kind = record.kind
        if self._sandbox.agenda.next_due_ms <= record.at_ms:
            yield from self._pass_until(record.at_ms)
        stand_at(self._sandbox, record.at_ms)  # time does not go back to before what came to a catch URL, either
        if kind == records.REQUEST:
            yield from self._serve(record)
        elif kind == records.COMMAND:
            self._perform(record)
        elif kind == records.TIME:
            self.paced_ms = record.at_ms
            self.rate, self.wall_ms = record.pace()
        elif kind == records.ARRIVAL:
            with contextlib.suppress(SimulatorError):
                self._hosted.receivers.keep(record.arrival())
        elif kind == records.ANSWERS:
            self._hosted.receivers.set(record.fields[0], record.answers())
        else:
            self._hosted.receivers.forget(record.fields[0])

    def _pass_until(self, instant_ms: int) -> Iterator[None]:
        for dispatches in advance(self._sandbox, instant_ms):
            for dispatch in dispatches:
                self._send(dispatch)
            yield

    def _serve(self, record: Record) -> Iterator[None]:
        request = record.request()
        with contextlib.suppress(Exception):  # its exchange tells: a refusal for want of room, or a defect of ours
            if len(request.body) > LARGE:
                sliced = Sliced(self._sandbox, lambda _: self._client.serve(request))
                try:
                    yield from sliced
                finally:
                    for _ in sliced:  # it has a thread of its own, which would wait for ever where the sandbox goes
                        pass
                sliced.result()
            else:
                self._client.serve(request)

    def _perform(self, record: Record) -> None:
        name, version, fields, _ = record.fields
        command = command_of(name, version, fields)
        with contextlib.suppress(Exception):  # what was refused then is refused again
            perform(self._sandbox, command)
        self._client.call_back()
        if isinstance(command, TakeResult):
            key = command.callback, command.is_replay
            landed = self._sent.get(key)
            if landed:
                landed.popleft()
            if not landed:
                self._sent.pop(key, None)

    def _send(self, dispatch: Dispatch) -> None:
        """Note a callback that was sent: its result is an input of its own."""
        self._sent.setdefault((dispatch.callback.ordinal, dispatch.is_replay), deque()).append(dispatch)

    def _diverge(self, record: Record) -> None:
        self._divergences += 1
        if self._first_divergence is None:
            self._first_divergence = (
                f"something else came of its input {self.position} ({_told(record)}) than when it was recorded, so "
                "another version, or another set of vendors, is at work"
            )
        if not self._is_divergence_accepted:
            raise DivergedError(self._first_divergence)


def _told(record: Record) -> str:
    """Name an input and its instant: by the method and the path of a request, without secrets, or by its command."""
    what = str(record.fields[0])
    if record.kind == records.REQUEST:
        what += f" {without_secrets(str(record.fields[1]).partition('?')[0])[:100]}"
    return f"{what}, at {iso_millis(record.at_ms)}"
