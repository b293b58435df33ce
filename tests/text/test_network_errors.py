"""Errors of files, sockets and HTTP connections are worded by us, whatever the library says."""

import errno
import os
import socket
import ssl
from http.client import BadStatusLine, RemoteDisconnected

import pytest

from simulator.text.network_errors import network_cause_of


def certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL] verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), "there is no such file or folder"),
        (PermissionError(errno.EACCES, "denied"), "this user has no permission"),
        (OSError(errno.EADDRNOTAVAIL, "error while attempting to bind"), "it is not an address of this machine"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "nothing listens there"),
        (OSError(errno.EIO, "Input/output error"), "the operating system reports EIO"),
        (OSError("a sentence alone"), "it cannot be used"),
        (RemoteDisconnected("Remote end closed connection"), "the connection was closed"),
        (BadStatusLine("SSH-2.0"), "the answer is not HTTP"),
        (TimeoutError("timed out"), "no answer came in time"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "the host name is unknown"),
        (UnicodeError("label empty or too long"), "the host name is invalid"),
        (certificate(10), "its certificate is invalid: it has expired"),
        (certificate(64), "its certificate is invalid: it is for another host"),
        (certificate(1), "its certificate is invalid: it is not trusted"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "it does not speak TLS"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_an_error_is_worded_without_a_word_of_the_library(error: Exception, words: str) -> None:
    assert network_cause_of(error) == words
