"""The faults in force: circumstances go in, the faults that strike come out.

A fault stands on a shelf under the rarest thing it asks for, so that a thousand that do not match cost next to nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.sandbox.faults import Point

if TYPE_CHECKING:
    from simulator.sandbox.chance import Chance
    from simulator.sandbox.faults import Circumstances, Fault
    from simulator.sandbox.patterns import Pattern

Key = tuple[str, str]

MAX_FAULTS = 10_000
NEEDLE = 3
"""Characters of a text by which it is looked for; a shorter text is looked for by all of them."""
ANYTHING: Key = ("any", "")


class Shelf:
    """The faults of one point."""

    __slots__ = ("_by_key", "_needles", "_prefixes", "_suffixes")

    def __init__(self) -> None:
        self._by_key: dict[Key, list[Fault]] = {}
        self._prefixes: dict[int, int] = {}
        self._suffixes: dict[int, int] = {}
        self._needles: dict[int, int] = {}

    def put(self, fault: Fault) -> None:
        """Take a fault in."""
        key = _key_of(fault)
        self._by_key.setdefault(key, []).append(fault)
        lengths = self._lengths(key[0])
        if lengths is not None:
            lengths[len(key[1])] = lengths.get(len(key[1]), 0) + 1

    def take_out(self, fault: Fault) -> None:
        """Give a fault up."""
        key = _key_of(fault)
        faults = self._by_key.get(key, [])
        if fault not in faults:
            return
        faults.remove(fault)
        if not faults:
            del self._by_key[key]
        lengths = self._lengths(key[0])
        if lengths is not None:
            lengths[len(key[1])] -= 1
            if not lengths[len(key[1])]:
                del lengths[len(key[1])]

    def candidates(self, seen: Circumstances) -> list[Fault]:
        """Every fault that may match, in the order in which they were added."""
        by_key = self._by_key
        if not by_key:
            return []
        found: list[Fault] = []
        for key in self._keys(seen):
            faults = by_key.get(key)
            if faults:
                found += faults
        if len(found) > 1:
            found = sorted(set(found), key=_ordinal)
        return found

    def _keys(self, seen: Circumstances) -> Iterator[Key]:
        yield ANYTHING
        if seen.vendor is not None:
            yield "vendor", seen.vendor
            if seen.operation is not None:
                yield "operation", f"{seen.vendor}.{seen.operation}"
        if seen.account is not None:
            yield "account", seen.account
        if seen.sender_id is not None:
            yield "sender", seen.sender_id
        yield from self._message_keys(seen)

    def _message_keys(self, seen: Circumstances) -> Iterator[Key]:
        for recipient in seen.recipients:
            yield "recipient", recipient
            for length in self._prefixes:
                yield "prefix", recipient[:length]
            for length in self._suffixes:
                yield "suffix", recipient[-length:]
        for length in self._needles:
            for text in set(seen.texts):
                for begin in range(len(text) - length + 1):
                    yield "needle", text[begin : begin + length]

    def _lengths(self, kind: str) -> dict[int, int] | None:
        return {"prefix": self._prefixes, "suffix": self._suffixes, "needle": self._needles}.get(kind)


class FaultBook:
    """The faults of one sandbox. `is_empty` is read on every request."""

    __slots__ = ("_by_name", "_chance", "_dormant", "_ordinal", "_shelves", "is_empty")

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._by_name: dict[str, Fault] = {}
        self._shelves = {point: Shelf() for point in Point}
        self._dormant: list[tuple[int, int, Fault]] = []
        self._ordinal = 0
        self.is_empty = True

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Fault:
        """The fault of that name; raises `UnknownNameError`."""
        fault = self._by_name.get(name)
        if fault is None:
            raise UnknownNameError("fault", name, self._by_name)
        return fault

    def free_name(self) -> str:
        """A name for a fault that was given none."""
        ordinal = self._ordinal + 1
        while f"fault-{ordinal}" in self._by_name:
            ordinal += 1
        return f"fault-{ordinal}"

    def add(self, fault: Fault) -> None:
        """Put a fault in force.

        Raises:
            ConflictError: there is one of that name.
            CapacityError: there are as many as there may be.
        """
        if fault.name in self._by_name:
            raise ConflictError(f"there is a fault {fault.name!r} already: remove it first, or give another name")
        if len(self._by_name) >= MAX_FAULTS:
            raise CapacityError(f"there are {MAX_FAULTS} faults, as many as there may be: remove some")
        self._ordinal += 1
        fault.ordinal = self._ordinal
        self._by_name[fault.name] = fault
        self.is_empty = False
        if fault.match.from_ms is not None:
            heapq.heappush(self._dormant, (fault.match.from_ms, fault.ordinal, fault))
        else:
            self._shelves[fault.point].put(fault)

    def remove(self, name: str) -> Fault:
        """Take a fault out of force; raises `UnknownNameError`."""
        fault = self.get(name)
        del self._by_name[name]
        self._shelves[fault.point].take_out(fault)
        self._dormant = [entry for entry in self._dormant if entry[2] is not fault]
        heapq.heapify(self._dormant)
        self.is_empty = not self._by_name
        return fault

    def clear(self) -> int:
        """Take every fault out of force; returns how many there were."""
        names = list(self._by_name)
        for name in names:
            self.remove(name)
        return len(names)

    def strike(self, point: Point, seen: Circumstances, subject: int | None = None) -> list[Fault]:
        """The faults that strike now, in the order in which they were added. Each one counts that it matched.

        Args:
            point: where on the way.
            seen: what is known there.
            subject: an ordinal to draw for, so that all its turns draw alike; None draws anew each time.
        """
        while self._dormant and self._dormant[0][0] <= seen.now_ms:
            fault = heapq.heappop(self._dormant)[2]
            self._shelves[fault.point].put(fault)
        return [fault for fault in self._shelves[point].candidates(seen) if self._strikes(fault, seen, subject)]

    def _strikes(self, fault: Fault, seen: Circumstances, subject: int | None) -> bool:
        match = fault.match
        if match.until_ms is not None and seen.now_ms >= match.until_ms:
            self._shelves[fault.point].take_out(fault)  # time does not go back
            return False
        if not fault.is_on or not match.fits(seen):
            return False
        fault.seen += 1
        if not match.counts(fault.seen) or not self._draws(fault, subject):
            if fault.is_spent:
                self._shelves[fault.point].take_out(fault)
            return False
        fault.struck += 1
        if fault.is_spent:
            self._shelves[fault.point].take_out(fault)
        return True

    def _draws(self, fault: Fault, subject: int | None) -> bool:
        if fault.match.probability >= 1:
            return True
        name = f"faults/{fault.name}"
        stream = self._chance.stream(name) if subject is None else self._chance.once(f"{name}/{subject}")
        return stream.random() < fault.match.probability


def _ordinal(fault: Fault) -> int:
    return fault.ordinal


def _key_of(fault: Fault) -> Key:
    """The rarest thing that the fault asks for."""
    match = fault.match
    sender = match.sender
    keys: list[Key | None] = [
        None if match.recipient is None else _recipient_key(match.recipient),
        ("needle", match.text[:NEEDLE]) if match.text else None,
        ("account", match.account) if match.account is not None else None,
        ("sender", sender.prefix) if sender is not None and not sender.has_star else None,
        ("operation", f"{match.vendor}.{match.operation}") if match.vendor and match.operation else None,
        ("vendor", match.vendor) if match.vendor else None,
    ]
    return next((key for key in keys if key is not None), ANYTHING)


def _recipient_key(recipient: Pattern) -> Key | None:
    if not recipient.has_star:
        return "recipient", recipient.prefix
    if len(recipient.suffix) > len(recipient.prefix):
        return "suffix", recipient.suffix
    return ("prefix", recipient.prefix) if recipient.prefix else None
