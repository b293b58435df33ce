"""Note where a server listens beside its main port, for those who lead clients there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Listening:
    """Where a server listens; whoever opens a port notes it.

    Args:
        is_secured: whether all ports take https.
        https_port: the port that takes nothing else, None without one.
        proxy_port: that of the forward proxy, None without one.
        certificate_pem: of the authority that clients have to trust then.
        led_on: how often the proxy led on to each host that is no vendor's, by name and port.
    """

    is_secured: bool = False
    https_port: int | None = None
    proxy_port: int | None = None
    certificate_pem: bytes = b""
    led_on: Counter[str] = field(default_factory=Counter)
