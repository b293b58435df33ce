"""What a scenario does to its world is in the timeline: changes at their moments, and faults with what they touched."""

from __future__ import annotations

from support.scenarios import ScenarioWorld, load

from simulator.timeline.events import Key
from simulator.timeline.page import Event, PageOfTime, read_page

DAY = """
accounts:
  msgine: {balance: 5, sender_ids: [SHOP, BANK]}
faults:
  - {name: gone, on: no, match: {vendor: msgine}, wire: reset}
  - {name: lost, match: {vendor: msgine, nth: 1}, phase: after, wire: reset}
timeline:
  - {at: 1m, top_up: {account: msgine, amount: 5}}
  - {at: 2m, price: {account: msgine, price: 0.1, prices: {UG: 0.2, KE: 0.30}}}
  - {at: 3m, rate_limit: {account: msgine, per_minute: 9}}
  - {at: 4m, policy: {switch: ugsms.bulk_balance, value: after}}
  - {at: 5m, fault_on: gone}
  - {at: 6m, fault_off: gone}
  - {at: 7m, reject_sender: {account: msgine, sender_id: SHOP}}
  - {at: 8m, revoke_key: {account: msgine, kind: token}}
"""


def events(world: ScenarioWorld, prefix: str = "") -> list[Event]:
    reading = read_page(world.sandbox, PageOfTime(1_000, prefix=prefix))
    while True:
        try:
            next(reading)
        except StopIteration as stop:
            found: tuple[list[Event], Key | None] = stop.value
            return found[0]


def test_each_change_says_what_is_changed() -> None:
    world = ScenarioWorld(load(DAY))
    world.advance(8 * 60_000)
    assert [(event.what, event.ordinal, event.text) for event in events(world, "scenario")] == [
        ("scenario.top_up", 1, "msgine-1: amount 5.00"),
        ("scenario.price", 2, "msgine-1: price 0.10, prices UG 0.20 KE 0.30"),
        ("scenario.rate_limit", 3, "msgine-1: requests_per_minute 9"),
        ("scenario.policy", 4, "ugsms: bulk_balance after"),
        ("scenario.fault_on", 5, "gone"),
        ("scenario.fault_off", 6, "gone"),
        ("scenario.reject_sender", 7, "msgine-1: sender_id SHOP"),
        ("scenario.revoke_key", 8, "msgine-1: kind token"),
    ]


def test_a_change_stands_before_the_money_it_moves_and_before_what_is_asked_then() -> None:
    world = ScenarioWorld(load(DAY))
    ask(world)
    world.advance(60_000)
    ask(world)
    names = [event.what for event in events(world)]
    at = names.index("scenario.top_up")
    assert names[at : at + 3] == ["scenario.top_up", "ledger.top-up", "request.accepted"]
    assert names.index("request.accepted") < at


def test_a_request_names_the_faults_that_touched_it() -> None:
    world = ScenarioWorld(load(DAY))
    ask(world)
    world.advance(5 * 60_000)
    ask(world)
    assert [(event.what, event.text) for event in events(world, "request")] == [
        ("request.accepted", "msgine send by msgine-2: 201 [lost]"),
        ("request.unanswered", "msgine send: no answer [gone]"),
    ]


def ask(world: ScenarioWorld) -> None:
    world.ask("POST", "/api/v1/messages/sms", {"to": "+256701521269", "message": "Hi"}, Authorization="Bearer T")
