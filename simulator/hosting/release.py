"""The one point that says when what a world has computed may be seen outside: answers, callbacks, waits and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from simulator.hosting.hosted import Hosted


class Release:
    """Lets everything out at once: nothing that is kept in memory alone has to be made safe first."""

    def held(self, hosted: Hosted) -> Awaitable[None] | None:  # noqa: ARG002 - this one holds nothing back
        """What has to be awaited before what this world has computed so far may go out; None: nothing."""
        return None
