"""Secrets of which a vendor shows the beginning and the end go in, and texts; each text comes out with others in place.

Such as `abcdefgh...0123` for a key: what stands in for the key is masked alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable

BEGINNING = 8
LONGEST_SHOWN = 64
_DOTS = re.compile(r"\.{3}|…")
_BORDER = re.compile(r"[\s\"\\]")
_END = re.compile(r"[^\s\"\\.…]{0,64}")


class MaskedSecrets:
    """Finds the secrets it was told of, where they are masked."""

    def __init__(self) -> None:
        self._by_beginning: dict[str, list[str]] = {}

    def add(self, secret: str) -> None:
        """Look for a secret from now on."""
        self._by_beginning.setdefault(secret[:BEGINNING], []).append(secret)

    def in_text(self, text: str, instead: Callable[[str], str]) -> str:
        """The text without them."""
        parts, copied = [], 0
        for dots in _DOTS.finditer(text) if "..." in text or "…" in text else ():
            if dots.start() < copied:
                continue
            beginning = _BORDER.split(text[max(copied, dots.start() - LONGEST_SHOWN) : dots.start()])[-1]
            found = _END.match(text, dots.end())
            end = found[0] if found else ""
            is_shown = bool(beginning) and (bool(end) or len(beginning) >= BEGINNING)
            for secret in self._by_beginning.get(beginning[:BEGINNING], ()) if is_shown else ():
                if secret.startswith(beginning) and secret.endswith(end):
                    name = instead(secret)
                    parts += [text[copied : dots.start() - len(beginning)], name[: len(beginning)], dots[0]]
                    parts.append(name[-len(end) :] if end else "")
                    copied = dots.end() + len(end)
                    break
        return "".join([*parts, text[copied:]]) if parts else text
