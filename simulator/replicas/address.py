"""Say where the other simulators of an engine reach this one."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from simulator.settings import NODE_PORT
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.settings import Settings

ENGINE_PORT = 5432
LOOPBACK = "127.0.0.1"


@frozen
class Address:
    """Where it listens for the others, and what they are told.

    Args:
        host: to listen on.
        port: the same; 0 takes a free one.
        named: as which host others reach it.
    """

    host: str
    port: int
    named: str

    @property
    def bound(self) -> tuple[str, int]:
        """Where it listens."""
        return self.host, self.port

    def told(self, port: int) -> str:
        """Return the address that others are told, of the port that was bound."""
        return f"[{self.named}]:{port}" if ":" in self.named else f"{self.named}:{port}"


def address_of(settings: Settings) -> Address:
    """Return where the others reach a simulator, as its settings say (`HOST:PORT`), or as far as it knows itself."""
    if settings.node is None:
        return Address(settings.host, NODE_PORT, _own_host(settings))
    host, _, port = settings.node.rpartition(":")
    return Address(settings.host, int(port), host.strip("[]"))


def _own_host(settings: Settings) -> str:
    """Return the address of this machine on the way to the engine, or the only one that it listens on."""
    try:
        if not ipaddress.ip_address(settings.host.partition("%")[0]).is_unspecified:
            return settings.host
    except ValueError:
        return settings.host
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for host, port in _places_of(settings.engine or ""):
        with contextlib.suppress(OSError, ValueError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((host, port))  # nothing is sent
            found: str = way.getsockname()[0]
            return found
    return LOOPBACK


def _places_of(url: str) -> Iterator[tuple[str, int]]:
    """Yield the host and port of each server that the URL of an engine names; none where it names a socket's folder."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    hosts = parts.netloc.rpartition("@")[2] or ",".join(parse_qs(parts.query).get("host", []))
    for each in hosts.split(","):
        host, _, port = each.rpartition(":") if ":" in each.rpartition("]")[2] else (each, "", "")
        if host and not host.startswith("/"):
            yield host.strip("[]"), int(port) if port.isdecimal() else ENGINE_PORT
