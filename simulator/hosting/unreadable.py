"""Keep what was refused before any vendor could be asked: what is no HTTP, and who may not come in.

It takes no ordinal of the journal and is no input: replayed, a world would look the same without it.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.request import Request

KEPT_BYTES = 1_024
"""How much of one is kept."""

KEPT = 200
"""How many are kept; of older ones the number alone."""


class Unreadable(NamedTuple):
    """What was refused.

    Args:
        status: what it was answered with, None where there was nobody any more to answer.
        problem: its kind, in kebab case.
        detail: what was wrong, in words, and the remedy.
        beginning: the first bytes of it.
        size: how many there were.
        listener: which it came by.
        ordinal: counts them in a world.
        at_ms: virtual.
    """

    status: int | None
    problem: str
    detail: str
    beginning: bytes
    size: int
    listener: str
    ordinal: int = 0
    at_ms: int = 0

    @property
    def words(self) -> str:
        """Its detail as valid text: bytes that are no UTF-8 are spelled out where it quotes them."""
        return self.detail.encode(errors="surrogateescape").decode(errors="backslashreplace")

    @classmethod
    def of(cls, request: Request, status: int, problem: str, detail: str) -> Unreadable:
        """Return one that was read, and shows its head as it was sent or nearly so."""
        first = f"{request.method} {request.target} HTTP/1.1"
        lines = [first, *(f"{name}: {value}" for name, value in request.headers.items()), "", ""]
        head = "\r\n".join(lines).encode(errors="surrogateescape")
        return cls(status, problem, detail, head[:KEPT_BYTES], len(head), request.origin.listener)

    def plain(self) -> list[object]:
        """Return it as values that JSON has, for another process."""
        return list(self._replace(beginning=self.beginning.decode("latin-1")))  # type: ignore[arg-type]

    @classmethod
    def of_plain(cls, fields: Sequence[Any]) -> Unreadable:
        """Return what another process has told by `plain`."""
        told = cls(*fields)
        return told._replace(beginning=str(told.beginning).encode("latin-1"))


class UnreadableRequests:
    """What was refused of what came for one world, in order."""

    __slots__ = ("_kept", "counts", "total")

    def __init__(self) -> None:
        self._kept: deque[Unreadable] = deque(maxlen=KEPT)
        self.counts: Counter[str] = Counter()
        """How many there were, by the kind of problem."""
        self.total = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def dropped(self) -> int:
        """How many went to make room."""
        return self.total - len(self._kept)

    def add(self, unreadable: Unreadable, now_ms: int) -> None:
        """Keep one, at an instant of virtual time; beyond the bound the oldest goes."""
        self.counts[unreadable.problem] += 1
        self.total += 1
        self._kept.append(unreadable._replace(ordinal=self.total, at_ms=now_ms))

    def newest_first(self, before: int | None = None) -> list[Unreadable]:
        """Return those that are kept, of smaller ordinals than the given one."""
        return [each for each in reversed(self._kept) if before is None or each.ordinal < before]
