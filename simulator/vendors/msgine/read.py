"""Serve look-ups: a submission by its id, or a page of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.instants import iso_seconds
from simulator.api.request import Response
from simulator.sandbox.rejection import Rejection
from simulator.text.json_writing import spell, write_json
from simulator.vendors.msgine.errors import INVALID_PARAMETER, UNKNOWN_MESSAGE
from simulator.vendors.msgine.wording import PROGRESS_OF_STATUS, STATUS_OF_PROGRESS, describe, message_id, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.call import Call
    from simulator.sandbox.books.submissions import Progress, Submission
    from simulator.vendors.msgine.policy import Policy

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_PAGE = 999_999_999


class ListCommand(NamedTuple):
    """Which page of how many items, and of which statuses (None: all)."""

    page: int
    limit: int
    progress: frozenset[Progress] | None


class Page(NamedTuple):
    """One page of submissions, newest first, and how many there are in all."""

    submissions: list[Submission]
    total: int
    page: int
    limit: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.limit)


def parse_get(call: Call[Policy]) -> Submission:
    """Return the submission that the path names, if it is the account's own."""
    return own_submission(call, ordinal_of(call.params["messageId"]))


def own_submission(call: Call[Policy], ordinal: int | None) -> Submission:
    """Return the account's own submission of that ordinal."""
    submission = None if ordinal is None else call.sandbox.messages.submission(ordinal)
    if submission is None or submission.account is not call.account:
        raise Rejection(UNKNOWN_MESSAGE)
    return submission


def perform_get(call: Call[Policy], submission: Submission) -> Submission:  # noqa: ARG001 - an operation's shape
    """Return the submission; nothing changes."""
    return submission


def render_get(call: Call[Policy], submission: Submission) -> Response:
    """Write the submission. Source: MsGine SMS API page, "Get Message Status"."""
    described = describe(call, submission, _recipients(call, submission))
    return Response(200, f'{{{described},"updatedAt":"{iso_seconds(submission.updated_ms)}"}}'.encode())


def parse_list(call: Call[Policy]) -> ListCommand:
    """Read which page is asked for. Source: MsGine SMS API page, "List Messages", Query Parameters."""
    fields = call.request.query_fields
    page, limit = paging_of(fields)
    status = fields.get("status")
    if status is not None and status not in PROGRESS_OF_STATUS:
        raise Rejection(INVALID_PARAMETER, field="status", value=status, expected=", ".join(PROGRESS_OF_STATUS))
    return ListCommand(page, limit, None if status is None else PROGRESS_OF_STATUS[status])


def paging_of(fields: Mapping[str, str]) -> tuple[int, int]:
    """Read the number of a page, and of how many items it is."""
    return _count(fields, "page", 1, MAX_PAGE), _count(fields, "limit", DEFAULT_LIMIT, MAX_LIMIT)


def perform_list(call: Call[Policy], command: ListCommand) -> Page:
    """Find the page; nothing changes."""
    page, limit, progress = command
    found, total = call.sandbox.messages.page_of_submissions(call.account, (page - 1) * limit, limit, progress)
    return Page(found, total, page, limit)


def render_list(call: Call[Policy], page: Page) -> Response:
    """Write the page, with `message`, not `content`, and fewer keys.

    Source: MsGine SMS API page, "List Messages", Response.
    """
    pagination = {
        "page": page.page,
        "limit": page.limit,
        "total": page.total,
        "pages": page.pages,
    }
    data = [_item(call, submission) for submission in page.submissions]
    return Response(200, write_json({"data": data, "pagination": pagination}))


def _item(call: Call[Policy], submission: Submission) -> dict[str, object]:
    return {
        "id": message_id(submission.ordinal),
        "status": STATUS_OF_PROGRESS[submission.progress],
        "to": _recipients(call, submission),
        "message": submission.text,
        "cost": spell(submission.cost, 2),
        "currency": submission.account.terms.currency,
        "createdAt": iso_seconds(submission.created_ms),
    }


def _recipients(call: Call[Policy], submission: Submission) -> list[str]:
    return [message.to for message in call.sandbox.messages.of(submission)]


def _count(fields: Mapping[str, str], name: str, default: int, maximum: int) -> int:
    text = fields.get(name)
    if text is None:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE))
    if not (is_number and 1 <= int(text) <= maximum):
        raise Rejection(INVALID_PARAMETER, field=name, value=text, expected=f"a whole number from 1 to {maximum}")
    return int(text)
