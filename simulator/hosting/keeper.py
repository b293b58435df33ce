"""Say what a host expects of whoever keeps its worlds beyond the process, where anybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.kept import KeptFacts, Progress
    from simulator.scenario.world import World


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

    def facts_of(self, hosted: Hosted) -> KeptFacts | None:
        """Return what is known of how this world is kept; None: it is not."""
        ...

    def held(self, hosted: Hosted) -> Awaitable[str | None] | None:
        """Return what has to be awaited before what this world has computed so far may go out; None: nothing.

        It gives None, or in words why nothing of it may go out at all. Others wait for the same, so shield it.
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
