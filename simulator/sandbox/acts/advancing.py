"""Move the time of a world: run what is due, each entry at its own instant, and hand out the callbacks to send.

Everything that lets time pass goes through here, so all of it runs the same entries in the same order: a request that
catches up, a server whose clock runs, time that is moved by hand, a client within this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.sandbox import Sandbox


def advance(sandbox: Sandbox, until_ms: int) -> Iterator[list[Dispatch]]:
    """Run everything due until an instant, and yield after each entry what is to be sent, mostly nothing.

    The next entry runs when the next value is asked for. Between two, requests may be served and results applied: what
    they plan until then is run in its turn. A clock that has not come as far as an entry is moved to its instant; it is
    not moved further, which `stand_at` is for.
    """
    agenda, clock = sandbox.agenda, sandbox.clock
    reached_ms = 0  # by the clock, which never goes back
    while (due_ms := agenda.next_due_ms) <= until_ms:
        if reached_ms < due_ms and (reached_ms := clock.now_ms()) < due_ms:
            clock.move_to(due_ms)
        _run_next(sandbox)
        yield hand_out(sandbox)


def run_until(sandbox: Sandbox, until_ms: int) -> Iterator[None]:
    """Run everything due until an instant, as `catch_up` does; the next entry runs when the next value is asked for."""
    while sandbox.agenda.next_due_ms <= until_ms:
        _run_next(sandbox)
        yield


def catch_up(sandbox: Sandbox) -> int:
    """Bring a sandbox to the present of its clock and return that instant; what is to be sent waits in the outbox."""
    now_ms = sandbox.clock.now_ms()
    agenda = sandbox.agenda
    while agenda.next_due_ms <= now_ms:
        _run_next(sandbox)
    sandbox.now_ms = now_ms
    return now_ms


def stand_at(sandbox: Sandbox, instant_ms: int) -> None:
    """Have the clock of a sandbox go on from an instant, where everything has happened that was due until then."""
    sandbox.clock.move_to(instant_ms)
    catch_up(sandbox)


def hand_out(sandbox: Sandbox) -> list[Dispatch]:
    """Empty the outbox: the callbacks in it are to be sent now, and are in flight until their results come."""
    dispatches = sandbox.outbox
    if not dispatches:
        return []
    sandbox.outbox = []
    for dispatch in dispatches:
        sandbox.in_flight.leaves(dispatch.callback)
    return dispatches


def _run_next(sandbox: Sandbox) -> None:
    due_ms, action, subject = sandbox.agenda.pop()
    if sandbox.now_ms < due_ms:  # noqa: PLR1730 - `max` would be a call
        sandbox.now_ms = due_ms
    action(sandbox, subject)
