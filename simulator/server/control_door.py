"""Lead to the control API: answer at once what needs nothing of it; load it late for all else.

The control API is most of what there is to import. A server that waited for it would be ready half as fast.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.hosting.timer import Timer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.api.request import Request, Response
    from simulator.hosting.hosted import Hosted

    Answer = Callable[[Hosted | str | None, Request], Awaitable[Response]]

LOAD_AFTER_S = 0.5
"""How long after the start the API is loaded, unless it is asked for: the first requests come first."""


class ControlDoor:
    """Answer everything under /__admin.

    Args:
        at_once: answers what needs nothing of the API, None for everything else.
        load: imports and makes the API; called once, in a thread.
        load_rest: imports what no call has needed yet; called at most once, in a thread.
    """

    def __init__(
        self, at_once: Callable[[Request], Response | None], load: Callable[[], Answer], load_rest: Callable[[], None]
    ) -> None:
        self._at_once = at_once
        self._load_api = load
        self._load_rest = load_rest
        self._loading: asyncio.Future[Answer] | None = None
        self._loading_rest: asyncio.Future[None] | None = None
        self._timer = Timer()

    def open_soon(self) -> None:
        """Load the API in a moment, and all that it may be asked for; needs a running loop."""
        self._timer.set(LOAD_AFTER_S, self._open_whole)

    def _open_whole(self) -> None:
        self.open()
        self._loading_rest = asyncio.get_running_loop().run_in_executor(None, self._load_rest)

    def open(self) -> asyncio.Future[Answer]:
        """Begin to load the API, unless that has been done."""
        if self._loading is None:
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._load_api)
        return self._loading

    async def close(self) -> None:
        """Wait until what was begun to load is loaded: an import cannot be cut short."""
        self._timer.forget()
        loading = [each for each in (self._loading, self._loading_rest) if each is not None]
        if loading:
            await asyncio.wait(loading)

    async def answer(self, addressed: Hosted | str | None, request: Request) -> Response:
        """Answer one request, to a sandbox or to the name of one; None without a prefix."""
        if addressed is None and (early := self._at_once(request)) is not None:
            return early
        answer = await asyncio.shield(self.open())
        return await answer(addressed, request)
