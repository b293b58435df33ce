"""Decide of each connection of this process whether it leads to a sandbox, and hold back what would reach a vendor."""

from __future__ import annotations

import importlib.util
import ipaddress
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.api.vendor_hosts import VendorHosts
from simulator.testing.whereabouts import where
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Place = tuple[str, int]
    LookUp = Callable[[str, int], list[Any]]

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

LOOK_UP_S = 2.0
"""How long it may take to find the addresses of the vendors' real hosts."""

HTTPS = 443
NEAR = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - to connect to, it is this machine

NOBODY = "no sandbox is led to at that time"
PORT = "only its ports 80 and 443 lead to the sandbox"
ADDRESS = "only a name of the host leads to the sandbox, and this was its address"
PAST = "the connection went past the sandbox, by another proxy for instance"


class EgressError(ConnectionError):
    """A call that would have reached a real vendor. It was held back."""


@frozen
class Lead:
    """A sandbox that calls are led to.

    Args:
        sandbox: the URL of its server, and its name.
        places: by vendor, the address and port that answers for its hosts.
        proxy: the address and port that answers for all of them as a proxy.
        certificate: whom they are proved by, in PEM form.
    """

    sandbox: tuple[str, str]
    places: Mapping[str, Place]
    proxy: Place
    certificate: str


class Guard:
    """Leads connections to the hosts of vendors to a sandbox, or holds them back.

    What names and addresses lead there, the file says that does the same for child processes; the rest is refused here.
    """

    def __init__(self) -> None:
        self.lead: Lead | None = None
        """Where calls lead; all are held back where that is nothing."""
        self.turning = _turning_file()
        self._stand_ins = next(iter(self.turning.PLACES)).rpartition(".")[0] + "."
        self._turned_host, self._turned_address = self.turning.stand_in, self.turning.place
        self.turning.stand_in, self.turning.place = self.stand_in, self.place
        self._hosts: VendorHosts | None = None
        self._trusting: ssl.SSLContext | None = None
        self._escapes: list[str] = []
        self._of_others: set[str] = set()
        self._real: dict[str, str] | None = None
        self._look_up: LookUp = socket.getaddrinfo

    def begin(self, look_up: LookUp) -> None:
        """Guard hosts from now on; `look_up` finds real addresses, as `socket.getaddrinfo` does."""
        self._hosts = VendorHosts(())
        self._look_up = look_up
        self.follow(None)

    def know(self, hosts: Mapping[str, str]) -> None:
        """Guard these hosts, too, and those below them; the vendor of each stands beside it."""
        known = self._hosts.names if self._hosts else {}
        self._hosts = VendorHosts((), {**known, **hosts}.items())

    def end(self) -> None:
        """Let everything pass."""
        self._hosts = None

    def follow(self, lead: Lead | None) -> None:
        """Lead calls to a sandbox, or nowhere."""
        hosts = self._hosts.names if self._hosts else {}
        places = lead.places if lead else {}
        # By vendor, not by port: what a client remembers of an earlier sandbox leads to the same vendor in this one.
        numbered = {f"{self._stand_ins}{number}": places[name] for number, name in enumerate(sorted(places), 1)}
        self.turning.HOSTS = {host: list(places[vendor]) for host, vendor in hosts.items() if vendor in places}
        self.turning.PLACES = numbered
        self.turning.STAND_INS = {place: name for name, place in numbered.items()}
        self._trusting = None if lead is None else self._context(lead)
        self.lead = lead

    def take(self) -> list[str]:
        """Return what was held back since somebody asked last, each once, with the place it came from."""
        taken, self._escapes = self._escapes, []
        return list(dict.fromkeys(taken))

    # ----------------------------------------------------------------------------------------------------------------

    def stand_in(self, host: Any, port: object = None) -> Any:
        """Return what is to be resolved instead of a host; raises `EgressError` for a vendor's that leads nowhere."""
        found = self._turned_host(host, port)
        if found is host and (vendor := self._vendor_of(host)):
            self._hold_back(f"{_text(host)}{'' if port is None else f':{_text(port)}'} ({vendor})", PORT)
        return found

    def place(self, address: Any) -> Any:
        """Return what is to be connected to; raises `EgressError` for an address of a vendor's."""
        if self._hosts is None or not isinstance(address, tuple):
            return address
        found = self._turned_address(address)
        if found is address:
            self.stand_in(*address[:2])
            name = _text(address[0])
            if name.startswith(self._stand_ins):
                self._hold_back(f"{name}:{address[1]} (a vendor's stand-in)", PORT)
            if real := self._real_host(name):
                self._hold_back(f"{name}:{address[1]} ({real})", ADDRESS)
        return found

    def context(self, given: ssl.SSLContext, host: object, connected: socket.socket | None) -> ssl.SSLContext:
        """Return what secures a connection: for a vendor's host one that trusts the sandbox, and nobody else.

        Args:
            given: what the client secures it with.
            host: that the client means.
            connected: to what, where that is known.

        Raises:
            EgressError: it leads elsewhere.
        """
        vendor = self._vendor_of(host)
        if vendor is None:
            return given
        called = f"{_text(host)} ({vendor}), over TLS"
        if self.lead is None or self._trusting is None:
            self._hold_back(called, PAST)
        peer = None if connected is None else _peer(connected)
        if peer is not None and peer not in {self.lead.proxy, *self.lead.places.values()}:
            self._hold_back(called, PAST)
        return self._trusting

    def note_addresses(self, host: object, found: Iterable[Any]) -> None:
        """Note the addresses of a host that is no vendor's: it may share one with a vendor's."""
        if self._hosts is not None and self._vendor_of(host) is None and not _is_address(_text(host)):
            self._of_others.update(str(each[4][0]) for each in found)

    # ----------------------------------------------------------------------------------------------------------------

    def _vendor_of(self, host: object) -> str | None:
        if self._hosts is None or not isinstance(host, str | bytes):
            return None
        return self._hosts.vendor_of(_text(host).lower().rstrip("."))

    def _real_host(self, address: str) -> str | None:
        """Return the vendor's host that has an address in truth. They are looked up once, and only if need be."""
        if self._hosts is None or address in NEAR or address in self._of_others or not _is_address(address):
            return None
        if self._real is None:
            self._real = _addresses_of(self._hosts.names, self._look_up)
        return self._real.get(address)

    def _hold_back(self, called: str, why: str) -> NoReturn:
        reason = why if self.lead else NOBODY
        self._note(called, reason)
        raise EgressError(f"{called} would have been called, and is held back: {reason}")

    def _note(self, called: str, reason: str) -> None:
        self._escapes.append(f"{called}, called from {where()}: {reason}")

    def _context(self, lead: Lead) -> ssl.SSLContext:
        """Make what secures connections to a sandbox."""
        context = ssl.create_default_context(cadata=lead.certificate)
        note = self._note

        class Watched(ssl.SSLObject):
            """A connection of which nobody knows where it leads before its handshake."""

            def do_handshake(self) -> None:
                try:
                    super().do_handshake()
                except ssl.SSLCertVerificationError:
                    note(f"{self.server_hostname}, over TLS", PAST)
                    raise

        context.sslobject_class = Watched
        return context


def _turning_file() -> Any:
    """Load a copy of the file that leads child processes, to be told other places."""
    spec = importlib.util.find_spec("simulator.redirection.turning.sitecustomize")
    if spec is None or spec.loader is None:
        raise AssertionError("the file is part of this package")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.__dict__["__tracebackhide__"] = True
    return module


def _addresses_of(hosts: Iterable[str], look_up: LookUp) -> dict[str, str]:
    """Look up hosts, all at once; those that are not found in time are left out."""
    found: dict[str, str] = {}

    def note(host: str) -> None:
        try:
            found.update({str(each[4][0]): host for each in look_up(host, HTTPS)})
        except (OSError, UnicodeError):
            return  # not to be reached from here, in no way

    threads = [threading.Thread(target=note, args=(host,), daemon=True) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LOOK_UP_S)
    return found.copy()


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _peer(connected: socket.socket) -> Place | None:
    """Return what a socket is connected to; None while it is not."""
    try:
        peer = connected.getpeername()
    except (OSError, AttributeError):
        return None
    return (str(peer[0]), int(peer[1])) if isinstance(peer, tuple) else None
