"""Say how whoever keeps the worlds of a host begins with that and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.hosting.keeper import Keeper

if TYPE_CHECKING:
    from simulator.hosting.host import Host


class HostKeeper(Keeper, Protocol):
    """Keep the worlds of one host."""

    async def open(self, host: Host) -> None:
        """Put every world that was kept in its place, before anybody calls; they are rebuilt beside the work."""
        ...

    async def close(self) -> None:
        """Stop, when everything is kept."""
        ...
