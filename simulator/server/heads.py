"""Read the head of a request once for all that begin with the same bytes.

A client says the same in front of each of its requests, but for what it asks. So what a head says is kept under its
bytes, and the parser need not be asked about them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aiohttp.http_parser import RawRequestMessage

    from simulator.api.request import Request

MOST = 512
"""How many heads are kept of those that came by one way in."""

LONGEST = 2048
"""The bytes of the longest head that is kept."""


class Arrived(NamedTuple):
    """The sandbox that a head names, if any, and a request that has this head and nothing behind it."""

    sandbox: str | None
    request: Request


class Head:
    """A head, and what follows from it alone; `length` is how many bytes of body it tells of, where it is kept.

    Args:
        message: as aiohttp has it.
    """

    __slots__ = ("arrived", "length", "message")

    def __init__(self, message: RawRequestMessage) -> None:
        self.message = message
        self.length = 0
        self.arrived: Arrived | None = None
        """What to do with its requests, once that was found out; None as well where each has to be looked at."""


class Received(NamedTuple):
    """A whole request: its head, and its body as it was before it was compressed."""

    head: Head
    body: bytes


class Heads:
    """The heads that came before, with bodies of which the length was told. When there is no room, all of them go."""

    __slots__ = ("_kept", "find")

    def __init__(self) -> None:
        self._kept: dict[bytes, Head] = {}
        self.find = self._kept.get
        """Returns the head of these bytes, or None."""

    def keep(self, beginning: bytes, head: Head) -> None:
        """Keep a head, unless it is long."""
        if len(beginning) > LONGEST:
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[beginning] = head
