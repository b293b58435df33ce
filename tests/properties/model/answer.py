"""What a vendor ought to answer, as pairs in the order of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Members = list[tuple[str, Any]]
"""A JSON object: keys may repeat, and their order counts."""


class Number(str):
    """A JSON number as it is written; a text of the same digits is another thing."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return NotImplemented if isinstance(other, Anything) else isinstance(other, Number) and str.__eq__(self, other)

    def __hash__(self) -> int:
        return str.__hash__(self)


class Anything:
    """Equals whatever it is compared with: what no page fixes and no money depends on.

    Args:
        but: the one thing that it does not equal.
    """

    def __init__(self, but: str | None = None) -> None:
        self._but = but

    def __eq__(self, other: object) -> bool:
        return self._but is None or other != self._but

    def __hash__(self) -> int:
        return hash(self._but)

    def __repr__(self) -> str:
        return "anything" if self._but is None else f"anything but {self._but!r}"


ANY = Anything()


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body."""

    status: int
    body: Members
