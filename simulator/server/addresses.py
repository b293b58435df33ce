"""Check the IP addresses that callbacks may go to, also when a name is resolved.

The address that is checked is the address that is connected to, so a name that changes its mind gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

if TYPE_CHECKING:
    from aiohttp.connector import AddrInfoType

    from simulator.settings import Network

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LOCAL = tuple(
    ipaddress.ip_network(each)
    for each in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""Loopback and private networks. Source: RFC 1122, RFC 1918, RFC 4193, RFC 4291."""

NEVER = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8", "::/128", "169.254.0.0/16", "fe80::/10",  # this host, link-local
        "fd00:ec2::/32", "fd20:ce::254/128",  # cloud metadata outside link-local
        "100.100.100.200/32", "192.0.0.192/32",  # likewise
    )
)  # fmt: skip
"""Refused whatever the settings say."""


class ForbiddenAddressError(OSError):
    """A callback's address is not one that the settings allow."""


TRANSLATED = tuple(ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "::/96"))
"""IPv6 networks whose last 32 bits are an IPv4 address. Source: RFC 6052, RFC 4291."""


def _unwrapped(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 address stands for, if it stands for one."""
    if isinstance(ip, ipaddress.IPv4Address) or ip.is_loopback or ip.is_unspecified:
        return ip
    if any(ip in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


class AddressPolicy:
    """Tell which addresses may be connected to.

    Args:
        further: networks allowed beside the local ones.
    """

    def __init__(self, further: tuple[Network, ...] = ()) -> None:
        self._allowed = (*LOCAL, *further)

    def permits(self, address: str) -> bool:
        """Tell whether callbacks may go to that IP address."""
        ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
        return not any(ip in network for network in NEVER) and any(ip in network for network in self._allowed)

    def check(self, host: str, address: str) -> None:
        """Raise `ForbiddenAddressError` unless callbacks may go to `address`, which `host` stands for."""
        if not self.permits(address):
            raise ForbiddenAddressError(
                f"callbacks may not go to {host} ({address}): allowed are loopback and private addresses, "
                "and the networks given with --callback-network; link-local and metadata addresses never"
            )

    def socket_for(self, address: AddrInfoType) -> socket.socket:
        """Make a socket for an address that is about to be connected to, however its host was written in the URL."""
        family, kind, protocol, _, where = address
        host = str(where[0])
        try:
            self.check(host, host)
        except ValueError:
            raise ForbiddenAddressError(f"callbacks may not go to {host}, which is not an IP address") from None
        return socket.socket(family, kind, protocol)

    def check_literal(self, host: str) -> None:
        """Check a host that is written as an IP address; names are left to the resolver."""
        try:
            ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return
        self.check(host, host)


class GuardedResolver(AbstractResolver):
    """Resolve names to those of their addresses that the policy permits."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a host; raises `ForbiddenAddressError` when none of its addresses is permitted."""
        found = await self._resolver.resolve(host, port, family)
        permitted = [each for each in found if self._policy.permits(each["host"])]
        if found and not permitted:
            self._policy.check(host, found[0]["host"])
        return permitted

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()
