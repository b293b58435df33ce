"""The name of a field, header or parameter goes in; whether what stands under it is a secret comes out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOKED_AT = 100
"""The last characters of a name, which tell: more would take long where a client sends a name without end."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_STEP = re.compile(r"[\[\].]+")
_TELLING = re.compile(
    r"authori[sz]ation|cookie|credential|passcode|passphrase|passw|secret(?!ar)|signature|token"
    r"|(?:api|access|auth|private|public|signing|subscription)_?(?:[a-z0-9]+_)*key"
    r"|pwd\d*$|sess(?:ion)?_?id$"
    r"|(?:^|_)(?:app_?key|auth|bearer|hmac|jwt|login|oauth|pass|pin|session|sig)(?:_?\d+)*$"
)
_ABOUT = re.compile(r"_(?:count|expir[a-z_]*|length|limit|ttl|type|ur[il])$")
"""What ends so tells something about a secret, such as `token_type` and `expires_in`."""


class SecretNames:
    """The names that usually hold secrets, in every spelling (`api_key`, `X-Api-Key`, `apiKey[0]`), and given ones.

    Args:
        fields: further names, such as those of a vendor's credentials.
    """

    def __init__(self, fields: Iterable[str] = ()) -> None:
        self._fields = frozenset("".join(_words(field)) for field in fields)
        self._told = lru_cache(maxsize=1024)(self._tells)

    def __contains__(self, name: str) -> bool:
        return self._told(name[-LOOKED_AT:])

    def _tells(self, end: str) -> bool:
        words = "_".join(_words(end))
        if _TELLING.search(words) and not _ABOUT.search(words):
            return True
        steps = [step for step in _STEP.split(end) if step and not step.isdigit()]
        plain = "".join(_words(steps[-1])) if steps else ""
        return plain in self._fields or plain.removeprefix("x") in self._fields


def _words(name: str) -> list[str]:
    return _WORD.findall(_HUMP.sub("_", name).lower())
