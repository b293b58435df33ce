"""Find what comes to the sandbox `default` of the plugin's own server during a test: no test means it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.testing.values import SentRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.testing.server import SmsSimulatorServer
    from simulator.testing.values import Document

DEFAULT = "default"
STRAYED = (
    "  The application called the server without the prefix (/s/NAME) and without the credentials of its sandbox, or\n"
    "  with those of one that is gone: give it the URLs and credentials in `env` of the test's own `sms_simulator`."
)
"""What is wrong, and what to do about it."""


class Arrived(NamedTuple):
    """How many requests came to a world, and how much was refused before a vendor could be asked."""

    life: int
    requests: int = 0
    unreadable: int = 0


class Strays:
    """What came since somebody asked last.

    Args:
        count: counts in this process what has come; nothing else is done where that is nothing.
        server: is asked what it was.
    """

    def __init__(self, count: Callable[[], Arrived], server: SmsSimulatorServer) -> None:
        self._count = count
        self._server = server
        self._seen = count()
        self._left: list[str] = []

    def take(self) -> list[str]:
        """Return a line for each; nobody gets it again."""
        left, self._left = self._left, []
        now = self._count()
        if now == self._seen:
            return left
        before = self._seen if self._seen.life == now.life else Arrived(now.life)
        self._seen = now
        default = self._server.sandbox(DEFAULT)
        served = _between(default.pages("requests"), before.requests, now.requests)
        lines = [f"{each.id} {each.method} {each.target}" for each in map(SentRequest.read, served)]
        refused = [each for each in default.unreadable() if before.unreadable < ordinal_of(each.id) <= now.unreadable]
        return [*left, *lines[::-1], *map(str, refused)]

    def close(self) -> None:
        """Keep what came until now for whoever asks next: the server is about to go."""
        self._left = self.take()


def _between(shown: Iterable[Document], before: int, last: int) -> Iterator[Document]:
    """Take from a list, newest first, what came after the one and not after the other."""
    for each in shown:
        ordinal = ordinal_of(each["id"])
        if ordinal <= before:
            return
        if ordinal <= last:
            yield each


def ordinal_of(public_id: str) -> int:
    """Return the number in an id such as x-12."""
    return int(public_id.partition("-")[2])
