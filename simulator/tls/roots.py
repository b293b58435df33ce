"""Find the root certificates that programs on this machine trust."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, the BSDs
)
"""Where systems keep all roots in one file, if OpenSSL was built to look elsewhere."""

BEGIN = b"-----BEGIN CERTIFICATE-----"
END = b"-----END CERTIFICATE-----"


def system_roots() -> list[bytes]:
    """Return the root certificates in PEM form: those of SSL_CERT_FILE or else of the system, or else certifi's.

    There may be none at all, as in a small container.
    """
    for found in _places():
        if certificates := list(dict.fromkeys(found)):
            return certificates
    return []


def _places() -> Iterator[Iterator[bytes]]:
    """Look at one place after another."""
    paths = ssl.get_default_verify_paths()  # reads SSL_CERT_FILE and SSL_CERT_DIR, as the programs would
    if paths.cafile:
        yield certificates_in(Path(paths.cafile))
    for name in FILES:
        yield certificates_in(Path(name))
    if paths.capath:
        folder = Path(paths.capath)
        yield (each for path in sorted(folder.iterdir()) if path.is_file() for each in certificates_in(path))
    yield (
        ssl.DER_cert_to_PEM_cert(each).encode() for each in ssl.create_default_context().get_ca_certs(binary_form=True)
    )
    if (spec := find_spec("certifi")) and spec.origin:
        yield certificates_in(Path(spec.origin).with_name("cacert.pem"))


def certificates_in(path: Path) -> Iterator[bytes]:
    """Cut the certificates out of a file, which may hold comments and keys as well."""
    try:
        content = path.read_bytes()
    except OSError:
        return
    for part in content.split(BEGIN)[1:]:
        body, end, _ = part.partition(END)
        if end:
            yield BEGIN + body.replace(b"\r", b"") + END + b"\n"
