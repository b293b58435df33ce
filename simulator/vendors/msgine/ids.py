"""Identifiers: a submission's ordinal goes in, the vendor's ids come out, and back. Nothing is stored for them.

Source: MsGine SMS API page, the examples: `msg_` and ten digits, `SM` and sixteen hexadecimal digits.
"""

from __future__ import annotations

from hashlib import blake2b

_FIRST = 1_000_000_000
_PREFIX = "msg_"
_LENGTH = len(_PREFIX) + 10


def message_id(ordinal: int) -> str:
    """The id of the submission with that ordinal: `msg_1000000001` for the first."""
    return f"msg_{_FIRST + ordinal}"


def ordinal_of(text: str) -> int | None:
    """The ordinal behind an id, or None if the text is not an id exactly as `message_id` spells it."""
    digits = text[len(_PREFIX) :]
    if len(text) != _LENGTH or not text.startswith(_PREFIX) or not (digits.isascii() and digits.isdigit()):
        return None
    ordinal = int(digits) - _FIRST
    return ordinal if ordinal > 0 else None


def session_id(seed: str, ordinal: int) -> str:
    """The `sid` of the submission with that ordinal in the sandbox of that seed."""
    return f"SM{blake2b(f'{seed}/{ordinal}'.encode(), digest_size=8).hexdigest()}"
