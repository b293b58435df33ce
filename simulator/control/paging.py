"""Read pages of what is kept, newest first, in steps between which others have their turn.

A cursor is the id of the last thing shown, so that what arrives meanwhile neither repeats nor hides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel, Field

from simulator.control.operation import Arguments
from simulator.control.taking_turns import taking_turns

ItemT = TypeVar("ItemT")
ItemT_co = TypeVar("ItemT_co", covariant=True)
ViewT = TypeVar("ViewT", bound=BaseModel)

STRIDE = 32
"""After how many steps of a walk others may have their turn; one step at most searches one text."""

MAX_LIMIT = 1_000
MAX_PAGE_BYTES = 8 << 20
"""How many bytes of JSON a page holds at most, unless a single thing has more."""


class PageQuery(Arguments):
    """Which part of a list."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="At most this many.")
    cursor: str | None = Field(default=None, description="The `next_cursor` of the page before.")


class Kept(Protocol[ItemT_co]):
    """Things that are found by their ordinals, and of which the oldest fall off."""

    @property
    def ordinals(self) -> range:
        """The ordinals of what is kept at present, oldest first."""
        ...

    def get(self, ordinal: int, /) -> ItemT_co | None:
        """Look up a thing; None if it has fallen off."""
        ...


def newest_first(kept: Kept[ItemT], before: int | None = None) -> Iterator[ItemT]:
    """Walk through what is kept; `before` starts below that ordinal.

    It goes by ordinals, which stay as they are when things fall off while others have their turn.
    """
    ordinals = kept.ordinals
    stop = ordinals.stop if before is None else min(before, ordinals.stop)
    for ordinal in range(stop - 1, ordinals.start - 1, -1):
        thing = kept.get(ordinal)
        if thing is not None:
            yield thing
        elif ordinal < kept.ordinals.start:  # it has fallen off meanwhile, and so has all that is older
            return


def oldest_first(kept: Kept[ItemT]) -> Iterator[ItemT]:
    """Walk through what is kept the other way."""
    for ordinal in kept.ordinals:
        thing = kept.get(ordinal)
        if thing is not None:  # otherwise it has fallen off meanwhile
            yield thing


def pick(walk: Iterable[ItemT | None], count: int) -> Generator[None, None, list[ItemT]]:
    """Take the first things from a walk, which has None in the place of whatever is not wanted."""
    found: list[ItemT] = []
    for step, each in enumerate(walk, 1):
        if each is not None:
            found.append(each)
            if len(found) == count:
                break
        if step % STRIDE == 0:
            yield
    return found


def show(
    found: Sequence[ItemT], limit: int, view_of: Callable[[ItemT], ViewT], cursor_of: Callable[[ItemT], str]
) -> Generator[None, None, tuple[list[ViewT], str | None]]:
    """Make a page of what was found: its views, and the cursor after them, None where nothing is left.

    Args:
        found: what may be shown; more than `limit` where there are further pages.
        limit: how many views there are at most. There are fewer where they would exceed `MAX_PAGE_BYTES`.
        view_of: makes the view of one thing.
        cursor_of: makes the cursor after one thing.
    """
    views: list[ViewT] = []
    size = 0
    for each in found[:limit]:
        view = view_of(each)
        size += len(view.model_dump_json(by_alias=True).encode())
        if views and size > MAX_PAGE_BYTES:
            break
        views.append(view)
        yield
    return views, cursor_of(found[len(views) - 1]) if len(views) < len(found) else None


async def take_page(
    walk: Iterable[ItemT | None], limit: int, view_of: Callable[[ItemT], ViewT], cursor_of: Callable[[ItemT], str]
) -> tuple[list[ViewT], str | None]:
    """Show the first things from a walk, and let others have their turn meanwhile; see `pick` and `show`."""
    found = await taking_turns(pick(walk, limit + 1))
    return await taking_turns(show(found, limit, view_of, cursor_of))
