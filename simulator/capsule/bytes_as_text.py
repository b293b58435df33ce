"""Write bytes as text that JSON can hold, and read them back, byte for byte."""

from __future__ import annotations

import base64
import binascii

from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import Body


def as_latin1(text: str) -> str:
    """Write a text of a request's head: bytes that are not UTF-8 arrive as half surrogates, which no file can hold."""
    return text.encode(errors="surrogateescape").decode("latin-1")


def from_latin1(text: str) -> str:
    """Read such a text back; raises `CapsuleError` for characters that no request has."""
    try:
        return text.encode("latin-1").decode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise CapsuleError(f"{text[:80]!r} is invalid; expected: one character for each byte, up to U+00FF") from None


def body_of(content: bytes) -> Body:
    """Write bytes as a body."""
    if not content:
        return Body()
    try:
        return Body(text=content.decode())
    except UnicodeDecodeError:
        return Body(base64=base64.b64encode(content).decode())


def content_of(body: Body) -> bytes:
    """Read the bytes of a body; raises `CapsuleError` where its base 64 is invalid."""
    if body.text is not None:
        return body.text.encode()
    try:
        return base64.b64decode(body.base64 or "", validate=True)
    except (binascii.Error, ValueError):
        raise CapsuleError(f"{(body.base64 or '')[:80]!r} is invalid base 64") from None
