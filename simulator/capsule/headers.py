"""Header pairs go in; a mapping that is looked up without regard to case, as a request has it, comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from multidict import CIMultiDict


def headers_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The headers of a request; of a repeated name each is kept, and the first one found."""
    return CIMultiDict(pairs)
