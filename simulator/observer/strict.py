"""Judge each answer at once, and add a header for each of the client's violations, and for each hint."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.hosting.violations import CLIENT, Level
from simulator.observer.recorder import ASKED_SLICE_S, Recorder, Waiting
from simulator.sandbox.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.violations import Violation

HEADERS = {Level.VIOLATION: "X-SMS-Simulator-Violation", Level.HINT: "X-SMS-Simulator-Hint"}
MAX_HEADERS = 5
MAX_LENGTH = 400
LONG = 16 * 1024
"""An exchange of more bytes takes long enough to hold up everybody else."""


class Strict(Recorder):
    """A recorder that tells the client of what is found in the answer's headers. Callbacks are judged later."""

    mode = "strict"

    async def open(self) -> None:
        """Read the contracts; raises `SimulatorError` where one is missing or wrong."""
        if problems := await self._preparation.load(None):
            raise SimulatorError(
                "--contract strict judges everything, and cannot: "
                f"{'; '.join(problems)}. Mend that, or start with --contract record or off."
            )

    def answered(self, hosted: Hosted, response: Response) -> Response | Awaitable[Response]:
        """Judge the newest exchange, a long one in steps; returns the answer with headers for what was found first."""
        waiting = Waiting(hosted, hosted.sandbox, hosted.sandbox.journal.total, 0)
        exchange = hosted.sandbox.journal.get(waiting.exchange)
        if exchange is not None and len(exchange.body) + len(exchange.response_body) > LONG:
            return self._judged(waiting, response)
        for _ in self.judging(waiting):
            pass
        return _told(waiting, response)

    async def _judged(self, waiting: Waiting, response: Response) -> Response:
        until = time.monotonic() + ASKED_SLICE_S
        for _ in self.judging(waiting):
            if time.monotonic() > until:
                await asyncio.sleep(0)
                until = time.monotonic() + ASKED_SLICE_S
        return _told(waiting, response)


def _told(waiting: Waiting, response: Response) -> Response:
    exchange = waiting.sandbox.journal.get(waiting.exchange)
    violations = waiting.hosted.violations
    found = [each for each in (exchange and violations.of(exchange)) or () if each.side == CLIENT]
    if not found:
        return response
    told = Response(response.status, response.body, (*response.headers, *headers_of(found)))
    told.transmission = response.transmission
    return told


def headers_of(found: Sequence[Violation]) -> list[tuple[str, str]]:
    """Return a header for each finding, by level; the last one of a level counts those for which there is no room."""
    headers = []
    for level, name in HEADERS.items():
        alike = [each for each in found if each.level is level]
        lines = [f"{each.pointer} {each.rule}: {each.message}" for each in alike[:MAX_HEADERS]]
        if len(alike) > MAX_HEADERS:
            lines.append(f"and {len(alike) - MAX_HEADERS} more, see /__admin/violations")
        headers += [(name, _in_a_header(line)) for line in lines]
    return headers


def _in_a_header(text: str) -> str:
    """Return a text as visible ASCII and blanks, bounded: any client takes it for one line."""
    ascii_text = text.encode("ascii", "backslashreplace").decode()
    line = "".join(each if each.isprintable() else " " for each in ascii_text)
    return line if len(line) <= MAX_LENGTH else f"{line[: MAX_LENGTH - 3]}..."
