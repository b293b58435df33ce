"""Draw seeded randomness: a generator for each named stream. Nobody else uses `random`."""

from __future__ import annotations

import random
from hashlib import sha512

Stream = random.Random
"""A generator of one stream; everybody else names the type through this alias."""


def uuid_of(stream: Stream) -> str:
    """Draw a UUID of version 4. Source: RFC 9562, section 5.4; the standard library makes an object for each."""
    return _uuid(f"{stream.getrandbits(128):032x}")


def _uuid(digits: str) -> str:
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


class Chance:
    """Named random streams, each seeded with "<seed>/<name>", so that a new consumer shifts no other.

    Args:
        seed: any text; equal seeds give equal streams on every machine and Python version.
    """

    __slots__ = ("_streams", "seed")

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        """Return the stream of that name, created on first use."""
        stream = self._streams.get(name)
        if stream is None:
            # Text seeds are hashed with SHA-512 by Random itself: independent of the hash seed of the process.
            stream = self._streams[name] = Stream(f"{self.seed}/{name}")
        return stream

    def once(self, name: str) -> Stream:
        """Return a fresh generator for that name, always at its beginning: for values that depend on the name alone."""
        return Stream(f"{self.seed}/{name}")

    def uuids(self, name: str, count: int) -> list[str]:
        """Return UUIDs of version 4 that depend on the name alone, four at most; a generator takes twice as long."""
        digits = sha512(f"{self.seed}/{name}".encode()).hexdigest()
        return [_uuid(digits[32 * place : 32 * (place + 1)]) for place in range(count)]
