"""Take the secrets out of a text, a header or a body; one without any stays unchanged."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.secrets.known import KnownSecrets
from simulator.secrets.names import BODY, LINE, VALUE, SecretNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.secrets.reading import Span

HIDDEN = "(hidden)"


class Hider:
    """Put something in the place of secrets, spelled as they are spelled.

    Args:
        names: say where secrets stand.
        instead: what is put in the place of one.
        known: those that are replaced wherever they stand.
    """

    def __init__(self, names: SecretNames, instead: Callable[[str], str], known: KnownSecrets | None = None) -> None:
        self.names = names
        self._instead = instead
        self._known = known or KnownSecrets()

    def text(self, text: str) -> str:
        """Hide the secrets of a URL, or of a body as text."""
        return self._without(text, self._spans(text, BODY))

    def line(self, text: str) -> str:
        """Hide the secrets in words of ours, in which others may be quoted."""
        return self._without(text, self._spans(text, LINE))

    def value(self, text: str) -> str:
        """Hide the secrets of a text that is one value: those that URLs, forms and JSON in it hold."""
        return self._without(text, self._spans(text, VALUE))

    def header(self, name: str, value: str) -> str:
        """Hide the secrets of the value of a header, or of anything else with a name."""
        from simulator.secrets.reading import header_spans  # noqa: PLC0415 - see `_spans`

        return self._without(value, header_spans(name, value, self.names))

    def body(self, body: bytes) -> bytes:
        """Hide the secrets of a body; bytes that are no text stay as they are, and secrets are found around them."""
        encoding, errors = _encoding_of(body)
        text = body.decode(encoding, errors)
        hidden = self.text(text)
        return body if hidden == text else hidden.encode(encoding, errors)

    def _spans(self, text: str, before: str) -> Iterable[Span]:
        if not self.names.may_stand_in(text):
            return ()
        from simulator.secrets.reading import spans  # noqa: PLC0415 - nearly no text needs its patterns, no start does

        return spans(text, self.names, before)

    def _without(self, text: str, found: Iterable[Span]) -> str:
        parts, copied = [], 0
        for start, end, value, spell in found:
            parts += [text[copied:start], spell(self._instead(value))]
            copied = end
        return self._known.in_text("".join([*parts, text[copied:]]), self._instead)


def without_secrets(text: str, *known: str) -> str:
    """Hide the secrets in words of ours, known ones included: for messages, logs and reports."""
    return _hider(known).line(text)


@lru_cache(maxsize=256)
def _hider(known: tuple[str, ...]) -> Hider:
    return Hider(SecretNames(), lambda _: HIDDEN, KnownSecrets(known))


def _encoding_of(body: bytes) -> tuple[str, str]:
    """Name the encoding: UTF-8, or UTF-16 or UTF-32 where it is that, a byte order mark included."""
    encoding: str = json.detect_encoding(body)
    if encoding in {"utf-16", "utf-32"}:
        encoding += "-le" if body.startswith(b"\xff") else "-be"
    is_wide = not encoding.startswith("utf-8") and body.count(0) >= len(body) // 4  # Latin letters, and no stray zero
    try:
        return (encoding, "strict") if is_wide and body.decode(encoding) else ("utf-8", "surrogateescape")
    except UnicodeDecodeError:
        return "utf-8", "surrogateescape"
