"""Answer a request with an idempotency key once: its repeat gets the first answer again, to the byte.

Only what was accepted is kept, so that a refused request may be tried again with the same key.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.sandbox.books.idempotency import FirstAnswer
from simulator.sandbox.rejection import Rejection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.call import Call

IDEMPOTENCY_CONFLICT = "idempotency_conflict"
"""The reason to refuse a key that came before, with another body."""


class Keyed(NamedTuple):
    """An idempotency key, and the fingerprint of the body that it came with."""

    key: str
    fingerprint: bytes


def keyed(key: str, fields: Mapping[str, object]) -> Keyed:
    """Bind a key to the fields of its body: bodies are the same whose fields have the same names, values and types.

    So blanks, the order of the fields, and how a text or number is spelled make no difference.
    """
    text = json.dumps(fields, sort_keys=True, default=repr)  # an uploaded file is no JSON
    return Keyed(key, blake2b(text.encode(), digest_size=16).digest())


def answered_before(call: Call[Any], request: Keyed) -> FirstAnswer | None:
    """Return what was answered to the same request of this account; None if its key is new.

    Raises:
        Rejection: `idempotency_conflict`.
    """
    first = call.sandbox.first_answers.find(call.account.id, request.key, call.now_ms)
    if first is not None and first.fingerprint != request.fingerprint:
        raise Rejection(IDEMPOTENCY_CONFLICT)
    return first


def answer_again(call: Call[Any], first: FirstAnswer) -> bytes:
    """Return the body of the first answer, and note in the journal which request is repeated."""
    call.exchange.repeats = first.exchange
    return first.body


def keep_answer(call: Call[Any], request: Keyed, body: bytes, kept_ms: int) -> None:
    """Keep what is answered to the first request with a key, for so long on the sandbox's clock."""
    answer = FirstAnswer(request.fingerprint, call.exchange.ordinal, body, call.now_ms + kept_ms)
    call.sandbox.first_answers.keep(call.account.id, request.key, answer, call.now_ms)
