"""What a scenario makes happen: at a moment or after an event, and what clients then see."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from support.inprocess import NOON_2024
from support.scenarios import ScenarioWorld, load
from toy_vendor.manifest import TOY

MINUTE_MS = 60_000
URLS = ("http://a.example/one", "none", "http://a.example/two")


def world(timeline: str, more: str = "") -> ScenarioWorld:
    """A world with one account, whose token is `mine` and which holds 100, at 35 a segment."""
    text = f"""
clock: {{speed: frozen}}
accounts: {{toy: {{credentials: {{token: mine}}, balance: 100, price: 35}}}}
{more}
timeline:
{timeline}
"""
    return ScenarioWorld(load(text, TOY), TOY)


def balance(played: ScenarioWorld) -> Decimal:
    return played.sandbox.accounts.by_id("toy-1").balance


def status(played: ScenarioWorld) -> int:
    return played.send(token="mine").status


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [
        ("top_up: {account: toy, amount: 12.50}", 100, "112.50"),
        ("adjust: {account: toy, amount: -30}", 100, "70"),
        ("adjust: {account: toy-1, amount: -130}", 100, "0"),
        ("drain: {account: toy}", 100, "0"),
        ("drain: {account: toy, leave: 7}", 100, "7"),
        ("drain: {account: toy, leave: 200}", 100, "100"),
        ("set_balance: {account: toy, amount: 0}", 100, "0"),
        ("set_balance: {account: toy, amount: 12.34}", 100, "12.34"),
        ("set_balance: {account: toy-1, amount: 200}", 100, "200"),
    ],
)
def test_money_moves_at_its_moment(event: str, before: int, after: str) -> None:
    played = world(f"  - {{at: 10m, {event}}}")
    played.advance(10 * MINUTE_MS - 1)
    assert balance(played) == before
    played.advance(1)
    assert balance(played) == Decimal(after)


def test_a_moment_may_be_an_instant() -> None:
    played = world("  - {at: 2024-01-01T12:10:00Z, drain: {account: toy}}")
    played.advance(10 * MINUTE_MS - 1)
    assert balance(played) == 100
    played.advance(1)
    assert balance(played) == 0


def test_the_entries_of_the_ledger_stay_the_balance() -> None:
    played = world("  - {at: 1s, adjust: {account: toy, amount: -1}}\n  - {at: 2s, drain: {account: toy}}")
    played.advance(MINUTE_MS)
    entries = [entry for entry in played.sandbox.ledger.entries() if entry.account.id == "toy-1"]
    assert sum(entry.amount for entry in entries) == balance(played) == 0


def test_a_price_changes_for_what_is_sent_afterwards() -> None:
    prices = ["price: 20", "prices: {UG: 5}", "price: 7", "price: 9, prices: {UG: 4}"]
    played = world("\n".join(f"  - {{at: {n}m, price: {{account: toy, {each}}}}}" for n, each in enumerate(prices, 1)))
    costs = []
    for _ in range(5):
        costs.append(json.loads(played.send(token="mine").body)["cost"])
        played.advance(MINUTE_MS)
    assert costs == [35.0, 20.0, 5.0, 7.0, 4.0]  # a price alone holds in every region


def test_the_url_of_an_account_changes_at_its_moment() -> None:
    events = [f"  - {{at: {n}m, callback_url: {{account: toy, url: {url}}}}}" for n, url in enumerate(URLS, 1)]
    played = world("\n".join(["  - {at: 0s, top_up: {account: toy, amount: 100}}", *events]))
    for _ in range(4):
        assert played.send(token="mine").status == 202
        played.advance(MINUTE_MS)
    assert [each.callback.url for each in played.sent] == [URLS[0]] * 2 + [URLS[2]] * 2


def test_a_world_may_begin_with_the_url_of_an_account() -> None:
    begun = "accounts: {toy: {credentials: {token: mine}, callback_url: 'http://a.example/'}}\nclock: {speed: frozen}"
    played = ScenarioWorld(load(begun, TOY), TOY)
    played.send(token="mine")
    played.advance(MINUTE_MS)
    assert [each.callback.url for each in played.sent] == ["http://a.example/"] * 2


def test_a_switch_that_is_turned_holds_for_reports_to_an_accounts_own_url() -> None:
    played = world(
        f"  - {{at: 0s, callback_url: {{account: toy, url: {URLS[0]}}}}}\n"
        "  - {at: 1m, policy: {switch: toy.reporting, value: final}}",
        "terms: {toy: {price: 0}}",
    )
    for _ in range(2):
        played.advance(MINUTE_MS)
        played.send(token="mine")
    played.advance(MINUTE_MS)
    assert [each.callback.request.event for each in played.sent] == ["toy.delivered", "toy.delivered"]


@pytest.mark.parametrize("sender", ["", ", sender: TOY", ", sender: [SHOP, T*]"])
def test_what_a_recipient_who_blocked_the_sender_is_sent_afterwards_does_not_arrive(sender: str) -> None:
    free = "unknown_credentials: open\nterms: {toy: {price: 0}}"
    played = world(f"  - {{at: 10m, block_sender: {{to: '+256701521269'{sender}}}}}", free)
    played.send()
    played.advance(10 * MINUTE_MS)
    played.send()
    played.send("+256771234567")
    played.advance(MINUTE_MS)
    assert played.states() == ["delivered", "failed", "delivered"]
    assert played.messages()[1].reason == "sender ID blocked by the recipient"


def test_a_recipient_who_blocked_one_sender_gets_the_others() -> None:
    played = world("  - {at: 1m, block_sender: {to: '+256701521269', sender: SHOP}}")
    played.advance(MINUTE_MS)
    played.send()
    played.advance(MINUTE_MS)
    assert played.states() == ["delivered"]


def test_a_blocked_sender_comes_before_the_rules_that_there_were() -> None:
    rules = "delivery: {rules: [{match: {to: '+256701521269'}, outcome: expired}]}"
    played = world("  - {at: 1m, block_sender: {to: '+256701521269'}}", rules)
    played.advance(MINUTE_MS)
    played.send()
    played.advance(MINUTE_MS)
    assert played.states() == ["failed"]


def test_a_revoked_key_gets_the_vendors_own_refusal_for_wrong_ones() -> None:
    played = world("  - {at: 1m, revoke_key: {account: toy}}")
    assert status(played) == 202
    played.advance(MINUTE_MS)
    refused = played.send(token="mine")
    assert (refused.status, json.loads(refused.body)["code"]) == (401, "wrong")
    assert played.states() == ["delivered"]  # what was accepted goes its way


def test_a_key_of_another_kind_is_left_alone() -> None:
    played = world("  - {at: 1m, revoke_key: {account: toy, kind: token}}")
    played.advance(MINUTE_MS)
    assert status(played) == 401


def test_senders_are_rejected_and_approved() -> None:
    played = world(
        "  - {at: 1m, reject_sender: {account: toy, sender_id: SHOP}}\n"
        "  - {at: 2m, approve_sender: {account: toy, sender_id: SHOP}}\n"
        "  - {at: 3m, approve_sender: {account: toy, sender_id: BANK}}\n"
    )
    account = played.sandbox.accounts.by_id("toy-1")
    seen = []
    for _ in range(3):
        played.advance(MINUTE_MS)
        seen.append((account.may_send_as("SHOP"), account.may_send_as("OTHER")))
    assert seen == [(False, True), (True, True), (True, True)]


def test_the_default_sender_is_one_that_is_not_rejected() -> None:
    played = world(
        "  - {at: 1m, reject_sender: {account: toy, sender_id: SHOP}}", "terms: {toy: {sender_ids: [SHOP, BANK]}}"
    )
    account = played.sandbox.accounts.by_id("toy-1")
    assert account.default_sender == "SHOP"
    played.advance(MINUTE_MS)
    assert account.default_sender == "BANK"


def test_a_rate_limit_changes() -> None:
    played = world(
        "  - {at: 1m, rate_limit: {account: toy, per_minute: 1}}\n"
        "  - {at: 2m, rate_limit: {account: toy, per_minute: none}}\n"
    )
    seen = []
    for _ in range(3):
        seen.append([played.ask("GET", "/toy/messages/toy-1?token=mine").status for _ in range(2)])
        played.advance(MINUTE_MS)
    assert seen == [[404, 404], [404, 429], [404, 404]]


def test_a_switch_is_turned_and_the_others_stay() -> None:
    played = world("  - {at: 1m, policy: {switch: toy.sends_at_once, value: yes}}", "policies: {toy.reporting: final}")
    assert status(played) == 202
    assert played.states() == ["pending"]
    played.advance(MINUTE_MS)
    assert status(played) == 202
    assert played.states() == ["delivered", "sent"]
    assert played.sandbox.rules.policies["toy"].reporting.value == "final"


def test_an_event_sets_a_change_off_when_it_has_happened_so_often() -> None:
    played = world("  - {after: {event: message.sent, count: 2}, drain: {account: toy}}")
    played.send(token="mine")
    played.advance(MINUTE_MS)
    assert balance(played) == 65
    played.send(token="mine")
    played.advance(MINUTE_MS)
    assert balance(played) == 0


@pytest.mark.parametrize("event", ["message.accepted", "ledger.charge", "message.sent", "message.delivered"])
def test_events_of_other_accounts_do_not_count_where_one_is_named(event: str) -> None:
    played = world(f"  - {{after: {{event: {event}, account: toy}}, drain: {{account: toy}}}}")
    played.send(token="stranger")
    played.advance(MINUTE_MS)
    assert balance(played) == 100
    played.send(token="mine")
    played.advance(MINUTE_MS)
    assert balance(played) == 0


def test_a_change_happens_once_and_after_its_wait() -> None:
    played = world("  - {after: {event: message.accepted, wait: 5m}, top_up: {account: toy, amount: 1000}}")
    played.send(token="mine")
    played.advance(5 * MINUTE_MS - 1)
    assert balance(played) == 65
    played.advance(1)
    played.send(token="mine")
    played.advance(10 * MINUTE_MS)
    assert balance(played) == 1030


def test_a_low_balance_sets_a_change_off() -> None:
    played = world("  - {after: {balance_below: 65, account: toy}, top_up: {account: toy, amount: 500}}")
    played.send(token="mine")
    played.advance(1)
    assert balance(played) == 65  # not below
    played.send(token="mine")
    played.advance(1)
    assert balance(played) == 530


def test_a_balance_that_is_low_from_the_start_sets_it_off_at_once() -> None:
    played = world("  - {after: {balance_below: 200, account: toy}, top_up: {account: toy, amount: 500}}")
    assert status(played) == 202
    assert balance(played) == 565


def test_a_change_does_not_meddle_with_the_step_that_sets_it_off() -> None:
    """The account is emptied by the first charge, but both messages of that instant were accepted before it."""
    played = world("  - {after: {event: ledger.charge}, drain: {account: toy}}")
    assert json.loads(played.send(token="mine").body)["balance"] == 65
    assert status(played) == 402
    assert balance(played) == 0


def test_the_timeline_is_counted_from_the_beginning_of_the_world() -> None:
    played = world("  - {at: 0s, drain: {account: toy}}")
    assert played.sandbox.agenda.next_due_ms == NOON_2024
    assert status(played) == 402


def test_a_world_in_which_nothing_waits_for_an_event_watches_nothing() -> None:
    assert not world("  - {at: 1m, drain: {account: toy}}").sandbox.events._listeners
    assert world("  - {after: {event: message.sent}, drain: {account: toy}}").sandbox.events._listeners


def test_what_was_changed_is_remembered_with_its_moment_and_its_name_in_the_timeline() -> None:
    one_of_each = "top_up amount, adjust amount, set_balance amount, drain leave, price price, rate_limit per_minute"
    events = {name: f"{field}: 1" for name, field in (each.split() for each in one_of_each.split(", "))}
    events |= {"revoke_key": "kind: token", "approve_sender": "sender_id: A", "reject_sender": "sender_id: A"}
    lines = [f"  - {{at: {n}s, {name}: {{account: toy, {more}}}}}" for n, (name, more) in enumerate(events.items())]
    lines.append("  - {at: 9s, policy: {switch: toy.reporting, value: final}}")
    played = world("\n".join(lines))
    played.advance(MINUTE_MS)
    past = [(each.at_ms - NOON_2024, each.name) for each in played.sandbox.past_changes]
    assert past == [(n * 1000, name) for n, name in enumerate([*events, "policy"])]
