"""What a server is started with: every setting, its default and its unit. The command line and environment fill it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from simulator.sandbox.bounds import Bounds
from simulator.scenario.world import World

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DEFAULT_PORT = 7670


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a server.

    Args:
        host: the address to listen on.
        port: 0 takes a free one.
        world: how the default sandbox begins, and others where their creator says nothing else.
        bounds: what each sandbox keeps.
        max_sandboxes: how many sandboxes may exist at once.
        max_ports: how many ports of vendors' own may be open at once.
        vendor_ports: those of the default sandbox from the start: vendor and number, where 0 takes a free one.
        max_body_bytes: a longer request body is refused with 413.
        admin_token: when set, the control API wants it as a bearer token.
        admin_hosts: host names, beside the local ones, under which the control API may be called.
        callback_networks: networks, beside loopback and private ones, that callbacks may go to.
        callback_timeout_s: real seconds that a receiver has to answer.
        callback_concurrency: callbacks under way at once, for each sandbox and receiver.
        shutdown_timeout_s: real seconds that a stop waits for what is under way.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    world: World = field(default_factory=World)
    bounds: Bounds = field(default_factory=Bounds)
    max_sandboxes: int = 10_000
    max_ports: int = 64
    vendor_ports: tuple[tuple[str, int], ...] = ()
    max_body_bytes: int = 4 * 1024 * 1024
    admin_token: str | None = None
    admin_hosts: tuple[str, ...] = ()
    callback_networks: tuple[Network, ...] = ()
    callback_timeout_s: float = 10.0
    callback_concurrency: int = 64
    shutdown_timeout_s: float = 15.0
