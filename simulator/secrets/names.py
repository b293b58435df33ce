"""Tell by the name of a field, header or parameter whether its value is a secret."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

VALUE, BODY, LINE = "?&#;", "?&#;^", "?&#;^,(' \t"
"""What stands before a name that an equals sign follows (^: nothing) in a value, in a body or URL, and in a line of
words. A value may be the text of a message, where `PIN=1234` is no secret of the sender's."""

LOOKED_AT = 100
"""The last characters of a name, which tell: more would take long where a client sends a name without end."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_STEP = re.compile(r"[\[\].]+")
_TELLING = re.compile(
    r"authori[sz]ation|cookie|credential|pass_?(?:code|key|phrase|word)|passw|secret(?!ar)|signature|token(?!i[sz])"
    r"|(?:api_(?:[a-z0-9]+_)*|(?:access|account|api|auth|client|consumer|private|public|secret|service|signing|subscription"
    r"|user)_?)key(?!board|word)"
    r"|pwd\d*$|sess(?:ion)?_?id$"
    r"|(?:^|_)(?:app_?key|auth(?:entication)?|bearer|hmac|jwt|login|oauth|pass|pin|psw|pw|session|sig)(?:_?\d++)*+$"
)
_ABOUT = re.compile(
    r"_(?:count|expir[a-z_]*|format|hint|length|limit|name|policy|status|ttl|type|ur[il])$"
    r"|(?:stray|unknown)_credentials$"
)
"""What ends so tells something about a secret, such as `token_type` and `expires_in`, or is a setting of ours."""

_TRACES = ("auth", "bearer", "cookie", "credential", "hmac", "jwt", "key", "login", "pass", "pin", "psw", "pw",
           "secret", "sess", "sig", "token", "@", "%", "\\u")  # fmt: skip
"""One of these stands in every name that tells, next to a login in a URL, or in a name that is spelled otherwise."""


class SecretNames:
    """The names that usually hold secrets, in every spelling (`api_key`, `X-Api-Key`, `apiKey[0]`), and given ones.

    Args:
        fields: further names, such as those of a vendor's credentials.
    """

    def __init__(self, fields: Iterable[str] = ()) -> None:
        further = [words for field in fields if (words := _words(field)) and not _is_telling(words)]
        self._fields = frozenset(map("".join, further))
        self._traces = (*_TRACES, *{words[0] for words in further})
        self._told = lru_cache(maxsize=1024)(self._tells)

    def __contains__(self, name: str) -> bool:
        return self._told(name[-LOOKED_AT:])

    def may_stand_in(self, text: str) -> bool:
        """Tell whether a text is worth looking into: nearly all can be passed over."""
        low = text.lower()
        return any(trace in low for trace in self._traces)

    def _tells(self, end: str) -> bool:
        if _is_telling(_words(end)):
            return True
        steps = [step for step in _STEP.split(end) if step and not step.isdigit()]
        plain = "".join(_words(steps[-1])) if steps else ""
        return plain in self._fields or plain.removeprefix("x") in self._fields


def _words(name: str) -> list[str]:
    return _WORD.findall(_HUMP.sub("_", name).lower())


def _is_telling(words: list[str]) -> bool:
    name = "_".join(words)
    return bool(_TELLING.search(name)) and not _ABOUT.search(name)
