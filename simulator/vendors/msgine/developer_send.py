"""Serve the send of the newer epoch: comma-joined numbers, perhaps for later, perhaps with an idempotency key.

Source: docs.msgine.net/api/sms, newer edition, and MsGine SDK 2.0.0, its types (both public).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields
from simulator.api.idempotency import Keyed, answer_again, answered_before, keep_answer, keyed
from simulator.api.instants import parse_instant
from simulator.api.request import Response
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.books.idempotency import FirstAnswer
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.text.json_writing import write_json
from simulator.vendors.msgine.callbacks import plan_callbacks
from simulator.vendors.msgine.developer_wording import NEWER, describe
from simulator.vendors.msgine.errors import INVALID_PARAMETER
from simulator.vendors.msgine.pricing import priced_by_message
from simulator.vendors.msgine.send import MAX_RECIPIENTS, callback_url_of, recipients_of, sender_id_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.call import Call
    from simulator.vendors.msgine.policy import Policy

MAX_CHARACTERS = 1_000
MAX_KEY_LENGTH = 64
KEPT_MS = 24 * 3_600_000
"""How long an idempotency key is known. Source: assumed."""


class DeveloperSend(NamedTuple):
    """A send as it was understood: recipients in E.164, `release_ms` None to send at once."""

    recipients: list[str]
    text: str
    sender_id: str
    release_ms: int | None
    callback_url: str | None
    keyed: Keyed | None


def parse_developer_send(call: Call[Policy]) -> DeveloperSend | FirstAnswer:
    """Check the fields, or find the answer that their idempotency key has got before.

    The key comes first: by the time of a repeat, what was to be sent later may lie in the past.
    """
    fields = read_fields(call.request)
    request = _keyed(fields)
    first = None if request is None else answered_before(call, request)
    if first is not None:
        return first
    to = fields.get("to")
    return DeveloperSend(
        recipients_of(to.split(",", MAX_RECIPIENTS) if isinstance(to, str) else to),
        text_of(fields.get("message"), MAX_CHARACTERS),
        sender_id_of(fields.get("from"), call.account, numbers_accepted=False),
        _release_ms(fields.get("scheduledFor"), call.now_ms),
        callback_url_of(fields.get("callbackUrl"), call.policy),
        request,
    )


def perform_developer_send(call: Call[Policy], command: DeveloperSend | FirstAnswer) -> bytes:
    """Charge and accept all messages and write the answer, or return the first one again."""
    if isinstance(command, FirstAnswer):
        return answer_again(call, command)
    url = command.callback_url
    submission = accept(
        call.sandbox,
        call.account,
        priced_by_message(call, call.drafts(command.recipients, command.text)),
        sender_id=command.sender_id,
        exchange=call.exchange,
        sending=Sending.SOON,
        text=command.text,
        release_ms=command.release_ms,
        callback=None if url is None else plan_callbacks(call.policy, call.sandbox.chance.seed, url),
    )
    submission.mark = NEWER
    body = write_json(describe(call, submission))
    if command.keyed is not None:
        keep_answer(call, command.keyed, body, KEPT_MS)
    return body


def render_developer_send(call: Call[Policy], body: bytes) -> Response:  # noqa: ARG001 - an operation's shape
    """Answer with 201."""
    return Response(201, body)


def _keyed(fields: Mapping[str, object]) -> Keyed | None:
    key = fields.get("idempotencyKey")
    if key is None:
        return None
    if not isinstance(key, str) or not 1 <= len(key) <= MAX_KEY_LENGTH:
        expected = f"a text of 1 to {MAX_KEY_LENGTH} characters"
        raise Rejection(INVALID_PARAMETER, field="idempotencyKey", value=key, expected=expected)
    return keyed(key, fields)


def _release_ms(value: object, now_ms: int) -> int | None:
    if value is None:
        return None
    release_ms = parse_instant(value) if isinstance(value, str) else None
    if release_ms is None or release_ms <= now_ms:
        expected = "a date and time in the future, in ISO 8601"
        raise Rejection(INVALID_PARAMETER, field="scheduledFor", value=value, expected=expected)
    return release_ms
