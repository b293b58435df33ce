"""Keep what steers a terminal out of what is printed on one: names, files and answers of servers may hold anything."""

from __future__ import annotations

import re
import sys
from typing import IO, Any

_OURS = r"\x1b\[(?:0|1|2|3[1-6])m"
"""The colours that our own output has."""
_STEERING = re.compile(rf"(?:{_OURS}|\r\n)|([\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069])")


class Guarded:
    """A stream to a terminal: control characters are written as escapes, but for line ends, tabs and our colours."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, without what would steer the terminal."""
        return self._stream.write(harmless(text))

    def writelines(self, lines: list[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def harmless(text: str) -> str:
    r"""Return a text as a terminal may show it: ESC as `\x1b`, and so every other control character."""
    return _STEERING.sub(lambda match: match[0] if match[1] is None else _escaped(match[1]), text)


def unguarded(stream: IO[str]) -> IO[str]:
    """Return a stream without its guard: for a line that is written anew, and holds nothing from elsewhere."""
    return stream._stream if isinstance(stream, Guarded) else stream  # noqa: SLF001 - its own


def guard_terminal() -> None:
    """Have standard output and standard error guarded where they lead to a terminal; a file gets what is written."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and stream.isatty() and not isinstance(stream, Guarded):
            setattr(sys, name, Guarded(stream))


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"  # noqa: PLR2004 - a byte
