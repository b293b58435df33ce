"""A capsule and a fresh sandbox go in, every input is applied at its instant, and the first difference comes out.

No socket, no clock and no network: time is moved to where each input stands, and callbacks are answered by the capsule.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from simulator.api.request import Request, Response
from simulator.api.serve import note_unrouted, serve
from simulator.api.target import split_target
from simulator.capsule.errors import CapsuleError
from simulator.capsule.headers import headers_of
from simulator.capsule.model import CallbackResultInput, ControlCall, RequestInput
from simulator.capsule.rendering import answer_lines, journal_lines
from simulator.capsule.wire import content_of, head_text
from simulator.sandbox.callbacks import Attempt
from simulator.sandbox.inputs import ControlInput

if TYPE_CHECKING:
    from simulator.api.directory import VendorDirectory
    from simulator.capsule.model import Capsule
    from simulator.sandbox.callbacks import Callback
    from simulator.sandbox.sandbox import Sandbox

    Control = Callable[[ControlInput], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a replay first departs from the recording: the lines of either journal, None where one has ended."""

    line: int
    recorded: str | None
    replayed: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay; `difference` None means the same journal."""

    inputs: int
    exchanges: int
    messages: int
    callbacks: int
    is_complete: bool
    difference: Difference | None


def replay(capsule: Capsule, sandbox: Sandbox, directory: VendorDirectory, control: Control) -> Replayed:
    """Apply a capsule to a sandbox that has just been built from its world, its clock frozen.

    Args:
        capsule: what was recorded.
        sandbox: where it is replayed.
        directory: the capsule's vendors.
        control: applies a call of the control API to the sandbox.

    Raises:
        CapsuleError: an input is none that could have been recorded.
    """
    player = _Player(sandbox, directory, control)
    for number, entry in enumerate(capsule.inputs, 1):
        try:
            player.apply(entry)
        except CapsuleError as error:
            raise CapsuleError(f"input {number}: {error}") from error
    player.move_to(capsule.until_ms)
    lines = journal_lines(sandbox) if capsule.is_complete else answer_lines(sandbox)
    return Replayed(
        inputs=len(capsule.inputs),
        exchanges=sandbox.journal.total,
        messages=sandbox.messages.accepted,
        callbacks=sandbox.callbacks.next_ordinal - 1,
        is_complete=capsule.is_complete,
        difference=_first_difference(capsule.journal, lines),
    )


class _Player:
    """Applies inputs."""

    def __init__(self, sandbox: Sandbox, directory: VendorDirectory, control: Control) -> None:
        self._sandbox = sandbox
        self._directory = directory
        self._control = control
        # A callback whose result is yet to come may have been dropped from the sandbox for want of room.
        self._underway: dict[int, Callback] = {}
        self._tries: Counter[int] = Counter()

    def apply(self, entry: RequestInput | ControlCall | CallbackResultInput) -> None:
        """Apply one input at its instant."""
        self.move_to(entry.at_ms)
        if isinstance(entry, RequestInput):
            self._ask(entry)
        elif isinstance(entry, ControlCall):
            query, path = head_text(entry.query), head_text(entry.path)
            self._control(ControlInput(entry.at_ms, entry.method, path, query, content_of(entry.body)))
        else:
            self._answer(entry)
        self._take_outbox()

    def move_to(self, instant_ms: int) -> None:
        """Have everything happen that was due until an instant."""
        self._sandbox.clock.move_to(instant_ms)
        self._sandbox.catch_up()
        self._take_outbox()

    def _ask(self, entry: RequestInput) -> None:
        target = head_text(entry.target)
        pairs = [(head_text(name), head_text(value)) for name, value in entry.headers]
        _, path, query = split_target(target)
        request = Request(head_text(entry.method), path, query, headers_of(pairs), content_of(entry.body), target)
        host = request.headers.get("Host", "").partition(":")[0].lower()
        addressed = self._directory.address(request.method, request.path, host)
        if isinstance(addressed, Response):
            note_unrouted(self._sandbox, request, addressed)
            return
        with contextlib.suppress(Exception):  # the journal has it: a refusal for want of room, or a defect of ours
            serve(self._sandbox, addressed, request)

    def _answer(self, entry: CallbackResultInput) -> None:
        callback = self._underway.get(entry.callback)
        if callback is None:
            return  # it was never sent in this replay: the journals differ, and that will be told
        self._tries[entry.callback] -= 1
        if not self._tries[entry.callback]:
            del self._underway[entry.callback]
        error = None if entry.error is None else head_text(entry.error)
        attempt = Attempt(entry.sent_ms, entry.status, error, entry.duration_ms, entry.answer, entry.is_replay)
        self._sandbox.record_attempt(callback, attempt)

    def _take_outbox(self) -> None:
        for dispatch in self._sandbox.take_outbox():
            self._underway[dispatch.callback.ordinal] = dispatch.callback
            self._tries[dispatch.callback.ordinal] += 1


def _first_difference(recorded: list[str], replayed: list[str]) -> Difference | None:
    for number, (one, other) in enumerate(zip_longest(recorded, replayed), 1):
        if one != other:
            return Difference(number, one, other)
    return None
