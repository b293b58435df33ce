"""Prove to clients that trust a throw-away certificate authority that a server is whichever host they ask for."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from warnings import catch_warnings

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
from cryptography.utils import CryptographyDeprecationWarning

from simulator.tls.keeping import EARLIER, Origin, read_or_make
from simulator.tls.reading import Pair
from simulator.tls.roots import certificates_in, system_roots

VALID = timedelta(days=7)
RENEWED_BEFORE = timedelta(days=1)
"""How long before its end a host's certificate is made anew, for a server that runs on."""

OWN_NAMES = ("localhost", "*.localhost", "127.0.0.1", "::1")
MAX_HOSTS = 1000
"""Certificates that are kept at a time: a client may ask for any number of names."""


def _now() -> datetime:
    return datetime.now(UTC)


class Authority:
    """A throw-away certificate authority: whoever trusts it takes a server with its certificates for any host.

    Its private key leaves it in no way.
    """

    __slots__ = ("_authority", "_certificate", "_contexts", "_now", "folder", "origin")

    def __init__(self, pair: Pair, origin: Origin, folder: Path, now: Callable[[], datetime]) -> None:
        self.folder, self.origin = folder, origin
        self._certificate = pair.certificate
        self._authority = trustme.CA.from_pem(self.certificate_pem, pair.key_pem)
        self._contexts: dict[str, tuple[ssl.SSLContext, datetime]] = {}
        self._now = now

    @classmethod
    def kept_in(cls, folder: Path, *, renews: bool = False, now: Callable[[], datetime] = _now) -> Authority:
        """Read the certificate authority of a folder, or make it there.

        Args:
            folder: where it is kept.
            renews: whether one that has expired is made anew, as in the usual folder of a user; `origin` tells.
            now: tells the time.

        Raises:
            SimulatorError: a file cannot be read, written or used; the message says which and what to do.
        """
        return cls(*read_or_make(folder, now(), renews=renews), folder, now)

    def __repr__(self) -> str:
        return f"Authority({self.fingerprint!r})"

    @property
    def certificate_pem(self) -> bytes:
        """The certificate of the authority itself, which clients have to trust."""
        return self._certificate.public_bytes(Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint of the certificate, as other programs show it: `AB:CD:...`."""
        return self._certificate.fingerprint(SHA256()).hex(":").upper()

    @property
    def valid_until(self) -> datetime:
        """The instant at which the certificate expires, in UTC."""
        return self._certificate.not_valid_after_utc

    def bundle_pem(self, *files: Path) -> bytes:
        """Return the roots of the system, those in further files, and ours, for programs that know one list alone."""
        return b"".join(self._trusted(files))

    def pkcs12(self, password: str, *files: Path) -> bytes:
        """Return the same as a trust store for Java."""
        with catch_warnings(action="ignore", category=CryptographyDeprecationWarning):  # some roots are odd
            entries = [
                PKCS12Certificate(certificate, b"root-%d" % number)
                for number, pem in enumerate(self._trusted(files))
                if (certificate := _certificate(pem))
            ]
        return serialize_java_truststore(entries, BestAvailableEncryption(password.encode()))

    def _trusted(self, files: Iterable[Path]) -> list[bytes]:
        found = chain(system_roots(), *map(certificates_in, files), [self.certificate_pem])
        return list(dict.fromkeys(found))

    def server_context(self) -> ssl.SSLContext:
        """Return what a server needs to be whichever host a client names; one that names none sees OWN_NAMES."""
        context = self._context_for(OWN_NAMES)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        """Show the certificate of the host that a client names, if it can be the name of one."""
        wanted = (name or "localhost").lower()
        known = self._contexts.get(wanted)
        if known is None or known[1] - RENEWED_BEFORE <= self._now():
            try:
                known = self._context_for(_names_of(wanted)), self._now() + VALID
            except UnicodeError:  # no host name: the client will say that the certificate is another host's
                return
            if len(self._contexts) >= MAX_HOSTS:
                self._contexts.pop(next(iter(self._contexts)), None)
            self._contexts[wanted] = known
        connection.context = known[0]

    def _context_for(self, names: tuple[str, ...]) -> ssl.SSLContext:
        """Make a context with a new certificate for some names."""
        now = self._now()
        leaf = self._authority.issue_cert(
            *names,
            organization_name="SMS provider simulator",
            organization_unit_name="Stand-in for a provider",
            not_before=now - EARLIER,
            not_after=min(now + VALID, self.valid_until),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        _load(context, leaf)
        return context


def _names_of(host: str) -> tuple[str, ...]:
    """Tell what the certificate for a host names: it and all directly below it."""
    try:
        ip_address(host)
    except ValueError:
        return OWN_NAMES if host == "localhost" else (host, f"*.{host}")
    return (host,)


def _load(context: ssl.SSLContext, leaf: trustme.LeafCert) -> None:
    """Load a certificate and its key. `ssl` reads them from a file only: from one in memory, where there can be one."""
    if not hasattr(os, "memfd_create"):
        leaf.configure_cert(context)
        return
    with os.fdopen(os.memfd_create("certificate"), "wb") as file:
        file.write(leaf.private_key_and_cert_chain_pem.bytes())
        file.flush()
        context.load_cert_chain(f"/proc/self/fd/{file.fileno()}")


def _certificate(pem: bytes) -> x509.Certificate | None:
    """Read a certificate; return None for one that cannot be read, as a system's list may hold some."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        return None
