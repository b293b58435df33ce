"""Every declaration that is none is refused with its place, what was expected there, and the nearest name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.scenarios import mistakes

from simulator.control.arguments import InvalidArgumentsError, read_body
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.known import Known
from simulator.vendors import BUILT_IN

KNOWN = Known({vendor.name: vendor for vendor in BUILT_IN}, ("msgine-1", "ugsms-1"))
CLOSE = {"wire": "close"}


def bad(declared: dict[str, Any], pointer: str, expected: str, nearest: str | None = None) -> Any:
    return pytest.param(declared, pointer, expected, nearest, id=json.dumps(declared))


BAD = [
    bad({}, "", "at least one effect"),
    bad({"refuse": "rate_limted"}, "/refuse", "every vendor", "rate_limited"),
    bad({"refuse": "invalid_phone_numbr", "match": {"vendor": "msgine"}}, "/refuse", "reason", "invalid_phone_number"),
    bad({"refuse": "104", "match": {"vendor": "advanta"}}, "/refuse", "reason", "1104"),
    bad({"refuse": "None", "match": {"vendor": "pushr"}}, "/refuse", "reason"),
    bad({"refuse": {"reason": "rate_limited", "retry_after": "soon"}}, "/refuse/retry_after", "such as 30s or -5s"),
    bad({"refuse": {"reason": "invalid_phone_number", "details": {"valeu": "1"}}, "match": {"vendor": "msgine"}},
        "/refuse", "field, value", "value"),
    bad({"wire": "cloze"}, "/wire", "close", "close"),
    bad({"wire": {"cut": 1}}, "/wire/cut", "less than 1"),
    bad({"wire": {"cut": 0.5, "kind": "close"}}, "/wire", "either `cut` or `drip`"),
    bad({**CLOSE, "match": {"vendor": "mgine"}}, "/match/vendor", "an existing vendor", "msgine"),
    bad({**CLOSE, "match": {"account": "msgine-7"}}, "/match/account", "an existing account", "msgine-1"),
    bad({**CLOSE, "match": {"vendor": "msgine", "operation": "sendd"}}, "/match/operation", "operation", "send"),
    bad({**CLOSE, "match": {"vendor": "ugsms", "account": "msgine-1"}}, "/match", "can never match"),
    bad({**CLOSE, "match": {"nth": 2, "every": 3}}, "/match", "`nth` alone"),
    bad({**CLOSE, "match": {"first": 2, "every": 3}}, "/match", "never strike"),
    bad({**CLOSE, "match": {"from": "2h", "until": "1h"}}, "/match", "never strike"),
    bad({**CLOSE, "match": {"probability": 1.5}}, "/match/probability", "at most 1"),
    bad({**CLOSE, "match": {"probability": 0}}, "/match/probability", "more than 0"),
    bad({**CLOSE, "match": {"recipient": "a*b*"}}, "/match/recipient", "one * at most"),
    bad({**CLOSE, "match": {"recipint": "a"}}, "/match/recipint", "one of the names vendor", "recipient"),
    bad({**CLOSE, "phase": "beforr"}, "/phase", "before", "before"),
    bad({"refuse": "rate_limited", "respond": {"status": 500}}, "", "either"),
    bad({"respond": {"status": 99}}, "/respond/status", "200"),
    bad({"respond": {"status": 500, "headers": {"Content-Length": "1"}}}, "/respond/headers/Content-Length", "`wire`"),
    bad({"respond": {"status": 500, "headers": {"X": "a\r\nb"}}}, "/respond/headers/X", "without line breaks"),
    bad({"headers": {"a b": "c"}}, "/headers/a b", "the name of a header"),
    bad({"jitter": "1s", **CLOSE}, "", "`latency` beside `jitter`"),
    bad({"latency": "1h"}, "", "ten minutes at most"),
    bad({"latency": "5"}, "/latency", "a duration with its unit"),
    bad({"latency": "1s", "phase": "before"}, "", "in the phase before"),
    bad({"charges": 2, "phase": "before"}, "", "in the phase before"),
    bad({"charges": 2, "phase": "always"}, "", "the phase after, or none"),
    bad({"charges": 1}, "/charges", "2"),
    bad({"rate_limit": 1, "match": {"text": "a"}}, "", "before these are known"),
    bad({"stale_balance": "1m", "match": {"recipient": "*"}}, "", "before these are known"),
    bad({"latency": "1s", "phase": "always", "match": {"text": "a"}}, "", "a refused request has none"),
    bad({"spend": "-1"}, "/spend", "above 0, or all"),
    bad({"damage": ["truncatd"]}, "/damage/0", "one of the names truncated", "truncated"),
    bad({"damage": [{"truncated": True, "html": True}]}, "/damage/0", "exactly one damage"),
    bad({"damage": [{"charset": "utf-61"}]}, "/damage/0/charset", "utf-16"),
    bad({"receipt": {}}, "/receipt", "at least one trouble"),
    bad({"receipt": {"never": True}, "charges": 2}, "", "`receipt` alone"),
    bad({"receipt": {"never": True}, "match": {"vendor": "ugsms"}}, "", "can never match"),
    bad({"receipt": {"before_answer": True, "copies": 2}}, "/receipt", "`before_answer` alone"),
    bad({"receipt": {"event": "sentt", "never": True}}, "/receipt/event", "sent", "sent"),
    bad({"receipt": {"copies": {"every": "90d"}}}, "/receipt/copies/every", "a duration of at most 30d"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "pointer", "expected", "nearest"), BAD)
def test_the_control_api_says_where_and_what_and_what_is_near(
    declared: dict[str, Any], pointer: str, expected: str, nearest: str | None
) -> None:
    with pytest.raises(InvalidArgumentsError) as refused:
        read_body(FaultModel, json.dumps(declared).encode(), KNOWN)
    mistake = refused.value.mistakes[0]
    assert mistake["pointer"] == pointer
    assert expected in str(mistake["expected"])
    assert mistake.get("did_you_mean") == nearest


@pytest.mark.parametrize(("declared", "pointer", "expected", "nearest"), BAD)
def test_a_scenario_says_line_and_place_and_what_is_near(
    declared: dict[str, Any], pointer: str, expected: str, nearest: str | None
) -> None:
    told = mistakes(f"seed: a\nfaults:\n  - {json.dumps(declared)}\n")
    assert len(told) == 1
    assert told[0].startswith("file.yaml:4:")
    assert f"faults.0{pointer.replace('/', '.')}" in told[0]
    assert expected in told[0]
    assert ("did you mean" in told[0]) == (nearest is not None)
    assert nearest is None or f"did you mean {nearest!r}?" in told[0]


def test_nothing_is_applied_by_halves() -> None:
    told = mistakes("faults:\n  - {wire: close}\n  - {wire: cloze, match: {vendor: mgine}}\n  - {name: a}\n")
    assert len(told) == 3
