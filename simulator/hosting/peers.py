"""Say what a host expects of the others that answer as one server with it, where there are any.

They are processes of one machine, or simulators on several that share an engine: "processes" in either case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Container, Sequence

    from simulator.api.request import Request, Response
    from simulator.hosting.unreadable import Unreadable
    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.sandbox.sandbox import Sandbox

NAMES = "names"
"""The sandboxes: a list of when each was made, by its first life, and its name."""
STOCK = "stock"
"""What metrics are made of."""
READY = "ready"
"""Whether requests may be sent: status, body and headers of an answer that tells."""


class Peers(Protocol):
    """The other processes; each sandbox lives in one of all."""

    def has_here(self, name: str) -> bool:
        """Tell whether a sandbox of that name lives in this process, if there is one at all."""
        ...

    def next_life(self, last: int, now_ms: int) -> int:
        """Return a number that no life of a sandbox has had, in any process.

        Args:
            last: the last one that was given here.
            now_ms: the present instant by the clock on the wall.
        """
        ...

    def free_name(self, ordinal: int, taken: Container[str]) -> str:
        """Return a name that no sandbox has, and that one may be made of here.

        Args:
            ordinal: how many there were here.
            taken: the names of those that are here.
        """
        ...

    async def learn(self, sandbox: Sandbox) -> None:
        """Find out what has to be known of the others before a sandbox begins: `leads_to` and `drew` tell."""
        ...

    @property
    def names(self) -> Sequence[str] | None:
        """Those of the sandboxes of the others; None where nobody knows them without asking."""
        ...

    def leads_to(self, key: CredentialKey, before: int | None = None) -> str | None:
        """Name the sandbox in another process that credentials lead into without a prefix.

        Args:
            key: the credentials.
            before: when another sandbox was made that has them, too: only one that was made before is named.
        """
        ...

    def leads_away(self, key: CredentialKey, before: int | None = None) -> str | None:
        """Name the sandbox in another process that a request with these credentials is for, which has come here."""
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

    async def made(self) -> Sequence[tuple[int, str]]:
        """Return when each sandbox of the others was made, as a number by which they are in order, and its name.

        One that lives here may be among them, with a number that fits those of the others better.
        """
        ...

    async def facts(self, what: str) -> Sequence[object]:
        """Ask each of the others for something that it counts; whoever does not answer is left out."""
        ...
