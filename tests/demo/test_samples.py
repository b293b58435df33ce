"""Every vendor's sample is a request that the vendor itself accepts."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.every_vendor import EVERY

from simulator.api.sample import SampleSend
from simulator.demo.inbox import live_through
from simulator.demo.planning import people
from simulator.demo.wanted import DAY_MS, Demo
from simulator.inprocess import InProcess, held_sandbox
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.chance import Chance
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.build import credentials_of
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN


def a_sandbox(*vendors: Any) -> Sandbox:
    return held_sandbox("x", World(speed=0), vendors)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=500).filter(str.strip)


@pytest.mark.parametrize("name", EVERY)
@given(text=TEXTS, number=st.integers(1, 20), seed=st.text(max_size=3))
def test_a_sample_is_accepted_whole(name: str, text: str, number: int, seed: str) -> None:
    vendor = EVERY[name].vendor
    sandbox = a_sandbox(vendor)
    (account,) = sandbox.accounts
    recipients = tuple(person.msisdn for person in people(vendor.region, number, Chance("s").once("people")))
    post(sandbox, account, Cause.TOP_UP, Decimal(10**6))
    credentials = credentials_of(account, vendor)
    client = InProcess(sandbox, VendorDirectory([vendor]))
    assert vendor.sample is not None
    made = vendor.sample(SampleSend(credentials, "Duka", recipients, text, Chance(seed).once("way")))
    client.serve_sample(vendor, made, "test")
    stored = client.messages()
    assert [(message.to, message.text) for message in stored] == [(to, text) for to in recipients]
    assert {message.submission.account for message in stored} == {account}
    assert {message.submission.sender_id for message in stored} == {"Duka"}


def test_a_vendor_without_a_sample_takes_no_part() -> None:
    silent = dataclasses.replace(BUILT_IN[0], sample=None)
    sandbox = a_sandbox(silent, BUILT_IN[1])
    live_through(sandbox, VendorDirectory([silent, BUILT_IN[1]]), Demo(count=10, days=1), DAY_MS)
    assert {exchange.vendor for exchange in sandbox.journal.newest_first()} == {BUILT_IN[1].name}
