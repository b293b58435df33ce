"""Keep a port number, and make sockets that listen there again and again.

Between two times of listening a connection is refused by the operating system, yet nobody else can have the number: a
socket that is bound and never listens holds it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from typing import Any

Address = tuple[Any, ...]
"""As `socket.getsockname` gives it: host and port, and for IPv6 two more."""

TRIES = 20
"""How often a free number is looked for that is free at every address."""

BACKLOG = 128
EVERYWHERE = "::"
"""All addresses of a machine, those of IPv4 among them where the system lets one socket have both."""


class PortClaim:
    """One number at one or more addresses; see the module.

    Args:
        addresses: where; their own port numbers do not count.
        number: which; 0 takes one that is free at all of them.

    Raises:
        OSError: it is taken, or this user may not have it.
    """

    def __init__(self, addresses: Sequence[Address], number: int) -> None:
        for last in range(TRIES - 1, -1, -1):
            self._holders: list[socket.socket] = []
            self.number = number
            try:
                for address in addresses:
                    self._holders.append(bound_at(_at(address, self.number)))
                    self.number = self._holders[0].getsockname()[1]
                break
            except OSError:
                self.release()
                if number or not last:
                    raise
        self._addresses = [_at(address, self.number) for address in addresses]

    def listen(self) -> list[socket.socket]:
        """Listen at every address; raises `OSError` where somebody else has the number by now."""
        for holder in self._holders:
            _share(holder, is_shared=True)
        try:
            listeners = self._listeners()
        except OSError:
            # Not every system lets a second socket have the number, even if the first one never listens.
            self.release()
            listeners = self._listeners()
        return listeners

    def hold(self) -> None:
        """Keep the number while nobody listens; call it as soon as the sockets that listened are closed."""
        if not self._holders:
            try:
                for address in self._addresses:
                    self._holders.append(bound_at(address))
            except OSError:
                self.release()  # somebody was faster, which the next `listen` will tell
        for holder in self._holders:
            _share(holder, is_shared=False)

    def release(self) -> None:
        """Let go of the number."""
        for holder in self._holders:
            holder.close()
        self._holders = []

    def _listeners(self) -> list[socket.socket]:
        listeners: list[socket.socket] = []
        try:
            for address in self._addresses:
                listeners.append(bound_at(address))
                listeners[-1].listen(BACKLOG)
        except OSError:
            for listener in listeners:
                listener.close()
            raise
        return listeners


def _at(address: Address, number: int) -> Address:
    return (address[0], number, *address[2:])


def addresses_of(host: str) -> list[Address]:
    """Return every address of a host, without a port; waits for the system, and raises `OSError` where it has none."""
    found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return [address for *_, address in dict.fromkeys(found)]


def bound_at(address: Address, *, is_port_shared: bool = False) -> socket.socket:
    """Return a socket that is bound to an address.

    Args:
        address: where.
        is_port_shared: whether other sockets may listen there that share the port, too.

    Raises:
        OSError: it cannot be had.
    """
    is_ipv4 = len(address) == 2  # noqa: PLR2004 - host and port
    bound = socket.socket(socket.AF_INET if is_ipv4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        bound.settimeout(0)
        _share(bound, is_shared=True)  # connections that have just ended keep the number for minutes otherwise
        if is_port_shared:
            share_port(bound)
        if not is_ipv4:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address[0] != EVERYWHERE))
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def share_port(bound: socket.socket) -> None:
    """Let other sockets listen at the same address, if they share the port, too."""
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


def _share(bound: socket.socket, *, is_shared: bool) -> None:
    if os.name == "posix":  # elsewhere it would let anybody take a port from whoever listens there
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(is_shared))
