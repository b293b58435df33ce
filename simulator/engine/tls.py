"""Say what is wrong where a connection to an engine is to be encrypted, and is not; None where it is something else."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from simulator.text.network_errors import network_cause_of
from simulator.text.system_errors import cause_of

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
VERIFYING = MODES[-2:]
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
"""What of a URL names a file."""


def tls_fault_of(url: str, error: Exception) -> str | None:
    """Word what is wrong, and what to do.

    Args:
        url: of the engine.
        error: what the driver raised.
    """
    try:
        asked = dict(parse_qsl(urlsplit(url).query))
    except ValueError:
        return None  # the URL cannot be read
    mode = asked.get("sslmode")
    if mode is not None and mode not in MODES:
        return f"its sslmode is {mode!r}, expected one of {', '.join(MODES)}"
    faults = [_of_the_server(error), *(_unread(name, asked[name]) for name in FILES if name in asked)]
    if isinstance(error, ssl.SSLError):
        faults.append("no TLS came about; look whether its files (sslrootcert and so on) are PEM, and the server's TLS")
    if mode in VERIFYING and "sslrootcert" not in asked and isinstance(error, ValueError):
        faults.append(
            f"sslmode={mode} needs sslrootcert=FILE in the URL, with the certificate of whoever issued the server's"
        )
    return next(filter(None, faults), None)


def _of_the_server(error: Exception) -> str | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"{network_cause_of(error)}; name the host as its certificate does, and with sslrootcert=FILE in the URL "
            "the certificate of whoever issued it"
        )
    if isinstance(error, ConnectionError) and "SSL upgrade" in str(error):
        return "it does not offer TLS; switch that on there (`ssl = on`), or leave sslmode out of the URL"
    return None


def _unread(name: str, path: str) -> str | None:
    try:
        Path(path).open("rb").close()
    except OSError as error:
        return f"its {name} {path!r} cannot be read: {cause_of(error)}"
    return None
