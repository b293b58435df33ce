"""Whatever a vendor refuses of a request alone, the judge tells; whatever it tells to be ignored was accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.judged import ADVANTA, FINE, MSGINE, PUSHR, UGSMS, UGSMS_BULK, UGSMS_V1, Judged, ask, with_

from simulator.contract.rules import Level

FURTHER = {
    UGSMS: ["sender_id"],
    UGSMS_BULK: ["sender_id", "reference"],
    UGSMS_V1: ["sender_id"],
    PUSHR: ["sender_id", "scheduled", "time_scheduled"],
    ADVANTA: ["pass_type"],
    MSGINE: ["from", "callbackUrl"],
}
"""Fields that a request may have as well."""

ODD: dict[str, Any] = {
    "left out": ...,
    "null": None,
    "empty": "",
    "a blank": " ",
    "a line feed": "\n",
    "an empty list": [],
    "a list of nothing": [None],
    "a list of an empty text": [""],
    "a list of lists": [[]],
    "an empty object": {},
    "zero": 0,
    "a negative number": -1,
    "a broken number": 1.5,
    "a small number": 7,
    "a huge number": 10**30,
    "true": True,
    "false": False,
    "a long text": "x" * 5_000,
    "a text with a control character": "a\x00b",
    "other letters": "é漢",
    "a URL": "http://a.example/",
    "a number of a phone": "+256701521269",
    "a time that has passed": "2001-01-20T14:30:00Z",
    "a time without offset": "2031-01-20T14:30:00",
    "a day that no calendar has": "2031-02-30T14:30:00Z",
}
BY_STATE = {
    # UGSMS v1, Push.R, Advanta: keys that look like any, and belong to nobody.
    "username", "password", "api_key_public", "api_key_secret", "partnerID", "apikey",
    # Names of senders: which are approved is the account's affair.
    "shortcode",
}  # fmt: skip
"""Fields whose value is right or wrong by what an account has."""

FOREIGN = (ADVANTA, "mobile", "a number of a phone")
"""A number of another country, which is well-formed."""


def cases() -> Iterator[tuple[str, str, str]]:
    for path, fine in FINE.items():
        for field in [*fine, *FURTHER[path]]:
            for name, value in ODD.items():
                by_state = field in BY_STATE and isinstance(value, str) and value.strip()
                is_absent_anyway = value is ... and field not in fine
                if not (by_state or is_absent_anyway) and (path, field, name) != FOREIGN:
                    yield path, field, name


def is_refused(path: str, judged: Judged) -> bool:
    if path == ADVANTA:
        return any(row.get("response-code") != 200 for row in judged.answer.get("responses", [judged.answer]))
    return judged.status >= 400 or judged.answer.get("success") is False


NOT_STATED = {(ADVANTA, "message"), (ADVANTA, "pass_type")}
"""What no page says to be refused: a row without a text, and a way of writing one that is neither plain nor base64."""


@pytest.mark.parametrize("path", FINE)
def test_what_is_refused_is_told_and_is_a_violation_where_a_page_states_it(path: str) -> None:
    silent, light = [], []
    for at, field, name in cases():
        if at == path:
            judged = ask(path, with_(path, **{field: ODD[name]}))
            if not is_refused(path, judged):
                continue
            if not judged.found:
                silent.append((field, name, json.dumps(judged.answer)[:100]))
            elif all(each.level is Level.HINT for each in judged.found) and (path, field) not in NOT_STATED:
                light.append((field, name, judged.found))
    known = {("shortcode", "a blank"), ("shortcode", "a line feed")} if path == ADVANTA else set()
    assert {each[:2] for each in silent} == known, silent
    assert light == []


def test_there_are_many_cases() -> None:
    assert len(list(cases())) > 600


@pytest.mark.parametrize("path", FINE)
def test_what_is_fine_is_accepted_and_nothing_is_told(path: str) -> None:
    judged = ask(path, with_(path))
    assert not is_refused(path, judged)
    assert judged.found == []
