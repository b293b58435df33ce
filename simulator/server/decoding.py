"""Undo the compression of a body, within bounds."""

from __future__ import annotations

import zlib

GZIP = frozenset({"gzip", "x-gzip"})
DEFLATE = "deflate"
TAKEN = "gzip or deflate"
"""What a client may choose from."""

OTHERS = frozenset({"aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"})
"""What a client may mean that is not read here. Source: IANA, HTTP Content Coding Registry. Any other name in that
header is a mistake that servers pass over; `utf-8` is a common one."""

EITHER = zlib.MAX_WBITS | 32
"""Reads the format of gzip, and that of zlib."""


class UndecodableError(Exception):
    """A body that cannot be unpacked: it is invalid."""


class UnknownEncodingError(UndecodableError):
    """It is packed in a way that is not read here."""


class TooLargeError(UndecodableError):
    """It is longer than it may be."""


def decoded(body: bytes, encoding: str | None, at_most: int) -> bytes:
    """Return a body as it was before it was compressed.

    Args:
        body: as it came.
        encoding: the value of Content-Encoding.
        at_most: how many bytes it may have.

    Raises:
        UndecodableError: it cannot be unpacked, is packed otherwise, or longer.
    """
    if encoding is None or not body:
        return body
    names = [name.strip().lower() for name in encoding.split(",")]
    if names == [DEFLATE]:
        is_zlib = body[0] & 0x0F == zlib.DEFLATED  # many send it without the format that belongs to it
        return _unpacked(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS, at_most)
    if len(names) == 1 and names[0] in GZIP:
        return _unpacked(body, EITHER, at_most)
    if any(name in OTHERS or name in GZIP or name == DEFLATE for name in names):
        raise UnknownEncodingError
    return body


def _unpacked(body: bytes, window: int, at_most: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        unpacked = unpacking.decompress(body, at_most + 1)
    except zlib.error as error:
        raise UndecodableError from error
    if len(unpacked) > at_most:
        raise TooLargeError
    if not unpacking.eof or unpacking.unused_data:
        raise UndecodableError
    return unpacked
