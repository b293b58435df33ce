"""Say in our words why a server on the network could not be asked."""

from __future__ import annotations

import socket
import ssl

from simulator.text.system_errors import cause_of

CERTIFICATE = {
    9: "it is not yet valid",
    10: "it has expired",
    18: "it is self-signed",
    19: "it is self-signed",
    20: "its issuer is unknown",
    62: "it is for another host",
    64: "it is for another host",
}
"""By the code of OpenSSL. Source: openssl-verification-options, X509_V_ERR_*."""
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "the host name is unknown"),
    (ssl.SSLError, "it does not speak TLS"),
    (TimeoutError, "no answer came in time"),
    (UnicodeError, "the host name is invalid"),
)
"""Errors whose number, if they have one, says less than their class."""


def network_cause_of(error: Exception) -> str:
    """Word an error of a socket, of TLS or of an HTTP client, without a word of the library that raised it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is invalid: {CERTIFICATE.get(error.verify_code, 'it is not trusted')}"
    for kind, words in KINDS:
        if isinstance(error, kind):
            return words
    return cause_of(error) if isinstance(error, OSError) else "the answer is not HTTP"
