"""What a scenario does to its world is in the timeline: changes at their moments, and faults with what they touched."""

from __future__ import annotations

from support.scenarios import ScenarioWorld, load

from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.books.callbacks import Attempt
from simulator.scenario.change_models import EventModel
from simulator.scenario.timeline_models import TimedModel
from simulator.steps import at_once
from simulator.timeline.page import Event, EventQuery, read_page

DAY = """
accounts:
  msgine: {balance: 5, sender_ids: [SHOP, BANK]}
  advanta: {incoming: {number: 22141}}
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
  - {at: 9m, approve_sender: {account: msgine, sender_id: SHOP}}
  - {at: 10m, adjust: {account: msgine, amount: -1}}
  - {at: 11m, drain: {account: msgine}}
  - {at: 12m, block_sender: {to: ["+2567*", "+254712345678"], sender: SHOP}}
  - {at: 13m, block_sender: {to: "*1"}}
  - {at: 14m, callback_url: {account: msgine, url: "http://a.example/hook?token=s3cret"}}
  - {at: 15m, callback_url: {account: msgine, url: none}}
  - {at: 15m, set_balance: {account: msgine, amount: 7}}
  - {at: 16m, incoming: {account: advanta, to: 22141, from: "+254712345678", text: JOIN}}
"""


def events(world: ScenarioWorld, prefix: str = "") -> list[Event]:
    return at_once(read_page(world.sandbox, EventQuery(1_000, prefix=prefix)))[0]


def test_each_change_says_what_is_changed() -> None:
    world = ScenarioWorld(load(DAY))
    world.advance(16 * 60_000)
    assert [(event.what, event.ordinal, event.text) for event in events(world, "scenario")] == [
        ("scenario.top_up", 1, "msgine-1: amount 5.00"),
        ("scenario.price", 2, "msgine-1: price 0.10, prices UG 0.20 KE 0.30"),
        ("scenario.rate_limit", 3, "msgine-1: requests_per_minute 9"),
        ("scenario.policy", 4, "ugsms: bulk_balance after"),
        ("scenario.fault_on", 5, "gone"),
        ("scenario.fault_off", 6, "gone"),
        ("scenario.reject_sender", 7, "msgine-1: sender_id SHOP"),
        ("scenario.revoke_key", 8, "msgine-1: kind token"),
        ("scenario.approve_sender", 9, "msgine-1: sender_id SHOP"),
        ("scenario.adjust", 10, "msgine-1: amount -1.00"),
        ("scenario.drain", 11, "msgine-1: leave 0.00"),
        ("scenario.block_sender", 12, "to +2567* +254712345678, senders SHOP"),
        ("scenario.block_sender", 13, "to *1, senders all"),
        ("scenario.callback_url", 14, "msgine-1: url http://a.example/hook"),
        ("scenario.callback_url", 15, "msgine-1: no url"),
        ("scenario.set_balance", 16, "msgine-1: amount 7.00"),
        ("scenario.incoming", 17, "advanta-1: to 22141, sender +254712345678, text JOIN"),
    ]


def test_everything_that_a_scenario_can_make_happen_is_told() -> None:
    kinds = EventModel.model_fields.keys() - TimedModel.model_fields.keys()
    assert {kind for kind in kinds if f" {kind}: " not in DAY} == set()


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
        ("request.accepted", "msgine send by msgine-1: 201 [lost]"),
        ("request.unanswered", "msgine send: no answer [gone]"),
    ]


def ask(world: ScenarioWorld, text: str = "Hi") -> None:
    body = {"to": "+256701521269", "message": text, "callbackUrl": "http://127.0.0.1:9/hook"}
    world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer T")


RECEIPTS = """
faults:
  - {name: mute, match: {vendor: msgine, text: one}, receipt: {event: sent, never: yes}}
  - {name: again, match: {vendor: msgine, text: one}, receipt: {event: delivered, copies: 1}}
  - {name: liar, match: {vendor: msgine, text: two}, receipt: {conflict: 1s, unknown_id: 2s, out_of_order: yes}}
"""


def test_withheld_and_extra_callbacks_are_told_by_their_kind() -> None:
    world = ScenarioWorld(load(RECEIPTS))
    ask(world, "one")
    ask(world, "two")
    world.advance(3_600_000)
    where = "for +256701521269 to http://127.0.0.1:9/hook"
    told = {(event.what, event.ordinal): event.text for event in events(world, "callback")}
    by_text = {text: what for (what, _), text in told.items()}
    assert by_text == {
        f"message.sent {where} [mute]": "callback.withheld",
        f"message.delivered {where} [again]": "callback.created",
        f"message.delivered {where}, a copy [again]": "callback.extra",
        f"message.sent {where}, after the final state [liar]": "callback.created",
        f"message.delivered {where} [liar]": "callback.created",
        f"message.failed {where}, contradicting the final state [liar]": "callback.extra",
        f"message.delivered {where}, for an id that was never given out [liar]": "callback.extra",
    }
    assert len(told) == 7


def test_what_was_withheld_stays_withheld_in_the_timeline_though_it_is_sent_later() -> None:
    world = ScenarioWorld(load(RECEIPTS))
    ask(world, "one")
    world.advance(3_600_000)
    before = [event for event in events(world, "callback") if event.what == "callback.withheld"]
    callback = world.sandbox.callbacks.get(before[0].ordinal)
    assert callback is not None
    take_result(world.sandbox, callback, Attempt(world.sandbox.now_ms, 200, None, 3, "", is_replay=True))
    assert [event for event in events(world, "callback") if event.what == "callback.withheld"] == before


def test_a_timeline_may_wait_for_a_refund() -> None:
    text = """
    accounts: {msgine: {balance: 5, credentials: {token: T}}}
    faults: [{name: late, refund_after: 1m, match: {vendor: msgine}}]
    timeline: [{after: {event: ledger.refund, count: 2, wait: 1s}, top_up: {account: msgine, amount: 1}}]
    """
    world = ScenarioWorld(load(text))
    ask(world)
    world.advance(61_000)
    ask(world)
    world.advance(60_999)
    assert events(world, "scenario") == []
    world.advance(1)
    assert [event.what for event in events(world, "scenario")] == ["scenario.top_up"]


def test_a_refund_may_lift_a_balance_only_to_be_drained_again() -> None:
    text = """
    accounts: {msgine: {balance: 5, credentials: {token: T}}}
    faults: [{name: late, refund_after: 1m, match: {vendor: msgine}}]
    timeline: [{after: {event: ledger.refund}, drain: {account: msgine}}]
    """
    world = ScenarioWorld(load(text))
    ask(world)
    world.advance(60_000)
    assert [event.what for event in events(world, "ledger")][-2:] == ["ledger.refund", "ledger.adjustment"]
    assert world.sandbox.accounts.by_id("msgine-1").balance == 0
