"""A fault may refuse for any reason of any vendor, whoever asks and whatever is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from support.scenarios import ScenarioWorld, load, mistakes

from simulator.api.request import Response
from simulator.api.sample import SampleSend
from simulator.api.vendor import Vendor
from simulator.scenario.build import credentials_of
from simulator.vendors import BUILT_IN

NUMBERS = {"UG": "+256701521269", "GH": "+233558544343", "KE": "+254712345678"}
REASONS = [(vendor, reason) for vendor in BUILT_IN for reason in vendor.errors]


CODELESS = {("ugsms", False), ("pushr", False)}
"""Vendors that show no code in the answer to the request below: only the first version of one has codes in bodies."""


def leaves(node: Any) -> Iterator[object]:
    """Every value in parsed JSON that holds no others."""
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from leaves(inner)
    else:
        yield node


def is_filled_in(message: str, value: object) -> bool:
    """Whether a value is a vendor's message with something else than their names in its gaps."""
    pieces = re.split(r"{(\w+)}", message)
    gaps = [rf"(?!{name}\b).+" for name in pieces[1::2]]
    pattern = "".join(part for pair in zip(map(re.escape, pieces[::2]), [*gaps, ""], strict=True) for part in pair)
    return re.fullmatch(pattern, str(value)) is not None


def send(world: ScenarioWorld, vendor: Vendor[Any], *, knows_key: bool) -> Response:
    (account, *_) = world.sandbox.accounts.of_vendor(vendor.name)
    credentials = credentials_of(account, vendor)
    if not knows_key:
        credentials = {name: f"invalid-{value}" for name, value in credentials.items()}
    assert vendor.sample is not None
    to = NUMBERS[vendor.region]
    made = vendor.sample(SampleSend(credentials, "SHOP", (to,), "Hello", world.sandbox.chance.once("test")))
    return world.serve_sample(vendor, made, "test")


@pytest.mark.parametrize("knows_key", [True, False])
@pytest.mark.parametrize(("vendor", "reason"), REASONS, ids=lambda each: getattr(each, "name", each))
def test_every_reason_of_every_vendor_can_be_forced(vendor: Vendor[Any], reason: str, *, knows_key: bool) -> None:
    fault = f"{{match: {{vendor: {vendor.name}}}, phase: always, refuse: {reason}}}"
    world = ScenarioWorld(load(f"unknown_credentials: refuse\nfaults: [{fault}]"))
    response = send(world, vendor, knows_key=knows_key)
    error = vendor.errors[reason]
    values = list(leaves(json.loads(response.body)))
    assert response.status == error.status
    assert error.code in values or (vendor.name, error.code in values) in CODELESS
    assert any(is_filled_in(error.message, value) for value in values), values
    assert len(world.messages()) == (1 if knows_key else 0)  # `always` refuses what was accepted


def test_details_that_a_fault_gives_are_those_of_the_answer() -> None:
    fault = "{refuse: {reason: invalid_credentials, details: {credentials: badge}}}"
    response = send(ScenarioWorld(load(f"faults: [{fault}]")), BUILT_IN[0], knows_key=True)
    assert json.loads(response.body)["message"] == "Invalid badge"


def test_nobody_is_there_only_before_something_happens() -> None:
    (mistake,) = mistakes("faults: [{phase: after, wire: refused}]")
    assert "`refused` in the phase before" in mistake
    assert mistakes("faults: [{wire: refused}]") == []
