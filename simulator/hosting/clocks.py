"""The real time of a process, as a value: whoever assembles makes it, and a test makes its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where real time is read.

    Args:
        wall_ms: since the Unix epoch; it may be set back.
        monotonic_ms: since whenever, never back: what virtual time and lifetimes are made of.
    """

    wall_ms: Callable[[], int]
    monotonic_ms: Callable[[], float]
