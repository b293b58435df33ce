"""Lead each request to the simulator that has its sandbox, again where that has moved."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

from simulator.api.request import Response, Streamed
from simulator.cluster.naming import named
from simulator.durable.rebuilding import STOPS
from simulator.engine.errors import EngineError, ReplacedError
from simulator.engine.held import Credential
from simulator.engine.nodes import Elsewhere
from simulator.engine.reading import digest_of
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.replicas.finding import At
from simulator.replicas.problems import AWAY, LOST, MOVED, STOPPING, UNREACHED, kind_of
from simulator.server.answering import CONTROL_PREFIX, OURS
from simulator.server.doorway import DOORS
from simulator.server.holding import Later
from simulator.server.homes import key_of

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.replicas.finding import Finding
    from simulator.replicas.keeper import EngineKeeper
    from simulator.replicas.links import Links
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.server.answering import Answering
    from simulator.server.holding import Answered

PATIENCE_S = 8.0
"""How long a request waits for somebody who has its sandbox: a dead simulator is missed after five seconds.

While somebody has it and answers, it does not wait, however long that takes.
"""
AGAIN_S = 0.05
AGAIN = frozenset({MOVED.problem, AWAY.problem, STOPS.problem, UNREACHED, LOST})
"""What a request is sent again after; of the last it is not known whether it was done."""
ENDED = frozenset({STOPS.problem, LOST})
"""What whoever was at work on it leaves behind where it ends."""
IDS = 1 << 36
"""So many requests one simulator can give an id to."""


class Fronting:
    """Answer what comes to this simulator: itself, or by the one that has the sandbox.

    Args:
        keeper: of the sandboxes that it has.
        finding: finds out where the others are.
        answering: answers what is for this one.
    """

    def __init__(self, keeper: EngineKeeper, finding: Finding, answering: Answering) -> None:
        self._keeper = keeper
        self._finding = finding
        self._answering = answering
        self._links: Links | None = None
        self._ids = itertools.count(1)

    def open(self, links: Links) -> None:
        """Know the ways to the others from now on, and give ids that none of them gives."""
        self._links = links
        self._ids = itertools.count(self._keeper.access.node.id * IDS)

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer one request; never raises.

        Args:
            name: of the sandbox whose prefix it had.
            request: with all of its body.
        """
        at = name
        if at is None:
            path = request.path
            if path.startswith(CONTROL_PREFIX):
                at = named(request)
                if at is None:
                    return self._answering.answer(None, request)
            elif path.startswith(OURS) or path in DOORS or (key := self._key_of(request)) is None:
                at = DEFAULT_NAME
            elif (name := self._answering.homes.here(key)) is not None:
                at = name
            else:
                return Later(self._led_home(key, request))
        if not self._keeper.owns(at):
            return Later(self.led(at, name, request))
        return self._here(name, request)

    async def led(self, at: str, name: str | None, request: Request) -> Response:
        """Have a request answered by whoever has its sandbox, or takes it.

        Args:
            at: the name of the sandbox.
            name: the same where a prefix or credentials named it; None where nothing did.
            request: with all of its body.
        """
        if request.path.startswith(OURS):  # what comes to a catch URL is kept, however it comes
            may_ask_again = request.method in {"GET", "HEAD"} and request.path.startswith(CONTROL_PREFIX)
        else:
            may_ask_again = True
            request.id = request.id or next(self._ids)  # one that was led here has the id that it was given first
        until_s = time.monotonic() + PATIENCE_S
        worst: Response | None = None
        while True:
            if not self._keeper.access.is_sure:
                return worst or AWAY.answer()  # without a word to an engine that does not answer
            where = await self._found(at)
            if where is None and self._keeper.access.node.is_leaving:
                return worst or STOPPING.answer()
            if time.monotonic() > until_s or not self._keeper.access.is_sure:
                return worst or AWAY.answer()  # also where this process stood still for a while
            if where is not None:
                asked_s = time.monotonic()
                response = await self._asked(where, at, name, request)
                kind = kind_of(response)
                if kind in ENDED:
                    until_s += time.monotonic() - asked_s
                is_over = (kind == LOST and not may_ask_again) or (kind == STOPS.problem and where is At.HERE)
                if kind not in AGAIN or is_over:
                    return await self._ending(response)
                if worst is None or kind == LOST:
                    worst = response
                self._finding.forget(at, where)
            await asyncio.sleep(AGAIN_S)

    async def _ending(self, response: Response) -> Response:
        """Return an answer, unless it would go on for ever at a simulator that stops."""
        if isinstance(response, Streamed) and response.is_endless and self._keeper.access.node.is_leaving:
            await response.pieces.aclose()
            return STOPPING.answer()
        return response

    async def _led_home(self, key: CredentialKey, request: Request) -> Response:
        """Find the sandbox that handed out the credentials of a request, and have that answer."""
        vendor, kind, values = key
        credential = Credential(vendor, kind, digest_of(values))
        while self._keeper.access.is_sure:
            try:
                led = await self._keeper.access.homes.find(credential)
            except EngineError:
                await asyncio.sleep(AGAIN_S)
                continue
            home = None if led is None or led.name == DEFAULT_NAME else led.name
            return await self.led(home or DEFAULT_NAME, home, request)
        return AWAY.answer()

    def _key_of(self, request: Request) -> CredentialKey | None:
        """Return the credentials of a request to a vendor; None where it has none, or nobody knows which."""
        try:
            return key_of(self._answering.addressed(request), request)
        except Exception:  # noqa: BLE001 - a vendor's words for what it does not route, which come when it is answered
            return None

    async def _found(self, at: str) -> Elsewhere | At | None:
        """Find out who is to answer; None where nobody knows at present."""
        try:
            where = await self._finding.find(at)
        except (EngineError, ReplacedError):
            return None
        is_to_begin = where is At.NOWHERE and at == DEFAULT_NAME  # somewhere, in a moment
        return None if is_to_begin else where

    async def _asked(self, where: Elsewhere | At, at: str, name: str | None, request: Request) -> Response:
        if where is At.HERE and not self._keeper.owns(at):
            return MOVED.answer()  # by now
        if not isinstance(where, Elsewhere):
            answered = self._here(name, request)
        elif self._links is None:
            return AWAY.answer()
        else:
            answered = self._links.to(where).ask(name, request)
        return answered if isinstance(answered, Response) else await answered.coming

    def _here(self, name: str | None, request: Request) -> Answered:
        if self._keeper.access.is_sure:
            return self._answering.answer(name, request)
        return AWAY.answer()
