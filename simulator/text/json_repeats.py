"""Tell at once whether a key is repeated in a JSON text that was read: what is lost shows where it is written again.

A colon stands behind each key, and in texts, which are written again as they were. Only a repeated key is lost.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ESCAPED_COLON = b"\\u003"
"""How a colon begins that is not written as one; so do few other characters."""


def has_no_repeats(text: bytes, value: object) -> bool:
    """Tell whether no key is repeated in a text of this value; where that is hard to tell, it is False.

    Args:
        text: UTF-8 that was read strictly.
        value: what it says.
    """
    if ESCAPED_COLON in text:
        return False
    return text.count(b":") == _writer()(value).count(b":")


def repeats_alone(text: bytes, value: object, name: str) -> bool:
    """Tell the same, but for one key that is repeated wherever it stands, if it is there at all."""
    if b"\\" in text:
        return False  # a quotation mark has to be the beginning of a text, or its end
    again = _writer()(value)
    key = json.dumps(name).encode() + b":"
    lost = text.count(b":") - again.count(b":")
    return lost == text.count(key) - again.count(key) and (lost > 0 or key not in again)


@cache
def _writer() -> Callable[[object], bytes]:
    from pydantic_core import to_json  # noqa: PLC0415 - its package builds more at its import than a start can bear

    return to_json
