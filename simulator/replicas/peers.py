"""Know the other simulators that share the engine: what to ask them, and what they ask."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from simulator.cluster.frames import Kind
from simulator.cluster.hearing import Hearing
from simulator.cluster.naming import named
from simulator.engine.errors import EngineAwayError, EngineError, ReplacedError
from simulator.engine.held import Credential
from simulator.engine.nodes import BEAT_S, Elsewhere
from simulator.engine.reading import Led, digest_of
from simulator.hosting.keeper import NotKeptError
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.hosting.unreadable import Unreadable
from simulator.replicas.finding import At
from simulator.replicas.problems import AWAY, MOVED
from simulator.server.answering import CONTROL_PREFIX
from simulator.server.holding import Later

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from simulator.api.request import Request, Response
    from simulator.cluster.link import Link
    from simulator.cluster.peers import Count
    from simulator.replicas.finding import Finding
    from simulator.replicas.fronting import Fronting
    from simulator.replicas.keeper import EngineKeeper
    from simulator.replicas.links import Links
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.sandbox.sandbox import Sandbox
    from simulator.server.holding import Answered

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.01
"""How often one looks, at the end, whether others still wait for an answer."""


class Peers:
    """The other simulators.

    Args:
        keeper: of the sandboxes that this one has.
        finding: finds out where the others are.
    """

    def __init__(self, keeper: EngineKeeper, finding: Finding) -> None:
        self._keeper = keeper
        self._finding = finding
        self._learned: dict[CredentialKey, Led] = {}
        self._living: list[Elsewhere] = []
        self._hearings: list[Hearing] = []
        self._is_leaving = False
        self._links: Links | None = None
        self._fronting: Fronting | None = None
        self._answer: Callable[[str | None, Request], Answered] | None = None
        self._note: Callable[..., None] | None = None
        self._counts: Mapping[str, Count] = {}

    # Beginning and end ----------------------------------------------------------------------------------------------

    def open(
        self,
        fronting: Fronting,
        links: Links,
        answer: Callable[[str | None, Request], Answered],
        note: Callable[..., None],
        counts: Mapping[str, Count],
    ) -> None:
        """Ask the others from now on, and do what they ask.

        Args:
            fronting: leads requests to them.
            links: the ways to them.
            answer: answers a request that is for this one.
            note: keeps what was refused; see `Host.note`.
            counts: what may be asked for by name.
        """
        self._fronting, self._links, self._answer, self._note, self._counts = fronting, links, answer, note, counts

    def hearing(self) -> Hearing:
        """Return what hears another one, which has just proved that it is one."""
        self._hearings.append(hearing := Hearing(self))
        return hearing

    async def follow(self) -> None:
        """Know which of them live, for as long as the task does, and leave them what cannot be rebuilt here."""
        told = ""
        while True:
            try:
                await self.follow_once()
                await self._keeper.holdings.give_up()
            except EngineError as error:
                if not isinstance(error, EngineAwayError) and str(error) != told:
                    logger.warning("%s", error)
                    told = str(error)
            await asyncio.sleep(BEAT_S)

    async def follow_once(self) -> None:
        """Find out which of them live; raises `EngineError`."""
        self._living = await self._keeper.access.node.others()
        if self._links is not None:
            await self._links.keep(self._living)
        self._hearings = [each for each in self._hearings if not each.is_over]

    async def close(self, timeout_s: float) -> None:
        """Answer nothing more that others ask from now on; wait until they have the answers to what they asked."""
        self._is_leaving = True
        await self._keeper.holdings.close()
        until_s = time.monotonic() + timeout_s
        while any(each.is_busy for each in self._hearings) and time.monotonic() < until_s:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(LOOK_EVERY_S)

    def hang_up(self) -> None:
        """End the connections by which others ask."""
        for hearing in self._hearings:
            hearing.close()

    # What the host asks ---------------------------------------------------------------------------------------------

    names: Sequence[str] | None = None
    """Nobody knows those of all sandboxes without asking."""

    def has_here(self, name: str) -> bool:
        """Tell whether a sandbox of that name lives here; before it is known what does, all are to."""
        return self._keeper.owns(name) or not self._keeper.holdings.is_begun

    def next_life(self, last: int, now_ms: int) -> int:  # noqa: ARG002 - the engine numbers them
        """Return a number that no life of a sandbox has had."""
        life = self._keeper.lives.next()
        return last + 1 if life is None else life

    def free_name(self, ordinal: int, taken: Container[str]) -> str:  # noqa: ARG002 - others may take the next one, too
        """Return a name that no sandbox has.

        Raises:
            NotKeptError: the engine does not answer.
        """
        while (life := self._keeper.lives.next()) is not None:
            if (name := f"sandbox-{life}") not in taken:
                return name
        raise NotKeptError(AWAY)

    async def learn(self, sandbox: Sandbox) -> None:
        """Find out where the credentials of a sandbox lead that is about to begin.

        Raises:
            NotKeptError: the engine does not answer.
        """
        keys = list(sandbox.accounts.credential_keys())
        find = self._keeper.access.homes.find
        try:
            await self._keeper.lives.ready()
            found = await asyncio.gather(*(find(Credential(key[0], key[1], digest_of(key[2]))) for key in keys))
        except EngineError as error:
            raise NotKeptError(AWAY) from error
        for key, led in zip(keys, found, strict=True):
            self._learned.pop(key, None)
            if led is not None and led.name != sandbox.name:
                self._learned[key] = led

    def leads_to(self, key: CredentialKey, before: int | None = None) -> str | None:  # noqa: ARG002 - one has them
        """Name another sandbox that credentials lead into without a prefix, as far as `learn` was told."""
        led = self._learned.get(key)
        return None if led is None or led.name == DEFAULT_NAME else led.name

    def leads_away(self, key: CredentialKey, before: int | None = None) -> None:
        """Return None: a request that is for another sandbox does not come here."""

    def drew(self, key: CredentialKey) -> str | None:
        """Name another sandbox for which credentials were drawn, as far as `learn` was told."""
        led = self._learned.get(key)
        return None if led is None or not led.is_drawn else led.name

    def lead(self, name: str, made: int, keys: tuple[CredentialKey, ...], drawn: tuple[CredentialKey, ...]) -> None:
        """Do nothing: where credentials lead is kept with the sandbox."""

    def told(self) -> None:
        """Return None: the others look it up."""

    def note(self, name: str | None, unreadable: Unreadable, *, is_logged: bool) -> None:
        """Have something kept that was refused before a vendor could be asked, where `Host.note` keeps it."""
        self._keeper.errands.do(self._noted(name or DEFAULT_NAME, name, unreadable, is_logged=is_logged))

    async def ask(self, name: str, request: Request) -> Response:
        """Have a request answered where the sandbox of a name is; its path has no prefix."""
        if self._fronting is None:
            return MOVED.answer()
        return await self._fronting.led(name, None, request)

    async def made(self) -> list[tuple[int, str]]:
        """Return the place of every sandbox, those that are here too, by when it was made, and its name."""
        try:
            return await self._keeper.access.reading.names()
        except EngineError as error:
            raise NotKeptError(AWAY) from error

    async def facts(self, what: str) -> list[Any]:
        """Ask each of the others for something that it counts; whoever does not answer is left out."""
        if self._links is None:
            return []
        told = await asyncio.gather(*(self._fact(self._links.to(each), what) for each in self._living))
        return [each for each in told if each is not None]

    @staticmethod
    async def _fact(link: Link, what: str) -> Any:
        return await link.ask_for(Kind.FACTS, what) if await link.wait() else None

    # What the others ask --------------------------------------------------------------------------------------------

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer a request that another one takes to be for this one."""
        at = name or (named(request) if request.path.startswith(CONTROL_PREFIX) else None) or DEFAULT_NAME
        if self._is_leaving or self._answer is None:
            return MOVED.answer()
        if not self._keeper.owns(at):
            return Later(self._answer_when_taken(at, name, request))
        return self._answer(name, request) if self._keeper.access.is_sure else MOVED.answer()

    async def count(self, what: str) -> object:
        """Return something that is counted, as plain values."""
        return await self._counts[what]()

    def led(self, told: Any) -> None:
        """Do nothing: it is a greeting."""

    def noted(self, told: Any) -> None:
        """Keep what was refused."""
        name, fields, is_logged = told
        if self._note is not None:
            self._note(None, name, Unreadable.of_plain(fields), is_logged=is_logged)

    def began(self) -> None:
        """Do nothing: `hearing` has it."""

    def ended(self) -> None:
        """Do nothing: `follow` looks."""

    # ----------------------------------------------------------------------------------------------------------------

    async def _answer_when_taken(self, at: str, name: str | None, request: Request) -> Response:
        """Take a sandbox where nobody has it: whoever asks may not, where another version has begun it."""
        if (known := self._finding.known(at)) is not None:
            self._finding.forget(at, known)  # whoever asks has just found out otherwise
        try:
            found = await self._finding.find(at)
        except (EngineError, ReplacedError):
            return MOVED.answer()
        if found is not At.HERE or not self._keeper.owns(at) or self._answer is None:
            return MOVED.answer()
        answered = self._answer(name, request)
        return await answered.coming if isinstance(answered, tuple) else answered

    async def _noted(self, at: str, name: str | None, unreadable: Unreadable, *, is_logged: bool) -> None:
        where = await self._finding.find(at)
        if where is At.NOWHERE and at != DEFAULT_NAME:
            await self._noted(DEFAULT_NAME, None, unreadable, is_logged=is_logged)
        elif isinstance(where, Elsewhere) and self._links is not None:
            link = self._links.to(where)
            if await link.wait():
                link.say(Kind.NOTE, [name, unreadable.plain(), is_logged])
        elif where is At.HERE and self._note is not None:
            self._note(None, name, unreadable, is_logged=is_logged)
