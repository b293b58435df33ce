"""Tell what happens in a sandbox while it does, as a stream of server-sent events.

A reader is told of each subject once in a moment, in its last state, so that no flood reaches it. Nothing is kept for
it but the number of the last event that it was told of: a slow one finds more at once when it comes back, or a gap.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.problem import problem
from simulator.api.request import NOT_SNIFFED, Response, Streamed
from simulator.control.declaring import operation
from simulator.control.language.conditions import Around
from simulator.control.language.messages import MESSAGES
from simulator.control.language.query import Query
from simulator.control.language.words import MAX_QUERY
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.taking_turns import taking_turns
from simulator.control.views.clock import clock_view
from simulator.control.views.events import Bye, Gap, changed_view, subjects_of
from simulator.control.views.sandboxes import counts_of

if TYPE_CHECKING:
    from simulator.control.operation import View
    from simulator.control.views.sandboxes import Counts

TAG = "events"
MEDIA = "text/event-stream"
HEADERS = (("Content-Type", MEDIA), NOT_SNIFFED, ("Cache-Control", "no-store"), ("X-Accel-Buffering", "no"))

MOST_STREAMS = 64
"""How many there are at once, of all sandboxes together."""

FLUSH_S = 0.1
"""How soon a reader is told of more, in real time."""

SLOWEST_FLUSH_S = 1.0
COMMENT_S = 15.0
"""After so long without an event a comment says that the stream is still there."""

COMMENT = b": nothing new\n\n"
_ID = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


class EventsQuery(Arguments):
    """Which messages are shown."""

    q: str = Field(
        default="",
        max_length=MAX_QUERY,
        description="As for messages: those that it does not find are listed in `unmatched`, by their ids alone.",
    )


@operation("GET", "events", TAG, media=MEDIA)
async def stream_events(visit: Visit[EventsQuery, Nothing]) -> Response:
    """Tell what happens in a sandbox while it does, as server-sent events; `Last-Event-ID` goes on after one."""
    if sum(hosted.waiters.streams for hosted in visit.host.sandboxes) >= MOST_STREAMS:
        return problem(
            503,
            "too-many-streams",
            f"{MOST_STREAMS} streams of events are open, the most that are allowed: close one, or ask again and again.",
        )
    pieces = _pieces(_Reader(visit))
    await anext(pieces)  # it is counted from now on
    return Streamed(200, pieces, HEADERS, is_endless=True)


async def _pieces(reader: _Reader) -> AsyncGenerator[bytes]:
    hosted, loop = reader.hosted, asyncio.get_running_loop()
    hosted.waiters.streams += 1
    try:
        yield b""
        while not hosted.is_closing:
            changing = hosted.waiters.change()  # others have their turn during the look, and may change something
            try:
                began_s = loop.time()
                told = await reader.look()
                took_s = loop.time() - began_s
                for piece in told:
                    yield piece
                if not told and not (await asyncio.wait([changing], timeout=COMMENT_S))[0]:
                    yield COMMENT
            finally:
                changing.cancel()
            # All streams shall cost a fifth of the processor together.
            pause_s = min(max(FLUSH_S, 4 * took_s * hosted.waiters.streams), SLOWEST_FLUSH_S)
            await asyncio.sleep(began_s + pause_s - loop.time())
        yield reader.farewell()
    finally:
        hosted.waiters.streams -= 1


class _Reader:
    """Somebody who reads the events of a sandbox: what was told last, and what is to be told next.

    Raises:
        InvalidArgumentsError: the query is invalid.
    """

    def __init__(self, visit: Visit[EventsQuery, Nothing]) -> None:
        host = visit.host
        self.hosted = visit.hosted
        self._host = host
        self._cutter = visit.cutter
        titles = {vendor.name: vendor.title for vendor in host.directory}
        around = Around([*titles], visit.sandbox.clock.now_ms(), titles=titles)
        self._query = Query(visit.query.q, around, MESSAGES)
        last = _ID.fullmatch(visit.request.headers.get("Last-Event-ID", "").strip())
        self._life = self.hosted.life if last is None else int(last[1])
        self._number = visit.sandbox.events.number if last is None else int(last[2])
        self._moves = -1
        self._counts: Counts | None = None

    async def look(self) -> list[bytes]:
        """Return the events that tell what has happened since the last look."""
        hosted, host = self.hosted, self._host
        if host.observer is not None:
            await host.observer.catch_up()  # so that a request is shown with what was found in it
        await hosted.turn.over()
        sandbox = hosted.sandbox
        is_other = hosted.life != self._life
        events = sandbox.events.since(-1 if is_other else self._number)
        self._life, self._number = hosted.life, sandbox.events.number
        told: list[tuple[str, View]] = []
        if events is None:
            told.append(("gap", Gap(reason="begun-anew" if is_other else "not-kept")))
        if events is None or sandbox.clock.moves != self._moves:
            told.append(("clock", clock_view(sandbox)))
        counts, before = counts_of(hosted), self._counts
        self._moves, self._counts = sandbox.clock.moves, counts
        subjects = subjects_of(events or [])
        if subjects or (before is not None and counts != before):
            news = changed_view(self._host, hosted, self._cutter, self._query, subjects, counts)
            told.append(await taking_turns(news))
        return [self._spelt(name, view) for name, view in told]

    def farewell(self) -> bytes:
        """Return the last event."""
        return self._spelt("bye", Bye(reason="stopping" if self._host.is_stopping else "deleted"))

    def _spelt(self, name: str, view: View) -> bytes:
        data = view.model_dump_json(by_alias=True)
        return f"event: {name}\nid: {self._life}-{self._number}\ndata: {data}\n\n".encode()
