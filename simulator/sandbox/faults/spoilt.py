"""What a body was before a fault spoilt it: kept, so that what was in it can be told from what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Spoilt(NamedTuple):
    """A body before anything was done to it; `again` does the same to another one."""

    body: bytes
    again: Callable[[bytes], bytes]
