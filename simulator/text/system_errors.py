"""Say in our words why the operating system, or a server on the network, refused something."""

from __future__ import annotations

import errno
import socket
import ssl

CLOSED = "the connection was closed"
FORBIDDEN = "this user has no permission"
UNREACHABLE = "no network leads there"
WORDS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EEXIST: "it exists already",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.ECONNREFUSED: "nothing listens there",
    errno.ECONNRESET: CLOSED,
    errno.ECONNABORTED: CLOSED,
    errno.EPIPE: CLOSED,
    errno.EHOSTUNREACH: UNREACHABLE,
    errno.ENETUNREACH: UNREACHABLE,
    errno.EADDRINUSE: "the port is taken",
    errno.EADDRNOTAVAIL: "it is not an address of this machine",
}
CERTIFICATE = {
    9: "it is not yet valid",
    10: "it has expired",
    18: "it is self-signed",
    19: "it is self-signed",
    20: "its issuer is unknown",
    62: "it is for another host",
}
"""By the code of OpenSSL. Source: openssl-verification-options, X509_V_ERR_*."""
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "the host name is unknown"),
    (ssl.SSLError, "it does not speak TLS"),
    (TimeoutError, "no answer came in time"),
    (UnicodeError, "the host name is invalid"),
)
"""Errors whose number, if they have one, says less than their class."""


def cause_of(error: Exception) -> str:
    """Word an error of a file, a socket or an HTTP connection, without a word of the library that raised it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is invalid: {CERTIFICATE.get(error.verify_code, 'it is not trusted')}"
    for kind, words in KINDS:
        if isinstance(error, kind):
            return words
    if not isinstance(error, OSError):
        return "the answer is not HTTP"
    if error.errno is None:
        return CLOSED if isinstance(error, ConnectionError) else "it cannot be used"
    code = errno.errorcode.get(error.errno, str(error.errno))
    return WORDS.get(error.errno, f"the operating system reports {code}")
