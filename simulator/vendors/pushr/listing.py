"""Serve Check message status: the submissions of a business, on one page or on several."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.public_url import beginning_of
from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.text.json_writing import write_json
from simulator.vendors.pushr.errors import INVALID_PAGE
from simulator.vendors.pushr.fields import INTEGER_LENGTH, check_business
from simulator.vendors.pushr.submissions import row_of

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.pushr.policy import Policy


class ListCommand(NamedTuple):
    """The number of a page, from 1, and how many items it has; `size` 0 is everything on one page."""

    number: int
    size: int


class Page(NamedTuple):
    """The items of a page, and the numbers of its neighbours."""

    submissions: list[Submission]
    total: int
    next_page: int | None
    previous_page: int | None


def parse(call: Call[Policy]) -> ListCommand:
    """Read the page that is asked for; `page` means something only where there are several.

    Source: Push.R page, Check Message Status; `page` is assumed.
    """
    query = call.request.query_fields
    check_business(query, call.account)
    size = max(call.policy.page_size, 0)
    text = query.get("page", "1") if size else "1"
    if not (text.isascii() and text.isdigit() and len(text) <= INTEGER_LENGTH and int(text)):
        raise Rejection(INVALID_PAGE)
    return ListCommand(int(text), size)


def perform(call: Call[Policy], command: ListCommand) -> Page:
    """Find the page, oldest first, as in the page's example; nothing changes."""
    submissions = call.account.submissions
    total = len(submissions)
    size = command.size or max(total, 1)
    offset = (command.number - 1) * size
    if offset >= max(total, 1):
        raise Rejection(INVALID_PAGE)
    return Page(
        list(islice(submissions, offset, offset + size)),
        total,
        command.number + 1 if offset + size < total else None,
        command.number - 1 or None,
    )


def render(call: Call[Policy], page: Page) -> Response:
    """Write the page and, where there are several, the addresses of its neighbours."""
    answer = {
        "data": [row_of(submission) for submission in page.submissions],
        "count": page.total,
        "next": _address(call, page.next_page),
        "previous": _address(call, page.previous_page),
    }
    return Response(200, write_json(answer))


def _address(call: Call[Policy], page: int | None) -> str | None:
    if page is None:
        return None
    path = call.request.target.partition("?")[0]  # as the client wrote it: a prefix in front must stay
    query = f"business={call.account.number}"
    return f"{beginning_of(call.request)}{path}?{query}" + (f"&page={page}" if page > 1 else "")
