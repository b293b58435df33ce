"""Note how a request came: the scheme and authority that its sender used, and the listener that took it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

MAIN = "main"
"""The listener that everything comes by where nothing else was opened."""


class Origin(NamedTuple):
    """Where a request was sent to.

    Args:
        scheme: "http" or "https".
        host: in lower case, an IPv6 address in its brackets; empty where the sender named none.
        port: None where the sender named none.
        listener: by name.
        public_url: where clients reach that listener, None where the server was not told.
    """

    scheme: str
    host: str
    port: int | None
    listener: str
    public_url: str | None = None

    @property
    def authority(self) -> str:
        """Host and port, as a URL has them."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


@lru_cache(maxsize=512)
def origin_of(authority: str, scheme: str = "http", listener: str = MAIN, public_url: str | None = None) -> Origin:
    """Return the origin of a request; equal ones are the same object, for each exchange keeps one.

    Args:
        authority: host and perhaps a port, as the Host header or an absolute target has them.
        scheme: that of the target, or of the listener.
        listener: by name.
        public_url: where clients reach that, if the server was told.
    """
    named = authority.rpartition("@")[2].lower()
    end = named.find("]") + 1  # of an IPv6 address
    host, _, digits = named[end:].partition(":")
    port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < len("100000") else None
    return Origin(scheme, named[:end] + host, port, listener, public_url)


LOCAL = origin_of("localhost")
