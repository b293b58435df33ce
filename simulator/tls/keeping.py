"""Find the certificate authority of a folder, or make it: once, whatever number of processes ask at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from secrets import token_hex

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.tls.folder import CERTIFICATE, KEY, LOCK, PRIVATE, write_whole
from simulator.tls.reading import Key, Pair, in_time, read_certificate, read_key, read_pair

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

VALID = timedelta(days=365)
EARLIER = timedelta(days=1)
"""Certificates are valid from a day before they are made: the clocks of two machines differ."""


class Origin(Enum):
    """How a certificate authority came about."""

    FOUND = "found"
    MADE = "made"
    RENEWED = "renewed"


def read_or_make(folder: Path, now: datetime, *, renews: bool) -> tuple[Pair, Origin]:
    """Read the certificate authority of a folder, or make it where there is none; tell which.

    Args:
        folder: where it is kept.
        now: the instant.
        renews: whether one that has expired is made anew; otherwise it is an error.

    Raises:
        SimulatorError: a file cannot be read, written or used.
    """
    try:
        found = read_pair(folder)
    except SimulatorError:
        if not os.access(folder / LOCK, os.W_OK):
            raise  # otherwise another process may be about to write it
    else:
        if found is not None and not (renews and found.is_over(now)):
            return in_time(found, folder, now), Origin.FOUND
    with _alone_in(folder):
        found = read_pair(folder)  # again: another process may have been faster
        if found is None:
            return _make(folder, now), Origin.MADE
        if renews and found.is_over(now):
            return _make(folder, now), Origin.RENEWED
        return in_time(found, folder, now), Origin.FOUND


def _make(folder: Path, now: datetime) -> Pair:
    """Make an authority for a year, and write it down. The key comes first: without it nobody signs."""
    made = trustme.CA(
        path_length=0,
        organization_name="SMS provider simulator",
        organization_unit_name=f"Throw-away certificate authority {token_hex(4)}",
    )
    key_pem = made.private_key_pem.bytes()
    certificate = _for_a_year(
        read_certificate(folder / CERTIFICATE, made.cert_pem.bytes()), read_key(folder / KEY, key_pem), now
    )
    try:
        write_whole(folder / KEY, key_pem, PRIVATE)
        write_whole(folder / CERTIFICATE, certificate.public_bytes(Encoding.PEM))
    except OSError as error:
        raise _not_written(folder, error) from error
    return Pair(certificate, key_pem)


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
