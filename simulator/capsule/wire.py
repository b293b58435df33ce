"""Write what was on the wire as text that JSON can hold, and read it back, byte for byte."""

from __future__ import annotations

import base64
import binascii

from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import Body


def wire_text(text: str) -> str:
    """Text of a request's head: bytes that are no UTF-8 arrive as half surrogates, which no file can hold."""
    return text.encode(errors="surrogateescape").decode("latin-1")


def head_text(text: str) -> str:
    """The way back; raises `CapsuleError` for what no request has."""
    try:
        return text.encode("latin-1").decode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise CapsuleError(f"{text[:80]!r} holds characters that stand for no byte") from None


def body_of(content: bytes) -> Body:
    """Bytes as a body."""
    if not content:
        return Body()
    try:
        return Body(text=content.decode())
    except UnicodeDecodeError:
        return Body(base64=base64.b64encode(content).decode())


def content_of(body: Body) -> bytes:
    """The bytes of a body; raises `CapsuleError` for what is not base 64."""
    if body.text is not None:
        return body.text.encode()
    try:
        return base64.b64decode(body.base64 or "", validate=True)
    except (binascii.Error, ValueError):
        raise CapsuleError(f"{(body.base64 or '')[:80]!r} is not base 64") from None
