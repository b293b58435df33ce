"""Replay a capsule: apply every input at its instant in a fresh sandbox, and find the first difference.

No socket, no clock and no network: time is moved to where each input stands, and callbacks are answered by the capsule.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace as replaced
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

from simulator.api.request import Request
from simulator.capsule.bytes_as_text import as_latin1, content_of, from_latin1
from simulator.capsule.commands import command_of
from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import CommandInput, RequestInput
from simulator.capsule.rendering import answer_lines, journal_lines
from simulator.capsule.scenario import world_of
from simulator.capsule.snapshot import books_of
from simulator.inprocess import InProcess, request_to
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.sandbox.origin import MAIN, origin_of
from simulator.scenario.beginning import Begin
from simulator.serving.serve import VendorDirectory
from simulator.steps import tell_nobody
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.api.vendor import Vendor
    from simulator.capsule.model import Capsule
    from simulator.steps import Told


@frozen
class Difference:
    """The first difference of a replay from the recording: the lines of either journal, None where one has ended."""

    line: int
    recorded: str | None
    replayed: str | None


@frozen
class Replayed:
    """The outcome of a replay; `difference` None means the same journal."""

    inputs: int
    exchanges: int
    messages: int
    callbacks: int
    is_complete: bool
    difference: Difference | None


def replay_capsule(capsule: Capsule, vendors: Sequence[Vendor[Any]], told: Told = tell_nobody) -> Replayed:
    """Replay a capsule.

    Args:
        capsule: as it was read.
        vendors: all there are; a replay takes those that were served when it was recorded.
        told: is told how many inputs were applied.

    Raises:
        CapsuleError: its world, one of its vendors or an input is unknown to this simulator.
    """
    by_name = {vendor.name: vendor for vendor in vendors}
    try:
        for name in capsule.vendors:
            if name not in by_name:
                raise UnknownNameError("vendor", name, by_name)
        served = [by_name[name] for name in capsule.vendors]
        world = replaced(world_of(capsule, served), speed=0.0)
        sandbox = Begin(capsule.sandbox, world, present_ms=0).apply(served, capsule.bounds, lambda: 0.0)
    except CapsuleError:
        raise
    except SimulatorError as error:
        raise CapsuleError(f"the sandbox it begins with cannot be made here: {error}") from error
    return _replay(capsule, InProcess(sandbox, VendorDirectory(served)), told)


def _replay(capsule: Capsule, client: InProcess, told: Told) -> Replayed:
    for number, entry in enumerate(capsule.inputs, 1):
        told(number, len(capsule.inputs))
        client.move_to(entry.at_ms)
        try:
            _apply(client, entry)
        except CapsuleError as error:
            raise CapsuleError(f"input {number}: {error}") from error
    client.move_to(capsule.until_ms)
    sandbox = client.sandbox
    lines = journal_lines(books_of(sandbox)) if capsule.is_complete else answer_lines(sandbox.inputs.entries)
    return Replayed(
        inputs=len(capsule.inputs),
        exchanges=sandbox.journal.total,
        messages=sandbox.messages.accepted,
        callbacks=sandbox.callbacks.next_ordinal - 1,
        is_complete=capsule.is_complete,
        difference=_first_difference(capsule.journal, lines),
    )


def _apply(client: InProcess, entry: RequestInput | CommandInput) -> None:
    if isinstance(entry, RequestInput):
        request = _request(entry)
        with contextlib.suppress(Exception):  # the journal has it: a refusal for want of room, or a defect of ours
            client.serve(request)
        return
    try:
        command = command_of(entry.name, entry.version, entry.fields)
    except SimulatorError as error:
        raise CapsuleError(str(error)) from error
    # What was refused then is refused again. A result of what was never sent shows in the journal.
    with contextlib.suppress(SimulatorError):
        command.apply(client.sandbox)
    client.call_back()


def _request(entry: RequestInput) -> Request:
    headers = CIMultiDict((from_latin1(name), from_latin1(value)) for name, value in entry.headers)
    scheme, authority, listener = entry.origin or ("http", as_latin1(headers.get("Host", "")), MAIN)
    origin = origin_of(from_latin1(authority), scheme, listener, entry.public_url)
    return request_to(from_latin1(entry.method), from_latin1(entry.target), headers, content_of(entry.body), origin)


def _first_difference(recorded: list[str], replayed: list[str]) -> Difference | None:
    for number, (one, other) in enumerate(zip_longest(recorded, replayed), 1):
        if one != other:
            return Difference(number, one, other)
    return None
