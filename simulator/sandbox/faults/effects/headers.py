"""Set headers of an answer, or remove them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from simulator.sandbox.faults.declaring import Bounds, ReadBy, Rule, declared_as
from simulator.sandbox.faults.effect import Answered, Effect
from simulator.values import frozen

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
RESERVED = frozenset({"content-length", "transfer-encoding", "connection"})


def _is_token(name: str) -> bool:
    return _TOKEN.fullmatch(name) is not None


def _is_free(name: str) -> bool:
    return name.lower() not in RESERVED


def _is_one_line(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _none_if_removed(value: object) -> object:
    return None if isinstance(value, str) and value in {"", "~"} else value


HeaderName = Annotated[
    str,
    Bounds(min_length=1, max_length=100),
    Rule("header", "the name of a header: letters, digits and dashes", _is_token),
    Rule("header", "no header that says how the body travels: `wire` is for that", _is_free),
]
HeaderValue = Annotated[
    str, Bounds(max_length=2_000), Rule("header", "printable ASCII without line breaks", _is_one_line)
]
HeaderChange = Annotated[HeaderValue | None, ReadBy(_none_if_removed)]
"""A value to be set, or nothing to remove the header."""


@frozen
class Headers(Effect):
    """Headers that are set, or removed where the value is None."""

    changes: Annotated[Mapping[HeaderName, HeaderChange], Bounds(max_length=50)] = field(
        default_factory=dict, metadata=declared_as("Headers to set; the value ~ removes a header.", key="headers")
    )

    def edit(self, answered: Answered) -> Answered:
        """Return the answer with other headers."""
        return answered.with_headers(self.changes)
