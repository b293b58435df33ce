"""Serve look-ups of the newer epoch: a submission by its UUID, or a page of the history.

Both show what was sent by either epoch. Source: MsGine SDK 2.0.0 (public).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response
from simulator.text.json_writing import write_json
from simulator.vendors.msgine.developer_wording import describe, ordinal_of
from simulator.vendors.msgine.read import ListCommand, own_submission, paging_of

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Submission
    from simulator.vendors.msgine.policy import Policy
    from simulator.vendors.msgine.read import Page


def parse_developer_get(call: Call[Policy]) -> Submission:
    """Return the submission that the path names, if it is the account's own."""
    return own_submission(call, ordinal_of(call.sandbox.chance.seed, call.params["id"]))


def render_developer_get(call: Call[Policy], submission: Submission) -> Response:
    """Write the submission."""
    return Response(200, write_json(describe(call, submission)))


def parse_history(call: Call[Policy]) -> ListCommand:
    """Read which page is asked for."""
    return ListCommand(*paging_of(call.request.query_fields), None)


def render_history(call: Call[Policy], page: Page) -> Response:
    """Write the page."""
    messages = [describe(call, submission) for submission in page.submissions]
    return Response(
        200, write_json({"messages": messages, "total": page.total, "page": page.page, "pages": page.pages})
    )
