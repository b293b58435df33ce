"""Read which places outside are to be reached from inside, and give each an address there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, ip_address

from simulator.api.public_url import is_host_and_port
from simulator.sandbox.errors import SimulatorError
from simulator.values import frozen

HERE = "127.0.0.1"
LOCAL = (HERE, "::1")
TAKEN = (80, 443)
"""The ports of the simulator, to which the providers' names lead."""

FIRST = IPv4Address("127.1.0.0")
"""Names of other machines lead to the addresses behind this one."""


@frozen
class Reach:
    """A place outside.

    Args:
        host: a name or an address.
        port: its port.
        addresses: those that stand for the host inside.
    """

    host: str
    port: int
    addresses: tuple[str, ...]

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_name(self) -> bool:
        """Whether programs have to look the host up."""
        return self.host not in self.addresses and self.addresses != LOCAL

    @property
    def is_foreign(self) -> bool:
        """Whether the address is another machine's, so that the loopback inside has to be given it."""
        return not all(ip_address(each).is_loopback for each in self.addresses)


def read_all(given: Iterable[str], is_vendors: Callable[[str], bool]) -> tuple[Reach, ...]:
    """Read places as they were written.

    Args:
        given: `HOST:PORT`, each once.
        is_vendors: tells whether a name is a host of a provider's.

    Raises:
        SimulatorError: one is invalid, named twice, or taken by the simulator.
    """
    found: list[Reach] = []
    names: dict[str, str] = {}
    for text in given:
        host, port = _read(text)
        if is_vendors(host):
            raise SimulatorError(f"{text!r} is a provider's host, which leads to the simulator: leave it out.")
        reach = Reach(host, port, _addresses(host, text, names))
        if HERE in reach.addresses and port in TAKEN:
            raise SimulatorError(
                f"{text!r} is where the simulator listens inside, for the providers' hosts: have the program that is "
                "to be reached listen on another port."
            )
        if any(each.port == port and set(each.addresses) & set(reach.addresses) for each in found):
            raise SimulatorError(f"{text!r} is named twice: leave one out.")
        found.append(reach)
    return tuple(found)


def _read(text: str) -> tuple[str, int]:
    written = text.lower()
    host, _, port = written.rpartition(":")
    if not host or not port or not is_host_and_port(written):
        raise _malformed(text)
    return host.strip("[]"), int(port)


def _malformed(text: str) -> SimulatorError:
    return SimulatorError(f"{text[:200]!r} is not of the form HOST:PORT, such as localhost:5432.")


def _addresses(host: str, text: str, names: dict[str, str]) -> tuple[str, ...]:
    if host == "localhost" or host.endswith(".localhost"):
        return LOCAL
    try:
        address = ip_address(host)
    except ValueError as error:
        if ":" in host:
            raise _malformed(text) from error
        return (names.setdefault(host, str(FIRST + len(names) + 1)),)
    if address.is_loopback:
        return (str(address),)
    if address.is_multicast or address.is_unspecified or address.is_reserved:
        raise SimulatorError(f"{text!r} is the address of no single machine.")
    if not isinstance(address, IPv4Address):
        raise SimulatorError(f"{text!r} is an address of IPv6: name the host by a name, or by an address of IPv4.")
    return (str(address),)
