"""Know the other processes of a server: what to ask them, and what they ask."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.api.problem import problem
from simulator.cluster.frames import Kind
from simulator.cluster.hearing import Hearing
from simulator.cluster.leads import Lead, Leads, read
from simulator.cluster.link import AGAIN_S, PATIENCE_S, Link
from simulator.cluster.slots import SLOTS, process_of
from simulator.cluster.words import OfWorker
from simulator.hosting.peers import NAMES
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.hosting.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container, Mapping
    from pathlib import Path

    from simulator.api.request import Request, Response
    from simulator.cluster.line import Line
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.sandbox.sandbox import Sandbox
    from simulator.server.holding import Answered
    from simulator.server.rounds import Round

    Count = Callable[[], Awaitable[object]]


class Peers:
    """The other processes of a server.

    Args:
        number: that of this process, from 0.
        count: how many there are.
        folder: where each has its socket.
    """

    def __init__(self, number: int, count: int, folder: Path) -> None:
        self.number = number
        self.count_of_processes = count
        self._folder = folder
        self._leads = Leads()
        self._mine: dict[str, Lead] = {}
        self._links = {
            each: Link(partial(_reach, self._path(each)), self._greeting, OfWorker(each))
            for each in range(count)
            if each != number
        }
        self._unknown = {*self._links}
        self._known = asyncio.Event()
        self._telling: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._answer: Callable[[str | None, Request], Answered] | None = None
        self._note: Callable[..., None] | None = None
        self._counts: Mapping[str, Count] = {}
        self._hearing = 0
        self._unheard = asyncio.Event()
        self._unheard.set()

    # Beginning and end ----------------------------------------------------------------------------------------------

    async def open(
        self,
        answer: Callable[[str | None, Request], Answered],
        note: Callable[..., None],
        counts: Mapping[str, Count],
        together: Round,
    ) -> None:
        """Do what the others ask from now on, and begin to reach them.

        Args:
            answer: answers a request that is for this process.
            note: keeps what was refused; see `Host.note`.
            counts: what may be asked for by name.
            together: has what is asked of the others sent at the end of a round of the event loop.
        """
        self._answer, self._note, self._counts = answer, note, counts
        path = self._path(self.number)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()  # of the process that this one takes the place of
        self._server = await asyncio.get_running_loop().create_unix_server(lambda: Hearing(self), str(path))
        for link in self._links.values():
            link.open(together)

    async def reached(self) -> None:
        """Wait until all others are there, and have told where credentials lead."""
        while not all([await link.wait() for link in self._links.values()]):  # noqa: ASYNC110 - one that is closed does not wait
            await asyncio.sleep(AGAIN_S)
        if self._unknown:
            await self._known.wait()

    async def close(self, timeout_s: float) -> None:
        """Ask nothing more; end when the others ask nothing more, or after some real seconds."""
        for link in self._links.values():
            await link.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._unheard.wait(), timeout_s)
        if self._server is not None:
            self._server.close()

    # What the host asks ---------------------------------------------------------------------------------------------

    def next_life(self, last: int, now_ms: int) -> int:
        """Return a number that no life of a sandbox has had, in any process: by time and by process."""
        return max(now_ms * SLOTS, last + SLOTS - last % SLOTS) + self.number

    def free_name(self, ordinal: int, taken: Container[str]) -> str:
        """Return a name that no sandbox has, and whose sandbox lives here."""
        while (name := f"sandbox-{ordinal}") in taken or not self.has_here(name):
            ordinal += 1
        return name

    async def learn(self, sandbox: Sandbox) -> None:
        """Do nothing: the others tell what has to be known."""

    def has_here(self, name: str) -> bool:
        """Tell whether a sandbox of that name lives in this process, wherever there is one."""
        return process_of(name, self.count_of_processes) == self.number

    def link_to(self, name: str) -> Link | None:
        """Return the way to the sandbox of a name; None where it lives in this process."""
        return self._links.get(process_of(name, self.count_of_processes))

    @property
    def names(self) -> list[str]:
        """Those of the sandboxes of the others."""
        return self._leads.names

    def leads_to(self, key: CredentialKey, before: int | None = None) -> str | None:
        """Name the sandbox in another process that credentials lead into without a prefix."""
        return self._leads.leads_to(key, before)

    leads_away = leads_to

    def drew(self, key: CredentialKey) -> str | None:
        """Name the sandbox in another process for which credentials were drawn."""
        return self._leads.drew(key)

    def lead(self, name: str, made: int, keys: tuple[CredentialKey, ...], drawn: tuple[CredentialKey, ...]) -> None:
        """Tell the others which credentials lead into a sandbox from now on, and which were drawn for it."""
        lead = Lead(name, made, keys, drawn)
        if lead.is_gone:
            self._mine.pop(name, None)
        else:
            self._mine[name] = lead
        if self._server is None:
            return  # they are told of all when they are reached
        told = {"from": self.number, "all": False, "leads": [lead]}
        for link in self._links.values():
            task = asyncio.get_running_loop().create_task(link.ask_for(Kind.LEAD, told))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def told(self) -> Awaitable[None] | None:
        """Return what is done when the others know all of that; None where they do."""
        return self._until_told(set(self._telling)) if self._telling else None

    def note(self, name: str | None, unreadable: Unreadable, *, is_logged: bool) -> None:
        """Have something kept that was refused before a vendor could be asked, where `Host.note` keeps it."""
        link = self.link_to(name or DEFAULT_NAME)
        if link is not None:
            link.say(Kind.NOTE, [name, unreadable.plain(), is_logged])

    async def ask(self, name: str, request: Request) -> Response:
        """Have a request answered in the process that has the sandbox of a name; its path has no prefix."""
        link = self.link_to(name)
        if link is None:
            return problem(500, "defect", f"Sandbox {name!r} lives in this process.")
        answered = link.ask(None, request)
        return await answered.coming  # type: ignore[union-attr]

    async def made(self) -> list[tuple[int, str]]:
        """Return when each sandbox of the others was made, by its first life, and its name."""
        return [(number, name) for told in await self.facts(NAMES) for number, name in told]

    async def facts(self, what: str) -> list[Any]:
        """Ask each of the others for something that it counts; whoever does not answer is left out."""
        told = await asyncio.gather(*(link.ask_for(Kind.FACTS, what) for link in self._links.values()))
        return [each for each in told if each is not None]

    @property
    def away(self) -> list[int]:
        """The numbers of those that are not there."""
        return [number for number, link in self._links.items() if not link.is_up]

    # What the others ask --------------------------------------------------------------------------------------------

    def answer(self, name: str | None, request: Request) -> Answered:
        """Answer a request that is for this process."""
        if self._answer is None:
            raise RuntimeError("nobody has opened it")
        return self._answer(name, request)

    async def count(self, what: str) -> object:
        """Return something that is counted, as plain values."""
        return await self._counts[what]()

    def led(self, told: Any) -> None:
        """Know where credentials lead."""
        if told["all"]:
            self._leads.replace(told["from"], read(told["leads"]))
            self._unknown.discard(told["from"])
            if not self._unknown:
                self._known.set()
            return
        for lead in read(told["leads"]):
            self._leads.note(told["from"], lead)

    def noted(self, told: Any) -> None:
        """Keep what was refused."""
        name, fields, is_logged = told
        if self._note is not None:
            self._note(None, name, Unreadable.of_plain(fields), is_logged=is_logged)

    def began(self) -> None:
        """Note that one of them may ask something."""
        self._hearing += 1
        self._unheard.clear()

    def ended(self) -> None:
        """Note that one of them will ask nothing more."""
        self._hearing -= 1
        if not self._hearing:
            self._unheard.set()

    # ----------------------------------------------------------------------------------------------------------------

    def _path(self, number: int) -> Path:
        return self._folder / str(number)

    def _greeting(self) -> object:
        return {"from": self.number, "all": True, "leads": list(self._mine.values())}

    @staticmethod
    async def _until_told(telling: set[asyncio.Task[Any]]) -> None:
        await asyncio.wait(telling, timeout=PATIENCE_S)  # one that stands still holds nobody up for longer


async def _reach(path: Path, make: Callable[[], Line]) -> Line:
    """Connect to the process that has a socket; raises `OSError` where it is not there."""
    _, line = await asyncio.get_running_loop().create_unix_connection(make, str(path))
    return line
