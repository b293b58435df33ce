"""Say what a host expects of the other processes that answer as one server with it, where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from simulator.api.request import Request, Response
    from simulator.hosting.unreadable import Unreadable
    from simulator.sandbox.books.accounts import CredentialKey

STEP = 16
"""By how much the numbers of lives that one process gives are apart, so that others may have those between."""

NAMES = "names"
"""The sandboxes: a list of when each was made, by its first life, and its name."""
STOCK = "stock"
"""What metrics are made of."""
READY = "ready"
"""Whether requests may be sent: status, body and headers of an answer that tells."""


class Peers(Protocol):
    """The other processes; each sandbox lives in one of all, which its name tells."""

    @property
    def number(self) -> int:
        """That of this process, from 0 to `STEP` - 1."""
        ...

    def has_here(self, name: str) -> bool:
        """Tell whether a sandbox of that name lives in this process, wherever there is one."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """Those of the sandboxes of the others."""
        ...

    def leads_to(self, key: CredentialKey, before: int | None = None) -> str | None:
        """Name the sandbox in another process that credentials lead into without a prefix.

        Args:
            key: the credentials.
            before: when another sandbox was made that has them, too: only one that was made before is named.
        """
        ...

    def drew(self, key: CredentialKey) -> str | None:
        """Name the sandbox in another process for which credentials were drawn."""
        ...

    def lead(self, name: str, made: int, keys: tuple[CredentialKey, ...], drawn: tuple[CredentialKey, ...]) -> None:
        """Tell the others which credentials lead into a sandbox from now on, and which were drawn for it.

        `made` is 0 where it is gone.
        """
        ...

    def told(self) -> Awaitable[None] | None:
        """Return what is done when the others know all of that; None where they do."""
        ...

    def note(self, name: str | None, unreadable: Unreadable, *, is_logged: bool) -> None:
        """Have something kept that was refused before a vendor could be asked, where `Host.note` keeps it."""
        ...

    async def ask(self, name: str, request: Request) -> Response:
        """Have a request answered in the process that has the sandbox of a name; its path has no prefix."""
        ...

    async def facts(self, what: str) -> Sequence[object]:
        """Ask each of the others for something that it counts; whoever does not answer is left out."""
        ...
