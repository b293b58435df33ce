"""A fault as a value: where it is planted, and whose tests have to notice it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that a developer might make.

    Args:
        name: what is wrong then, in plain English.
        file: in which file of the product, relative to the checkout.
        text: what stands there, exactly once.
        instead: what the mistake makes of it.
        tests: what has to notice, as pytest takes it, relative to the checkout; empty for the tests of its room.
    """

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """The faults of one part of the product.

    Args:
        name: what the part is.
        least: how many faults it has at least.
        tests: what has to notice those that name no tests of their own.
    """

    name: str
    least: int
    tests: tuple[str, ...]
    faults: tuple[Fault, ...]

    def complete(self) -> tuple[Fault, ...]:
        """The faults, each with its tests."""
        return tuple(fault if fault.tests else replace(fault, tests=self.tests) for fault in self.faults)
