"""Find the faults of one point that may match, by the rarest thing each asks for.

This is on the way of every request. A thousand faults that do not match cost a send a tenth more over HTTP, and a
quarter of its cost without a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.sandbox.faults.fault import Fault, Match

LONGEST_BLOCK = 4
"""Characters of a text by which it is looked for, at most."""

Drawer = dict[str | None, list["Fault"]]
"""Faults by a text that they ask for."""


class Shelf:
    """The faults of one point."""

    __slots__ = (
        "_accounts",
        "_any",
        "_blocks",
        "_places",
        "_prefixes",
        "_recipients",
        "_senders",
        "_suffixes",
        "count",
    )

    def __init__(self) -> None:
        self.count = 0
        self._any: Drawer = {}
        self._places: Drawer = {}
        """By vendor, or by vendor and operation with a dot in between."""
        self._accounts: Drawer = {}
        self._senders: Drawer = {}
        self._recipients: Drawer = {}
        # Of what is cut out of a longer text, the drawers by how much is cut out.
        self._prefixes: dict[int, Drawer] = {}
        self._suffixes: dict[int, Drawer] = {}
        self._blocks: dict[int, Drawer] = {}

    def put(self, fault: Fault) -> None:
        """Take a fault in."""
        self.count += 1
        for drawer, text in self._where(fault.match):
            drawer.setdefault(text, []).append(fault)

    def take_out(self, fault: Fault) -> None:
        """Take a fault off the shelf."""
        self.count -= 1
        for drawer, text in self._where(fault.match):
            drawer[text].remove(fault)
            if not drawer[text]:
                del drawer[text]
        for drawers in (self._prefixes, self._suffixes, self._blocks):
            for length in [length for length, drawer in drawers.items() if not drawer]:
                del drawers[length]

    def candidates(
        self,
        vendor: str | None,
        operation: str | None,
        account: str | None,
        sender_id: str | None,
        recipients: Sequence[str],
        texts: Sequence[str],
    ) -> list[Fault]:
        """Return every fault that may match, in the order in which they were added."""
        found: list[Fault] = []
        if self._any:
            found += self._any[""]
        if self._places and vendor is not None:
            _look(self._places, (vendor, f"{vendor}.{operation}"), found)
        if account in self._accounts:
            found += self._accounts[account]
        if sender_id in self._senders:
            found += self._senders[sender_id]
        if self._recipients:
            _look(self._recipients, recipients, found)
        for length, drawer in self._prefixes.items():
            _look(drawer, [recipient[:length] for recipient in recipients], found)
        for length, drawer in self._suffixes.items():
            _look(drawer, [recipient[-length:] for recipient in recipients], found)
        for length, drawer in self._blocks.items():
            for text in texts if len(texts) == 1 else set(texts):
                _look(drawer, [text[begin : begin + length] for begin in range(0, len(text), length)], found)
        return sorted(set(found), key=_ordinal) if len(found) > 1 else found

    def _where(self, match: Match) -> Iterator[tuple[Drawer, str]]:
        """Yield where a fault stands: at the rarest thing that it asks for."""
        recipient, sender = match.recipient, match.sender
        if recipient is not None and not recipient.has_star:
            yield self._recipients, recipient.prefix
        elif recipient is not None and len(recipient.suffix) > len(recipient.prefix):
            yield self._suffixes.setdefault(len(recipient.suffix), {}), recipient.suffix
        elif recipient is not None and recipient.prefix:
            yield self._prefixes.setdefault(len(recipient.prefix), {}), recipient.prefix
        elif match.text:
            length, blocks = _blocks_of(match.text)
            drawer = self._blocks.setdefault(length, {})
            yield from ((drawer, block) for block in blocks)
        elif match.account is not None:
            yield self._accounts, match.account
        elif sender is not None and not sender.has_star:
            yield self._senders, sender.prefix
        elif match.vendor is not None:
            yield self._places, match.vendor if match.operation is None else f"{match.vendor}.{match.operation}"
        else:
            yield self._any, ""


def _look(drawer: Drawer, texts: Sequence[str], found: list[Fault]) -> None:
    if drawer.keys().isdisjoint(texts):  # by far the most often, and quickly told
        return
    for text in texts:
        if text in drawer:
            found += drawer[text]


def _blocks_of(text: str) -> tuple[int, set[str]]:
    """Return the length of blocks, and the blocks by which a text is looked for: one at each of its first places.

    The other text is cut into blocks, end to end, to be looked up: far fewer than there are places in it. Wherever the
    text stands in it, one of its blocks is whole.
    """
    length = min((len(text) + 1) // 2, LONGEST_BLOCK)
    return length, {text[begin : begin + length] for begin in range(length)}


def _ordinal(fault: Fault) -> int:
    return fault.ordinal
