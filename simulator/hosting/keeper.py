"""Say what a host expects of whoever keeps its worlds beyond the process, where anybody does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from simulator.sandbox.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.hosted import Hosted, Shut
    from simulator.hosting.kept import KeptFacts, Progress
    from simulator.scenario.world import World


class NotKeptError(SimulatorError):
    """What was done to a world could not be kept, and is not so any more.

    Args:
        why: and what to do.
    """

    def __init__(self, why: Shut) -> None:
        super().__init__(why.words)
        self.why = why


async def until_kept(written: Awaitable[Shut | None] | None) -> None:
    """Wait until it is kept that a world was made, begun anew or deleted; raises `NotKeptError` if that is undone."""
    if written is not None and (why_not := await asyncio.shield(written)) is not None:  # others wait for the same
        raise NotKeptError(why_not)


class Keeper(Protocol):
    """Keep the worlds of a host beyond its process; a host that keeps everything in memory alone has none."""

    @property
    def limit_bytes(self) -> int:
        """How much each world may take."""
        ...

    @property
    def progress(self) -> Progress:
        """How far it has rebuilt what it kept."""
        ...

    @property
    def unready(self) -> Shut | None:
        """Why no requests should be sent at present; None where they may be."""
        ...

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        """Return what is known of how this world is kept; None: it is not."""
        ...

    def held(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what has to be awaited before what this world has computed so far may go out; None: nothing.

        It gives None, or why nothing of it may go out at all. Others wait for the same, so shield it.
        """
        ...

    def lasting(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what `held` does, for whoever can wait for as long as it takes to be certain."""
        ...

    def written(self, hosted: Hosted) -> Awaitable[Shut | None] | None:
        """Return what has to be awaited until all is kept that was done to this world, whatever becomes of it then.

        It gives what `held` does.
        """
        ...

    def begun(self, hosted: Hosted) -> None:
        """Keep a world that was made or begun anew, from its beginning on."""
        ...

    def stays(self, hosted: Hosted) -> None:
        """Keep how long a world stays without being called."""
        ...

    def usual(self, world: World) -> None:
        """Keep what the default one and those of the settings begin as from now on."""
        ...

    def gone(self, hosted: Hosted) -> None:
        """Keep nothing more of a world."""
        ...
