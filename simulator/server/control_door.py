"""The way to the control API: health is answered at once, all else by the API itself, which is loaded beside the work.

The control API is most of what there is to import. A server that waited for it would be ready half as fast.
"""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from simulator.server import health

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.server.app import Simulator
    from simulator.server.control.app import ControlApp
    from simulator.server.hosted import Hosted

LOAD_AFTER_S = 0.5
"""How long after the start the API is loaded, unless it is asked for: the first requests come first."""

LIVE, READY = "/__admin/livez", "/__admin/readyz"


class ControlDoor:
    """Answers everything under /__admin.

    Args:
        simulator: what is seen and steered.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._loading: asyncio.Task[ControlApp] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def open_soon(self) -> None:
        """Load the API in a moment; needs a running loop."""
        self._timer = asyncio.get_running_loop().call_later(LOAD_AFTER_S, self.open)

    def open(self) -> asyncio.Task[ControlApp]:
        """Begin to load the API, unless that has been done."""
        if self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(self._load())
        return self._loading

    async def close(self) -> None:
        """Wait until what was begun to load is loaded: an import cannot be cut short."""
        if self._timer is not None:
            self._timer.cancel()
        if self._loading is not None:
            await asyncio.wait([self._loading])

    async def answer(self, hosted: Hosted | None, request: Request) -> Response:
        """Answer one request; see `ControlApp.answer`."""
        if hosted is None and request.method == "GET":
            if request.path == READY:
                return health.ready(is_stopping=self._simulator.is_stopping)
            if request.path == LIVE:
                return health.live()
        app = await asyncio.shield(self.open())
        return await app.answer(hosted, request)

    async def _load(self) -> ControlApp:
        name = "simulator.server.control.app"
        module = await asyncio.get_running_loop().run_in_executor(None, importlib.import_module, name)
        app: ControlApp = module.ControlApp(self._simulator)
        return app
