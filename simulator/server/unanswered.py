"""Say in our words why a receiver gave no answer."""

from __future__ import annotations

import aiohttp

from simulator.secrets.hiding import without_secrets
from simulator.server.addresses import ForbiddenAddressError
from simulator.server.answers import HEAD_BYTES, LongHeadError
from simulator.text.network_errors import network_cause_of

LONGEST = 1_024
"""So much of it is kept."""

_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ClientSSLError, "the receiver does not speak TLS, or no version that is spoken here"),
    (aiohttp.ClientConnectorError, "the receiver cannot be reached"),
    (LongHeadError, f"the head of the answer is longer than {HEAD_BYTES // 1024} KiB"),
    (aiohttp.ClientPayloadError, "the answer is incomplete"),
    (aiohttp.ClientResponseError, "the answer is invalid HTTP"),
    (aiohttp.ClientConnectionError, "the connection was closed without an answer"),
    (OSError, "the connection was closed without an answer"),
)
"""The first that fits counts."""


def cause_of_silence(error: Exception) -> str:
    """Word what went wrong, without secrets; bytes of a name that are no UTF-8 are spelled out."""
    return without_secrets(_words(error).encode(errors="backslashreplace").decode())[:LONGEST]


def _words(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, ForbiddenAddressError):
        return str(cause)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"unknown host {error.host!r}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"{network_cause_of(error.certificate_error)}; --callback-ca FILE has further ones accepted"
    if isinstance(cause, ConnectionRefusedError):
        return "the connection was refused: nobody listens there"
    return next((words for kind, words in _KINDS if isinstance(error, kind)), "the URL is invalid")
