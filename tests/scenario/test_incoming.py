"""Scenarios declare numbers of accounts and messages from handsets, and are told what of these cannot be."""

from __future__ import annotations

import pytest
from support.scenarios import load, mistakes

from simulator.commands.incoming import ReceiveAsPlanned
from simulator.inprocess import InProcess, held_sandbox
from simulator.sandbox.books.incoming import NO_SUCH_NUMBER, IncomingNumber
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.build import build_sandbox
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

ARRIVES = """
timeline:
  - at: 10m
    incoming: {account: advanta, to: 22141, from: 0712345678, text: Join us}
"""
DECLARED = """
accounts:
  advanta:
    incoming:
      - {number: 22141, keyword: JOIN, url: http://127.0.0.1:9/join, method: GET, auto_reply: yes}
      - {number: 22141, keyword: STOP, interactive: yes}
"""


def test_an_account_declares_numbers_one_or_a_list() -> None:
    (account,) = load(DECLARED, *BUILT_IN).world.accounts
    assert [each.number_of(each.number) for each in account.incoming] == [
        IncomingNumber("22141", "JOIN", "http://127.0.0.1:9/join", "GET", is_answering=True),
        IncomingNumber("22141", "STOP", is_interactive=True),
    ]
    (account,) = load("accounts: {advanta: {incoming: {number: +254711082000}}}", *BUILT_IN).world.accounts
    assert [each.number for each in account.incoming] == ["+254711082000"]


def test_a_message_arrives_at_its_moment() -> None:
    world = load(f"clock: {{speed: frozen}}{DECLARED}{ARRIVES}", *BUILT_IN).world
    client = InProcess(held_sandbox("incoming", world, BUILT_IN), VendorDirectory(BUILT_IN))
    client.advance(599_999)
    assert len(client.sandbox.incoming.kept) == 0
    client.advance(1)
    (incoming,) = client.sandbox.incoming.kept.oldest_first()
    assert (incoming.account.id, incoming.to, incoming.sender, incoming.text) == (
        "advanta-1", "22141", "+254712345678", "Join us",
    )  # fmt: skip
    assert incoming.number == IncomingNumber("22141", "JOIN", "http://127.0.0.1:9/join", "GET", is_answering=True)


def test_a_message_to_a_number_that_was_removed_is_kept_and_goes_to_nobody() -> None:
    world = load(f"clock: {{speed: frozen}}{DECLARED}{ARRIVES}", *BUILT_IN).world
    sandbox = held_sandbox("incoming", world, BUILT_IN)
    for keyword in ("JOIN", "stop"):
        sandbox.incoming.remove(sandbox.accounts.by_id("advanta-1"), "22141", keyword)
    InProcess(sandbox, VendorDirectory(BUILT_IN)).advance(600_000)
    (incoming,) = sandbox.incoming.kept.oldest_first()
    assert (incoming.number, incoming.note, incoming.callback) == (None, NO_SUCH_NUMBER, 0)


def test_a_message_that_is_planned_is_never_refused_for_want_of_room() -> None:
    number = {"number": "22141", "url": "http://127.0.0.1:9/"}
    world = WorldModel.model_validate({"speed": 0, "accounts": [{"vendor": "advanta", "incoming": [number]}]}).world()
    bounds = Bounds(planned=1)
    sandbox = build_sandbox("full", world, BUILT_IN, bounds=bounds, present_ms=0, real_ms=lambda: 0)
    for _ in range(2):
        ReceiveAsPlanned("advanta-1", "22141", "+254712345678", "JOIN").apply(sandbox)
    assert (len(sandbox.incoming.kept), len(sandbox.outbox), sandbox.unsent) == (2, 1, 1)


def test_something_may_wait_for_a_message() -> None:
    after = "timeline: [{after: {event: incoming.received}, top_up: {account: advanta, amount: 5}}]"
    assert load(after, *BUILT_IN).world.timeline[0].trigger.event == "incoming.received"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "accounts: {ugsms: {incoming: {number: 22141}}}",
            "accounts.ugsms.incoming: expected: none: ugsms passes no incoming messages on: no public page shows",
        ),
        (
            "timeline: [{at: 1m, incoming: {account: msgine, to: 22141, from: 0712345678, text: A}}]",
            "timeline.0.incoming: expected: none: msgine passes no incoming messages on",
        ),
        (ARRIVES, "timeline.0.incoming.to: '22141' is invalid; expected: an existing number of advanta-1: none"),
        (
            f"{DECLARED}{ARRIVES.replace('22141', '22142')}",
            "expected: an existing number of advanta-1: 22141 (did you mean '22141'?)",
        ),
        (
            f"{DECLARED}      - {{number: 22141, keyword: join}}",
            "accounts.advanta.incoming.2: expected: a number, or a keyword, that no other of the vendor's has",
        ),
        (
            f"{DECLARED}{ARRIVES.replace('0712345678', '12')}",
            "'12' is invalid; expected: a number in E.164, or as people in KE",
        ),
        (f"{DECLARED}{ARRIVES.replace('Join us', '')}", "timeline.0.incoming.text"),
        ("accounts: {advanta: {incoming: {number: 22}}}", "incoming.number: '22' is invalid"),
        ("accounts: {advanta: {incoming: {number: 22141, url: /path}}}", "expected: an absolute http or https URL"),
        ("accounts: {advanta: {incoming: {number: 22141, method: PUT}}}", "incoming.method: 'PUT' is invalid"),
        ("accounts: {advanta: {incoming: {number: 22141, keyword: a b}}}", "incoming.keyword: 'a b' is invalid"),
        ("accounts: {advanta: {incoming: {number: 22141, autoreply: yes}}}", "did you mean 'auto_reply'?"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(text: str, said: str) -> None:
    told = mistakes(text, *BUILT_IN)
    assert any(said in each for each in told), told
