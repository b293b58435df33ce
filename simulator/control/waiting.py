"""Wait for messages, or tell why no more can come."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.api.problem import problem
from simulator.control.paging import MAX_LIMIT, pick
from simulator.control.searching import LOOKED_AT, MessageFilter, Search
from simulator.control.taking_turns import taking_turns
from simulator.serving.stray import STRAY
from simulator.sms.states import State

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.control.operation import Nothing, Visit
    from simulator.sandbox.books.messages import Message

MAX_WAIT_S = 120
NEAREST = 3
NEEDS_TIME = frozenset({State.DELIVERED, State.FAILED, State.EXPIRED})
"""No message is in one of these states when its request is answered: time has to pass first."""

LOOK_AGAIN_S = 0.02
"""How soon one looks again while somebody moves the time."""


class WaitQuery(MessageFilter):
    """Which messages, how many of them, and how long."""

    count: int = Field(default=1, ge=1, le=MAX_LIMIT, description="Answer as soon as this many messages match.")
    timeout_s: float = Field(default=10, ge=0, le=MAX_WAIT_S, description="Real seconds.")
    frozen_grace_s: float | None = Field(
        default=None,
        ge=0,
        le=MAX_WAIT_S,
        description=(
            "Give up with 409 when the clock is frozen and nothing has happened for this many real seconds: then "
            "only another request could bring the message, or nothing at all if its state needs time to pass."
        ),
    )


class CannotComeError(Exception):
    """Nothing happens by itself in the sandbox, and nobody seems about to make it happen."""


async def enough_messages(visit: Visit[WaitQuery, Nothing], search: Search) -> list[Message] | None:
    """Return the newest messages that match, once there are enough; None when the sandbox is going.

    Raises:
        CannotComeError: as `frozen_grace_s` says.
    """
    hosted = visit.hosted
    loop = asyncio.get_running_loop()
    hosted.waiters.polls += 1
    try:
        while not hosted.is_closing:
            began = loop.time()
            changing = hosted.waiters.change()  # others have their turn during the look, and may change something
            try:
                found = await _look(visit, search)
                if len(found) == visit.query.count:
                    return found
                took = loop.time() - began
                await _change(visit, changing)
            finally:
                changing.cancel()
            # Under load everything changes all the time: those who wait shall cost a fifth of the processor together.
            await asyncio.sleep(4 * took * hosted.waiters.polls)
    finally:
        hosted.waiters.polls -= 1
    return None


async def _look(visit: Visit[WaitQuery, Nothing], search: Search) -> list[Message]:
    return await taking_turns(pick(search.run(visit.sandbox), visit.query.count))


async def _change(visit: Visit[WaitQuery, Nothing], changing: asyncio.Future[None]) -> None:
    """Wait until something happens in the sandbox; raises `CannotComeError` when nothing does on a frozen clock."""
    hosted, grace_s = visit.hosted, visit.query.frozen_grace_s
    if grace_s is None:
        await changing
        return
    while True:
        done, _ = await asyncio.wait([changing], timeout=grace_s)
        if done:
            return
        is_moved = hosted.stepping.locked() or hosted.underway
        if hosted.sandbox.clock.is_frozen and not is_moved:
            raise CannotComeError
        grace_s = max(grace_s, LOOK_AGAIN_S)


async def cannot_come(visit: Visit[WaitQuery, Nothing], search: Search) -> Response:
    """Make the problem document that says that waiting longer would be in vain, and what to do instead."""
    found = len(await _look(visit, search))
    nearest = await taking_turns(search.nearest(visit.sandbox, NEAREST))
    sandbox = visit.sandbox
    planned = len(sandbox.agenda)
    next_due = iso_millis(sandbox.agenda.next_due_ms) if planned else None
    in_time = await taking_turns(pick(search.run(sandbox, in_time=True), visit.query.count))
    told = f"{_refused(visit, search)}{await _strayed(visit, search)}"
    none_came = "" if told else ", and none came"
    if planned and len(in_time) == visit.query.count:
        remedy = f"and the next planned event is due at {next_due}: advance or settle the clock"
    elif planned:
        remedy = f"and no planned event can bring more: only another request could{none_came}"
    elif visit.query.state in NEEDS_TIME:
        remedy = "and nothing is planned, so no message can change its state any more"
    else:
        remedy = f"and nothing is planned, so only another request could bring more{none_came}"
    return problem(
        409,
        "cannot-come",
        f"{_sentence(visit, found)}; its clock is frozen at {iso_millis(sandbox.clock.now_ms())}, {remedy}.{told}",
        planned=planned,
        next_due=next_due,
        nearest=nearest,
    )


async def timed_out(visit: Visit[WaitQuery, Nothing], search: Search) -> Response:
    """Make the problem document that says how many came in the time given."""
    found = len(await _look(visit, search))
    nearest = await taking_turns(search.nearest(visit.sandbox, NEAREST))
    sandbox = visit.sandbox
    clock = "; its clock is frozen, so nothing happens there by itself" if sandbox.clock.is_frozen else ""
    return problem(
        404,
        "timeout",
        f"After {visit.query.timeout_s:g} s {_sentence(visit, found)}{clock}.{_refused(visit, search)}"
        f"{await _strayed(visit, search)}",
        found=found,
        nearest=nearest,
    )


def _refused(visit: Visit[WaitQuery, Nothing], search: Search) -> str:
    """Say what the vendors refused of the newest requests, after the message that all have to be newer than."""
    sandbox = visit.sandbox
    last = sandbox.messages.get(search.newer_than(sandbox))
    after = 0 if last is None else last.submission.exchange
    newest = [each for each in islice(sandbox.journal.newest_first(), LOOKED_AT) if each.ordinal > after]
    reasons = Counter(each.rejection for each in newest if each.rejection)
    told = ", ".join(f"{reason} ({times})" for reason, times in reasons.items())
    return f" Refused by the provider were requests for {told}." if told else ""


async def _strayed(visit: Visit[WaitQuery, Nothing], search: Search) -> str:
    """Say what named no sandbox: whoever waits in another one than the default one waits for it in vain."""
    default = visit.host.sandboxes.default
    if visit.hosted is default:
        return ""
    told = ""
    life, messages, requests = visit.hosted.strays_before
    if life != default.life:
        messages = requests = 0  # it began anew since
    strays = await taking_turns(pick(search.to_that_number(default.sandbox), MAX_LIMIT))
    if count := sum(1 for message in strays if message.ordinal > messages):
        told += (
            f" {'1 message' if count == 1 else f'{count} messages'} to that number came to sandbox "
            f"{default.sandbox.name!r}: without a prefix (/s/{visit.sandbox.name}) and without credentials that this "
            "sandbox handed out."
        )
    refused = [
        each.at_ms for each in default.unreadable.newest_first() if each.problem == STRAY and each.ordinal > requests
    ]
    if refused:
        told += (
            f" Refused for lack of both a prefix and credentials of a sandbox (--stray-credentials): {len(refused)}, "
            f"the last at {iso_millis(refused[0])}."
        )
    return told


def _sentence(visit: Visit[WaitQuery, Nothing], found: int) -> str:
    matching = f"{found} of {visit.query.count} messages match" if visit.query.count > 1 else "no message matches"
    return f"{matching} in sandbox {visit.sandbox.name!r}"
