"""Every vendor's sample is a request that the vendor itself accepts."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from support.every_vendor import EVERY

from simulator.api.directory import VendorDirectory
from simulator.api.request import Request
from simulator.api.sample import SampleSend
from simulator.api.serve import Addressed, serve
from simulator.demo.inbox import live_through
from simulator.demo.people import people
from simulator.demo.wanted import DAY_MS, Demo
from simulator.sandbox.books.messages import MessageQuery
from simulator.sandbox.chance import Chance
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.build import build_sandbox, credentials_of
from simulator.scenario.world import World
from simulator.vendors import BUILT_IN


def a_sandbox(*vendors: Any) -> Sandbox:
    return build_sandbox("x", World(speed=0), vendors, bounds=Bounds(), present_ms=0, real_ms=lambda: 0)


def send(sandbox: Sandbox, vendor: Any, sample: SampleSend) -> None:
    made = vendor.sample(sample)
    request = Request(made.method, made.path, made.query, CIMultiDict(made.headers), made.body)
    addressed = VendorDirectory([vendor]).address(request.method, request.path, "")
    assert isinstance(addressed, Addressed)
    serve(sandbox, addressed, request)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=500).filter(str.strip)


@pytest.mark.parametrize("name", EVERY)
@given(text=TEXTS, number=st.integers(1, 20), seed=st.text(max_size=3))
def test_a_sample_is_accepted_whole(name: str, text: str, number: int, seed: str) -> None:
    vendor = EVERY[name].vendor
    sandbox = a_sandbox(vendor)
    (account,) = sandbox.accounts
    recipients = tuple(person.msisdn for person in people(vendor.region, number, Chance("s").once("people")))
    credentials = credentials_of(account, vendor)
    send(sandbox, vendor, SampleSend(credentials, "Duka", recipients, text, Chance(seed).once("way")))
    stored = list(sandbox.messages.search(MessageQuery()))
    assert [(message.to, message.text) for message in reversed(stored)] == [(to, text) for to in recipients]
    assert {message.submission.account for message in stored} == {account}
    assert {message.submission.sender_id for message in stored} == {"Duka"}


def test_a_vendor_without_a_sample_takes_no_part() -> None:
    silent = dataclasses.replace(BUILT_IN[0], sample=None)
    sandbox = a_sandbox(silent, BUILT_IN[1])
    live_through(sandbox, VendorDirectory([silent, BUILT_IN[1]]), Demo(count=10, days=1), DAY_MS)
    assert {exchange.vendor for exchange in sandbox.journal.newest_first()} == {BUILT_IN[1].name}
