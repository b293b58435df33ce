"""Every reason of every vendor is forced in the vendor's words; the contract is the judge."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from support.faulty import ACCEPTED, FaultyWorld
from support.judging import exchange_of, judge

from simulator.api.vendor import Vendor
from simulator.vendors import BUILT_IN

EVERY = [(vendor, reason) for vendor in BUILT_IN for reason in vendor.errors]
IDS = [f"{vendor.name}-{reason}" for vendor, reason in EVERY]


@pytest.mark.parametrize(("vendor", "reason"), EVERY, ids=IDS)
def test_a_reason_is_forced_in_the_vendors_words(vendor: Vendor[Any], reason: str) -> None:
    world = FaultyWorld()
    world.inject(refuse=reason, match={"vendor": vendor.name})
    response = world.send_through(vendor.name)
    error = vendor.errors[reason]
    assert response.status == error.status
    text = response.body.decode()
    json.loads(text)
    if error.code is not None and vendor.name != "ugsms":
        assert str(error.code) in text
    assert world.latest.rejection == reason
    assert not world.messages()


ELSEWHERE = {"pushr-unknown_business", "pushr-invalid_page", "pushr-unsupported_method", "msgine-unknown_country",
             "msgine-unknown_message", "msgine-idempotency_conflict", "ugsms-internal_error"}  # fmt: skip
"""Forced on a send, these have a status that is documented for other operations, or for none."""


@pytest.mark.parametrize(("vendor", "reason"), EVERY, ids=IDS)
def test_what_is_forced_is_as_the_contract_says(vendor: Vendor[Any], reason: str) -> None:
    world = FaultyWorld()
    world.inject(refuse=reason, match={"vendor": vendor.name})
    response = world.send_through(vendor.name)
    method, path, body, headers = ACCEPTED[vendor.name]
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    exchange = exchange_of(method, path, sent, json.dumps(body).encode(), response)
    if f"{vendor.name}-{reason}" in ELSEWHERE:
        with pytest.raises(AssertionError, match=r"the status \d+ is not documented"):
            judge(vendor, world.sandbox, exchange)
    else:
        judge(vendor, world.sandbox, exchange)


@pytest.mark.parametrize(
    ("vendor", "code", "reason"),
    [("advanta", "1004", "insufficient_balance"), ("advanta", "4091", "missing_partner_id"),
     ("msgine", "rate_limit_exceeded", "rate_limited"), ("ugsms", "INTERNAL_ERROR", "internal_error")],
)  # fmt: skip
def test_a_vendors_own_code_is_as_good_as_a_reason(vendor: str, code: str, reason: str) -> None:
    world = FaultyWorld()
    world.inject(refuse=code, match={"vendor": vendor})
    world.send_through(vendor)
    assert world.latest.rejection == reason


@pytest.mark.parametrize(
    ("details", "shown"),
    [({"field": "to", "value": "070"}, {"field": "to", "value": "070"}), ({}, {"field": "to", "value": "0701521269"})],
)
def test_details_fill_the_vendors_words(details: dict[str, str], shown: dict[str, str]) -> None:
    world = FaultyWorld()
    world.inject(refuse={"reason": "invalid_phone_number", "details": details}, match={"vendor": "msgine"})
    assert json.loads(world.send_through("msgine").body)["error"]["details"] == shown


@pytest.mark.parametrize("detail", [1.5, 1e300, -0.25, 7, True, "x"])
def test_a_detail_may_be_any_plain_value(detail: object) -> None:
    world = FaultyWorld()
    refusal = {"reason": "insufficient_balance", "details": {"currency": detail}}
    world.inject(refuse=refusal, match={"vendor": "msgine"})
    assert json.loads(world.send_through("msgine").body)["error"]["details"]["currency"] == detail


@pytest.mark.parametrize(
    ("reason", "details"),
    [
        ("insufficient_balance", {"balance": "much"}),
        ("insufficient_balance", {"balance": "1e999999"}),
        ("rate_limited", {"retry_after_ms": "soon"}),
        ("invalid_phone_number", {"valeu": "070"}),
        ("invalid_phone_number", {"value": ["070"]}),
    ],
)
def test_details_that_no_words_are_made_of_are_refused(reason: str, details: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FaultyWorld().inject(refuse={"reason": reason, "details": details}, match={"vendor": "msgine"})


def test_amounts_of_a_forced_refusal_are_amounts() -> None:
    world = FaultyWorld()
    world.inject(refuse={"reason": "insufficient_balance", "details": {"balance": "0.01", "required": "7"}})
    details = json.loads(world.send_through("msgine").body)["error"]["details"]
    assert details == {"balance": 0.01, "required": 7.0, "currency": "USD"}
