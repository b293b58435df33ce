"""Keep the faults in force, and find those that strike in given circumstances.

A fault waits until its time has come, then stands on the shelf of its point, and leaves it when it is spent or over.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from simulator.sandbox.errors import CapacityError, ConflictError, UnknownNameError
from simulator.sandbox.faults.shelf import Shelf
from simulator.sandbox.faults.striking import Phase, Point

if TYPE_CHECKING:
    from simulator.sandbox.chance import Chance
    from simulator.sandbox.faults.fault import Fault
    from simulator.sandbox.faults.striking import Circumstances

MAX_FAULTS = 10_000


class FaultBook:
    """The faults of one sandbox. `is_empty` is read on every request; `outages` make a vendor unreachable."""

    __slots__ = ("_by_name", "_chance", "_dormant", "_open", "_ordinal", "_shelved", "_shelves", "is_empty", "outages")

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._by_name: dict[str, Fault] = {}
        self._shelves = {point: Shelf() for point in Point}
        self._dormant: list[tuple[int, int, Fault]] = []
        self._shelved: set[Fault] = set()
        self._open: set[Point] = set()
        self._ordinal = 0
        self.is_empty = True
        self.outages: dict[str, Fault] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Fault:
        """Return the fault of that name; raises `UnknownNameError`."""
        fault = self._by_name.get(name)
        if fault is None:
            raise UnknownNameError("fault", name, self._by_name)
        return fault

    def free_name(self) -> str:
        """Return a name for a fault that was given none."""
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
            raise CapacityError(f"there are {MAX_FAULTS} faults, the most that are allowed: remove some")
        self._ordinal += 1
        fault.ordinal = self._ordinal
        self._by_name[fault.name] = fault
        self.is_empty = False
        if fault.is_outage:
            self.outages[fault.name] = fault
        if fault.match.from_ms is not None:
            heapq.heappush(self._dormant, (fault.match.from_ms, fault.ordinal, fault))
        else:
            self._put(fault)

    def remove(self, name: str) -> Fault:
        """Take a fault out of force; raises `UnknownNameError`."""
        fault = self.get(name)
        del self._by_name[name]
        self.outages.pop(name, None)
        self._take_out(fault)
        if fault.match.from_ms is not None:
            self._dormant = [entry for entry in self._dormant if entry[2] is not fault]
            heapq.heapify(self._dormant)
        self.is_empty = not self._by_name
        return fault

    def clear(self) -> int:
        """Take every fault out of force; return how many there were."""
        count = len(self._by_name)
        self._by_name.clear()
        self.outages.clear()
        self._dormant.clear()
        self._shelved.clear()
        self._open.clear()
        self._shelves = {point: Shelf() for point in Point}
        self.is_empty = True
        return count

    def open_points(self, now_ms: int) -> Set[Point]:
        """Return where there is any fault whose time has come; nothing is gathered for the other points."""
        while self._dormant and self._dormant[0][0] <= now_ms:
            self._put(heapq.heappop(self._dormant)[2])
        return self._open

    def candidates(  # noqa: PLR0913, PLR0917 - as the shelf has them
        self,
        point: Point,
        now_ms: int,
        vendor: str | None,
        operation: str | None,
        account: str | None,
        sender_id: str | None,
        recipients: Sequence[str],
        texts: Sequence[str],
    ) -> list[Fault]:
        """Return every fault that may match at a point."""
        if point not in self.open_points(now_ms):
            return []
        return self._shelves[point].candidates(vendor, operation, account, sender_id, recipients, texts)

    def strike(self, point: Point, seen: Circumstances, subject: int | None = None) -> list[Fault]:
        """Return the faults that strike now, in the order in which they were added, and count their matches.

        Where one strikes that ends the request before its acceptance, those that strike afterwards do not.

        Args:
            point: where on the way.
            seen: what is known there.
            subject: an ordinal to draw for, so that all its turns draw alike; None draws anew each time.
        """
        _, vendor, operation, account, _, sender_id, recipients, texts, _ = seen
        faults = self.candidates(point, seen.now_ms, vendor, operation, account, sender_id, recipients, texts)
        if not faults:
            return []
        first = [fault for fault in faults if fault.phase is Phase.BEFORE and self._strikes(fault, seen, subject)]
        if first:
            return first
        return [fault for fault in faults if fault.phase is not Phase.BEFORE and self._strikes(fault, seen, subject)]

    def _strikes(self, fault: Fault, seen: Circumstances, subject: int | None) -> bool:
        match = fault.match
        if match.until_ms is not None and seen.now_ms >= match.until_ms:
            self._take_out(fault)  # time does not go back
            return False
        if not fault.is_on or not match.fits(seen):
            return False
        fault.seen += 1
        if not match.counts(fault.seen) or not self._draws(fault, subject):
            if fault.is_spent:
                self._take_out(fault)
            return False
        fault.struck += 1
        if fault.is_spent:
            self._take_out(fault)
        return True

    def _put(self, fault: Fault) -> None:
        self._shelves[fault.point].put(fault)
        self._shelved.add(fault)
        self._open.add(fault.point)

    def _take_out(self, fault: Fault) -> None:
        if fault in self._shelved:
            self._shelved.remove(fault)
            shelf = self._shelves[fault.point]
            shelf.take_out(fault)
            if not shelf.count:
                self._open.remove(fault.point)

    def _draws(self, fault: Fault, subject: int | None) -> bool:
        if fault.match.probability >= 1:
            return True
        name = f"faults/{fault.name}"
        stream = self._chance.stream(name) if subject is None else self._chance.once(f"{name}/{subject}")
        return stream.random() < fault.match.probability
