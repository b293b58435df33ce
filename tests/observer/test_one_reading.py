"""The judge reads what a vendor's side reads: what one of them refuses or passes over, the other tells of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.judged import FINE, MSGINE, PUSHR, UGSMS, UGSMS_BULK, UGSMS_V1, ask, with_


@pytest.mark.parametrize("path", FINE)
def test_what_is_as_documented_breaks_nothing(path: str) -> None:
    judged = ask(path, with_(path))
    assert judged.status < 300
    assert not judged.told
    assert not judged.ours


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\u2028"])
@pytest.mark.parametrize(
    ("path", "place", "fields"),
    [
        (MSGINE, "to", {"to": "+256701521269|"}),
        (MSGINE, "to/0", {"to": ["+256701521269|"]}),
        (UGSMS, "numbers", {"numbers": "0701234567|"}),
        (UGSMS_V1, "numbers", {"numbers": "0701234567|"}),
        (UGSMS_BULK, "messages/0/number", {"messages": [{"number": "0701234567|", "message_body": "Hi"}]}),
        (PUSHR, "recipients/0", {"recipients": ["233558544343|"]}),
        (MSGINE, "from", {"from": "MyApp|"}),
        (MSGINE, "callbackUrl", {"callbackUrl": "https://example.com/|"}),
        (PUSHR, "time_scheduled", {"time_scheduled": "2030-01-01T12:00:00Z|"}),
    ],
)
def test_what_stands_behind_a_value_is_told(path: str, place: str, fields: dict[str, Any], end: str) -> None:
    body = json.dumps(with_(path, **fields)).replace("|", json.dumps(end)[1:-1])
    assert ask(path, body.encode()).told == {(f"/request/body/{place}", "pattern")}
