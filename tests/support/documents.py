"""YAML read once in a process: tests read the same transcripts, contracts and scenarios again and again.

What a text is read as follows from it alone, and nothing that is read is changed: so whoever reads it again gets the
same. A file that was bent has another text.
"""

from __future__ import annotations

from functools import lru_cache

from simulator.text.yaml import Document, read_document

MAX_KEPT = 1_000
"""The texts that are kept: all that is committed, and some that tests write."""

MAX_LENGTH = 100_000
"""Of one, in characters: longer ones come but once."""

READERS = ("text.yaml", "scenario.sources")
"""The modules that call the reader by its name."""

_read = lru_cache(MAX_KEPT)(read_document)


def read_document_once(name: str, text: str, *limit: int) -> Document:
    """Read YAML like `read_document`."""
    return (_read if len(text) <= MAX_LENGTH else read_document)(name, text, *limit)
