"""Read a certificate authority from a folder, or make it there: once, whatever number of processes ask at once."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from secrets import token_hex

import trustme
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.tls.folder import CERTIFICATE, KEY, LOCK

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

VALID = timedelta(days=365)
EARLIER = timedelta(days=1)
"""Certificates are valid from a day before they are made: the clocks of two machines differ."""

PRIVATE = 0o600
PUBLIC = 0o644
OTHERS = 0o077

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Origin(Enum):
    """How a certificate authority came about."""

    FOUND = "found"
    MADE = "made"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, which no text shows."""

    certificate: x509.Certificate
    key_pem: bytes = field(repr=False)
    origin: Origin = Origin.FOUND

    def is_over(self, now: datetime) -> bool:
        """Tell whether the certificate has expired."""
        return self.certificate.not_valid_after_utc <= now


def read_or_make(folder: Path, now: datetime, *, renews: bool) -> Pair:
    """Read the certificate authority of a folder, or make it where there is none.

    Args:
        folder: where it is kept.
        now: the instant.
        renews: whether one that has expired is made anew; otherwise it is an error.

    Raises:
        SimulatorError: a file cannot be read, written or used.
    """
    try:
        found = _read(folder)
    except SimulatorError:
        if not (folder / LOCK).exists():
            raise
    else:
        if found is not None and not (renews and found.is_over(now)):
            return _in_time(found, folder, now)
    with _alone_in(folder):
        found = _read(folder)  # again: another process may have been faster
        if found is None:
            return _make(folder, now, Origin.MADE)
        if renews and found.is_over(now):
            return _make(folder, now, Origin.RENEWED)
        return _in_time(found, folder, now)


def _in_time(pair: Pair, folder: Path, now: datetime) -> Pair:
    """Return a pair whose certificate is valid at an instant."""
    path, certificate = folder / CERTIFICATE, pair.certificate
    if pair.is_over(now):
        raise SimulatorError(
            f"the certificate authority {path} expired at {_said(certificate.not_valid_after_utc)}. "
            f"Put a new one there with its key, or remove {path} and {folder / KEY}: then one is made."
        )
    if certificate.not_valid_before_utc > now:
        raise SimulatorError(
            f"the certificate authority {path} is not valid before {_said(certificate.not_valid_before_utc)}. "
            "Correct the clock of this machine, or put another one there."
        )
    return pair


def _said(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")


# ------------------------------------------------------------------------------------------------ reading


def _read(folder: Path) -> Pair | None:
    """Read a pair and check that it can sign; return None where there is neither file."""
    certificate_path, key_path = folder / CERTIFICATE, folder / KEY
    certificate_pem, key_pem = _content(certificate_path), _content(key_path)
    if certificate_pem is None and key_pem is None:
        return None
    if certificate_pem is None or key_pem is None:
        there, missing = (key_path, CERTIFICATE) if certificate_pem is None else (certificate_path, KEY)
        raise SimulatorError(
            f"{there} has no {missing} beside it. Put that there, or remove {there}: then a new pair is made."
        )
    _refuse_shown_key(key_path)
    key = _key(key_path, key_pem)
    certificate = _certificate(certificate_path, certificate_pem)
    if certificate.public_key() != key.public_key():
        raise SimulatorError(
            f"{certificate_path} and {key_path} do not belong together: the key is another certificate's. "
            "Put the right pair there, or remove both: then a new one is made."
        )
    return Pair(certificate, key_pem)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SimulatorError(
            f"cannot read {path} of the certificate authority: {cause_of(error)}. Let this user read it."
        ) from error


def _refuse_shown_key(path: Path) -> None:
    """Refuse a private key that other users of the machine can read or change; Windows has no such bits."""
    if os.name == "posix" and (mode := path.stat().st_mode & 0o777) & OTHERS:
        raise SimulatorError(
            f"the private key {path} is open to other users (mode {mode:04o}): "
            f"whoever reads it can pretend to be any host. Run: chmod 600 {path}"
        )


def _key(path: Path, content: bytes) -> Key:
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise SimulatorError(f"the private key {path} has a password. Put it there without one.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SimulatorError(f"{path} is no private key in PEM form. Put the key of {CERTIFICATE} there.") from error
    if not isinstance(key, Key):
        raise SimulatorError(f"the private key {path} is of a kind that is not supported. Use an RSA or an EC key.")
    return key


def _certificate(path: Path, content: bytes) -> x509.Certificate:
    """Read a certificate that may sign others, with the identifier of its key that these refer to."""
    try:
        certificate = x509.load_pem_x509_certificate(content)
        extensions = certificate.extensions
    except ValueError as error:
        raise SimulatorError(
            f"{path} is no certificate in PEM form. Put the certificate of an authority there."
        ) from error
    try:
        is_authority = extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        is_authority = False
    if not is_authority:
        raise SimulatorError(
            f"{path} is not the certificate of an authority: it may not sign others. "
            f"Put one there that may (basic constraints CA:TRUE, with a subject key identifier)."
        )
    return certificate


# ------------------------------------------------------------------------------------------------- making


def _make(folder: Path, now: datetime, origin: Origin) -> Pair:
    """Make an authority for a year, and write it down. The key comes first: without it nobody signs."""
    made = trustme.CA(
        path_length=0,
        organization_name="SMS provider simulator",
        organization_unit_name=f"Throw-away certificate authority {token_hex(4)}",
    )
    key_pem = made.private_key_pem.bytes()
    certificate = _for_a_year(x509.load_pem_x509_certificate(made.cert_pem.bytes()), _key(folder / KEY, key_pem), now)
    _write(folder / KEY, key_pem, PRIVATE)
    _write(folder / CERTIFICATE, certificate.public_bytes(Encoding.PEM), PUBLIC)
    return Pair(certificate, key_pem, origin)


def _for_a_year(made: x509.Certificate, key: Key, now: datetime) -> x509.Certificate:
    """Sign a certificate as trustme made it, but for its dates: trustme gives every authority a thousand years."""
    return x509.CertificateBuilder(
        issuer_name=made.issuer,
        subject_name=made.subject,
        public_key=key.public_key(),
        serial_number=made.serial_number,
        not_valid_before=now - EARLIER,
        not_valid_after=now + VALID,
        extensions=list(made.extensions),
    ).sign(key, SHA256())


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file under another name first, so that nobody reads a part of it."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).chmod(mode)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(path.parent, error) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if need be; it is free again when this process ends, however it does."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, PRIVATE)
    except OSError as error:
        raise _not_written(folder, error) from error
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _not_written(folder: Path, error: OSError) -> SimulatorError:
    return SimulatorError(
        f"cannot make a certificate authority in {folder}: {cause_of(error)}. "
        "Let this user write there, or name another folder by SMS_SIMULATOR_CA_DIR."
    )
