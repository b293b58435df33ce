"""Pages: a stream of things, newest first, goes in; as many as a page holds come out, and where the next one begins.

A cursor is the id of the last thing shown, so that what arrives meanwhile neither repeats nor hides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from pydantic import Field

from simulator.control.ids import Kind, public_id
from simulator.control.operation import Input

ItemT = TypeVar("ItemT")
MAX_LIMIT = 1_000


class PageQuery(Input):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="How many at most.")
    cursor: str | None = Field(default=None, description="The `next_cursor` of the page before.")


def take_page(
    items: Iterator[ItemT], limit: int, kind: Kind, ordinal: Callable[[ItemT], int]
) -> tuple[list[ItemT], str | None]:
    """The next items and the cursor after them, None if they are the last."""
    page = list(islice(items, limit + 1))
    if len(page) <= limit:
        return page, None
    return page[:limit], public_id(kind, ordinal(page[limit - 1]))
