"""Say when what a world has computed may be seen outside: answers, callbacks, waits and events all ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.hosted import Hosted


class Release(Protocol):
    """Hold back results that are not safe yet. A host that keeps everything in memory alone has none."""

    def held(self, hosted: Hosted) -> Awaitable[None] | None:
        """Return what has to be awaited before what this world has computed so far may go out; None: nothing."""
