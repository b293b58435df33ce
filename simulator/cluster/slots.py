"""Tell by the name of a sandbox which process has it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

SLOTS = 16
"""The most processes there can be. A sandbox has its slot for ever, so that their number may change."""


@lru_cache(maxsize=4096)
def process_of(name: str, count: int) -> int:
    """Return which of `count` processes has the sandbox of a name, from 0."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=1).digest()[0] % SLOTS % count
