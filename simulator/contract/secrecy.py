"""Secrets go in; names that tell one by itself, and texts and violations without them, come out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.contract.exchange import Violation

HIDDEN = "(hidden)"
SURE_LENGTH = 4
"""Shorter values, such as the number of a business, may stand anywhere by chance."""

CUT_OFF = "…"
"""At the end of a text that was shortened."""

_SECRET_NAME = re.compile(
    r"(.*_)?(auth|authorization|.*cookie|credentials?|jwt|login|pass|passwd|passphrase|password|pin|pwd|secret|session"
    r"(_?id)?|sig|signature|.*token|(.*_)?(api|access|auth|private|public|secret|subscription)_?key(_(public|secret))?)"
)


LOOKED_AT = 100
"""The last characters of a name, which tell: more would take long where a client sends a name without end."""


def is_secret_name(name: str) -> bool:
    """Whether a field, header or parameter of that name usually holds credentials."""
    end = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name[-LOOKED_AT:]).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", end).strip("_")
    return _SECRET_NAME.fullmatch(plain) is not None


class Hider:
    """Takes known secrets out of texts, in every spelling in which they travel."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {
            spelling
            for secret in secrets
            if len(secret) >= SURE_LENGTH
            for spelling in (
                secret,
                quote(secret, errors="replace"),
                quote(secret, safe="", errors="replace"),
                quote_plus(secret, errors="replace"),
                json.dumps(secret)[1:-1],
                json.dumps(secret, ensure_ascii=False)[1:-1],
            )
        }
        self._spellings = sorted(spellings, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without the secrets; also without the beginning of one at an end that was cut off."""
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        head, cut, tail = text.rpartition(CUT_OFF)
        for spelling in self._spellings if cut and len(tail) <= 1 else ():
            ends = (spelling[:length] for length in range(len(spelling) - 1, 0, -1))
            if found := next((end for end in ends if head.endswith(end)), None):
                return f"{head.removesuffix(found)}{HIDDEN}{cut}{tail}"
        return text

    def violation(self, violation: Violation) -> Violation:
        """The violation without the secrets."""
        return replace(
            violation,
            pointer=self.text(violation.pointer),
            sent=self.text(violation.sent),
            message=self.text(violation.message),
        )
