"""Show departures from the vendors' documentation, and hints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from simulator.control.declaring import operation
from simulator.control.ids import Kind, find, public_id
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import PageQuery, newest_first, take_page
from simulator.control.views.violations import Level, Side, ViolationPage, violation_view
from simulator.sandbox.errors import ConflictError, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.hosting.hosted import Hosted
    from simulator.hosting.violations import Violation
    from simulator.sandbox.books.journal import Exchange

TAG = "violations"
_CURSOR = re.compile(r"x-([1-9][0-9]{0,17})\.([0-9]{1,6})", re.ASCII)


class ViolationQuery(PageQuery):
    """Which violations."""

    vendor: str | None = None
    operation: str | None = None
    side: Side | None = Field(
        default=None, description="Only those of this side: the client's, or the simulator's own."
    )
    level: Level | None = Field(default=None, description="Only violations, or only hints.")
    rule: str | None = None
    exchange: str | None = Field(default=None, description="The id of a request.")


class Found(NamedTuple):
    """A violation, the exchange it is in, and its number there."""

    exchange: Exchange
    place: int
    violation: Violation


@operation("GET", "violations", TAG)
async def list_violations(visit: Visit[ViolationQuery, Nothing]) -> ViolationPage:
    """List departures from the vendors' documentation, and hints, newest first.

    What waits to be judged is judged first.
    """
    observer = visit.host.observer
    if observer is None:
        raise ConflictError("this server judges nothing: start it with --contract record or --contract strict")
    await observer.catch_up()
    query = visit.query
    page, next_cursor = await take_page(
        _from(visit.hosted, query), query.limit, lambda each: violation_view(each.exchange, each.violation), _cursor
    )
    return ViolationPage(violations=page, next_cursor=next_cursor, unjudged=visit.hosted.violations.unjudged)


def _from(hosted: Hosted, query: ViolationQuery) -> Iterator[Found | None]:
    """Walk through the violations after a cursor, the newest exchange first; None stands for other steps."""
    ordinal, place = _place(query.cursor)
    journal = hosted.sandbox.journal
    if query.exchange is None:
        exchanges = newest_first(journal, None if ordinal is None else ordinal + 1)
    else:
        exchanges = iter([find(Kind.EXCHANGE, query.exchange, journal.get)])
    for exchange in exchanges:
        yield None
        first = place + 1 if exchange.ordinal == ordinal else 0
        for index, violation in enumerate((hosted.violations.of(exchange) or ())[first:], first):
            yield Found(exchange, index, violation) if _matches(query, violation) else None


def _cursor(found: Found) -> str:
    return f"{public_id(Kind.EXCHANGE, found.exchange.ordinal)}.{found.place}"


def _place(cursor: str | None) -> tuple[int | None, int]:
    if cursor is None:
        return None, 0
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise SimulatorError(f"cursor {cursor[:80]!r} is invalid; expected the `next_cursor` of a page, as it was")
    return int(match[1]), int(match[2])


def _matches(query: ViolationQuery, violation: Violation) -> bool:
    return (
        query.vendor in {None, violation.vendor}
        and query.operation in {None, violation.operation}
        and query.side in {None, violation.side}
        and query.level in {None, violation.level}
        and query.rule in {None, violation.rule}
    )
