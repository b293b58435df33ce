"""Forget messages, and bring one to its end by hand."""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import Field

from simulator.commands.messages import EndMessage, ForgetMessages
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.declaring import operation
from simulator.control.ids import Kind, cursor_ordinal, find
from simulator.control.one_message import TAG, shown_alone
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.paging import pick
from simulator.control.searching import MessageDeletion, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.messages import Deleted
from simulator.control.views.one_message import OneMessage
from simulator.sandbox.errors import ConflictError
from simulator.sms.nondelivery import NON_DELIVERIES

AT_ONCE = 1_000
"""How many messages one command forgets; others have their turn after each."""
MAX_REASON = 200
KNOWN_REASONS = ", ".join(each.reason for each in NON_DELIVERIES)


class Outcome(Arguments):
    """How a message ends."""

    outcome: Literal["delivered", "failed", "expired"]
    reason: str | None = Field(
        default=None,
        max_length=MAX_REASON,
        description="Why it did not arrive; the usual reason where it is left out. A vendor has its own words for "
        f"these: {KNOWN_REASONS}.",
    )


@operation("POST", "messages/{id}/outcome", TAG, command=EndMessage)
async def end_message(visit: Visit[Nothing, Outcome]) -> OneMessage:
    """Bring a message to its end now, as the network would; receipts and refunds follow."""
    wanted = visit.body
    if wanted.outcome == "delivered" and wanted.reason is not None:
        expected = "none: a reason says why a message did not arrive"
        raise InvalidArgumentsError([{"pointer": "/reason", "value": wanted.reason, "expected": expected}])
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    visit.perform(EndMessage(message.ordinal, wanted.outcome, wanted.reason))
    return await shown_alone(visit, message)


@operation("DELETE", "messages/{id}", TAG, command=ForgetMessages)
async def delete_message(visit: Visit[Nothing, Nothing]) -> Deleted:
    """Forget one message; what is planned for it still happens."""
    message = find(Kind.MESSAGE, visit.params["id"], visit.sandbox.messages.get)
    return Deleted(deleted=visit.perform(ForgetMessages((message.ordinal,))))


@operation("DELETE", "messages", TAG, command=ForgetMessages)
async def delete_messages(visit: Visit[MessageDeletion, Nothing]) -> Deleted:
    """Forget the messages that match, or every one; what is planned for them still happens."""
    query, sandbox = visit.query, visit.sandbox
    if not query.model_fields_set:
        return Deleted(deleted=visit.perform(ForgetMessages()))
    newest = cursor_ordinal(Kind.MESSAGE, query.up_to)
    search = Search(query, visit.host.directory, sandbox.clock.now_ms())
    walk = search.run(sandbox, None if newest is None else newest + 1)
    found = await taking_turns(pick(walk, sandbox.messages.accepted + 1))
    ordinals = [message.ordinal for message in found]
    deleted = 0
    for start in range(0, len(ordinals), AT_ONCE):
        await visit.host.present(visit.hosted)  # its time went on meanwhile
        if visit.sandbox is not sandbox:
            raise ConflictError(f"the sandbox was reset when {deleted} messages were deleted")
        deleted += visit.perform(ForgetMessages(tuple(ordinals[start : start + AT_ONCE])))
        await asyncio.sleep(0)
    return Deleted(deleted=deleted)
