"""Make the sandbox that a request names where there is none, and let go of it when nobody calls it any more.

A job of CI then needs no step that makes one: a base URL with its own name in it is enough.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.sandbox import Sandbox

logger = logging.getLogger(__name__)


class OnDemand:
    """Make sandboxes as `POST /__admin/sandboxes` does where it is told nothing but a name.

    Args:
        host: where they live.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lifetime_s = host.settings.on_demand_lifetime_s

    def make(self, name: str) -> Hosted | Awaitable[Hosted]:
        """Make a sandbox of a name that none has; a large world takes time, and so it does to ask other processes.

        Raises:
            CapacityError: there are as many as there may be.
            SimulatorError: the name is not valid.
        """
        if self._host.is_large(self._host.sandboxes.usual_world) or self._host.peers is not None:
            return self._made_beside_all_else(name)
        return self._begin(name)

    async def _made_beside_all_else(self, name: str) -> Hosted:
        built = await self._host.built(name, self._host.sandboxes.usual_world)
        try:
            return self._host.sandboxes.get(name)  # another request has had it made meanwhile
        except UnknownNameError:
            return self._begin(name, built)

    def _begin(self, name: str, built: Sandbox | None = None) -> Hosted:
        hosted = self._host.create(name, self._host.sandboxes.usual_world, built)
        self._host.stays(hosted, self._lifetime_s)
        logger.info("sandbox %s was made on demand; it ends when it was not called for %g s", name, self._lifetime_s)
        return hosted
