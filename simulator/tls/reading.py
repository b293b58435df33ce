"""Read a certificate authority from its two files, and say what is wrong with them where it cannot be used."""

from __future__ import annotations

import os
from dataclasses import field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.tls.folder import CERTIFICATE, KEY
from simulator.values import frozen

OTHERS = 0o077
"""Bits of a file's mode: what all but its owner may do."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@frozen
class Pair:
    """A certificate and its private key, which no text shows."""

    certificate: x509.Certificate
    key_pem: bytes = field(repr=False)

    def is_over(self, now: datetime) -> bool:
        """Tell whether the certificate has expired."""
        return self.certificate.not_valid_after_utc <= now


def read_pair(folder: Path) -> Pair | None:
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
    key = read_key(key_path, key_pem)
    certificate = read_certificate(certificate_path, certificate_pem)
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


def read_key(path: Path, content: bytes) -> Key:
    """Read a private key that can sign, in PEM form."""
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise SimulatorError(f"the private key {path} has a password. Put it there without one.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SimulatorError(f"{path} is no private key in PEM form. Put the key of {CERTIFICATE} there.") from error
    if not isinstance(key, Key):
        raise SimulatorError(f"the private key {path} is of a kind that is not supported. Use an RSA or an EC key.")
    return key


def read_certificate(path: Path, content: bytes) -> x509.Certificate:
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


def in_time(pair: Pair, folder: Path, now: datetime) -> Pair:
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
