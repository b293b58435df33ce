"""Show everything that happened in a sandbox, oldest first."""

from __future__ import annotations

from pydantic import Field

from simulator.api.instants import in_ms
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import PageQuery
from simulator.control.taking_turns import taking_turns
from simulator.control.views.timeline import TimelinePage, timeline_page
from simulator.scenario.quantities import BoundedInstant
from simulator.timeline.page import EventQuery, parse_cursor, read_page


class TimelineQuery(PageQuery):
    """Which events."""

    since: BoundedInstant | None = Field(default=None, description="At this instant or later.")
    event: str = Field(
        default="", description="The beginning of the events' names, for example message or ledger.charge."
    )


@operation("GET", "timeline", "requests")
async def show_timeline(visit: Visit[TimelineQuery, Nothing]) -> TimelinePage:
    """Show everything that happened, oldest first."""
    query = visit.query
    wanted = EventQuery(
        limit=query.limit,
        after=None if query.cursor is None else parse_cursor(query.cursor),
        since_ms=0 if query.since is None else in_ms(query.since),
        prefix=query.event,
    )
    return timeline_page(*await taking_turns(read_page(visit.sandbox, wanted)))
