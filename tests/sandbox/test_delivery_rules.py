"""Delivery as a scenario declares it: which messages end how, and when."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scenarios import ScenarioWorld, load
from toy_vendor.manifest import TOY

from simulator.sandbox.books.messages import Message
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.delays import MAX_DELAY_MS, Delay, LogNormal, Normal, Percentiles, Uniform
from simulator.sandbox.rules.delivery import DAY_MS, Night
from simulator.sandbox.rules.patterns import parse_pattern
from simulator.scenario.delivery_models import OUTCOMES, RuleModel
from simulator.sms.nondelivery import NON_DELIVERIES

MTN, AIRTEL, SAFARICOM, GUERNSEY = "+256771234567", "+256701521269", "+254712345678", "+447911123456"
HOUR_MS = 3_600_000


def world(text: str) -> ScenarioWorld:
    free = "clock: {speed: frozen}\nterms: {toy: {price: 0}}"
    return ScenarioWorld(load(f"{free}\n{text}", TOY), TOY)


def ends(text: str, *recipients: str) -> list[tuple[str, str | None]]:
    """How messages to these recipients have ended after some days."""
    played = world(text)
    for recipient in recipients:
        played.send(recipient)
    played.advance(20 * DAY_MS)
    return [(message.state.value, message.reason) for message in played.messages()]


def seconds(message: Message) -> list[float]:
    """When its states were entered, in seconds after it was accepted."""
    first = message.timeline[0].at_ms
    return [(change.at_ms - first) / 1000 for change in message.timeline]


def rule(match: str, outcome: str = "outcome: failed, reason: no") -> str:
    return f"delivery: {{rules: [{{match: {{{match}}}, {outcome}}}]}}"


@pytest.mark.parametrize(
    ("match", "hit", "missed"),
    [
        (f"to: '{MTN}'", MTN, AIRTEL),
        ("to: '+25677*'", MTN, AIRTEL),
        ("to: '*4567'", MTN, AIRTEL),
        ("to: '+256*9'", AIRTEL, MTN),
        ("to: ['*1', '+25670*']", AIRTEL, MTN),
        ("network: MTN Uganda", MTN, AIRTEL),
        ("network: [MTN Uganda, Airtel Uganda]", AIRTEL, SAFARICOM),
        ("region: KE", SAFARICOM, MTN),
        ("region: GB", GUERNSEY, MTN),
        ("region: GG", GUERNSEY, MTN),
        ("to: '+256*', network: MTN Uganda", MTN, AIRTEL),
    ],
)
def test_a_rule_takes_what_matches_and_nothing_else(match: str, hit: str, missed: str) -> None:
    assert ends(rule(match), hit, missed) == [("failed", "no"), ("delivered", None)]


def test_a_rule_may_look_at_the_sender_and_the_vendor() -> None:
    assert ends(rule("sender: TOY, vendor: toy"), MTN) == [("failed", "no")]
    assert ends(rule("sender: TOYS"), MTN) == [("delivered", None)]


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        ("outcome: delivered", "delivered", None),
        ("outcome: failed, reason: full", "failed", "full"),
        ("outcome: expired, reason: absent", "expired", "absent"),
        ("outcome: sent", "sent", None),
        ("outcome: pending", "pending", None),
        ("outcome: absent_subscriber", "expired", "absent subscriber"),
        ("outcome: delivery_impossible", "failed", "delivery impossible"),
        ("outcome: sender_blocked", "failed", "sender ID blocked by the recipient"),
        ("outcome: invalid_sender", "failed", "sender ID not registered with the network"),
        ("outcome: unknown", "failed", "the network gives no reason"),
    ],
)
def test_a_message_ends_as_the_rule_says(outcome: str, state: str, reason: str | None) -> None:
    assert ends(rule("to: '*'", outcome), MTN) == [(state, reason)]


def test_a_rule_can_have_every_cause_why_a_message_does_not_arrive() -> None:
    outcomes = get_args(RuleModel.model_fields["outcome"].annotation)
    assert [*outcomes] == [*OUTCOMES]
    assert {*OUTCOMES} > {cause.name for cause in NON_DELIVERIES}


def test_an_absent_subscriber_is_known_after_18_to_24_hours() -> None:
    played = world(rule("region: UG", "outcome: absent_subscriber"))
    for _ in range(200):
        played.send()
    played.advance(2 * DAY_MS)
    hours = [(change[2] - change[1]) / 3600 for change in map(seconds, played.messages())]
    assert 18 <= min(hours) < 18.5
    assert 23.5 < max(hours) <= 24


def test_a_cause_may_be_known_after_another_time() -> None:
    played = world(rule("region: UG", "outcome: absent_subscriber, after: 2m"))
    played.send()
    played.advance(DAY_MS)
    sent, expired = seconds(played.messages()[0])[1:]
    assert expired - sent == 120


def test_the_first_rule_that_matches_decides() -> None:
    text = "delivery: {rules: [{match: {to: '*7'}, outcome: sent}, {match: {region: UG}, outcome: failed}]}"
    assert [state for state, _ in ends(text, MTN, AIRTEL, SAFARICOM)] == ["sent", "failed", "delivered"]


GUERNSEY_FAILS = "{match: {region: GG}, outcome: failed, reason: own}"
BRITAIN_FAILS = "{match: {region: GB}, outcome: failed, reason: country}"


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ([BRITAIN_FAILS], "country"),
        ([BRITAIN_FAILS, "{match: {region: JE}, outcome: sent}"], "country"),
        ([BRITAIN_FAILS, GUERNSEY_FAILS], "own"),
        ([GUERNSEY_FAILS, BRITAIN_FAILS], "own"),
        (["{match: {region: [GB, GG]}, outcome: failed, reason: both}", GUERNSEY_FAILS], "both"),
        ([BRITAIN_FAILS, "{match: {region: GG, sender: OTHER}, outcome: sent}"], None),
    ],
)
def test_a_region_has_its_countrys_rules_unless_one_names_it(rules: list[str], reason: str | None) -> None:
    [(_, found)] = ends(f"delivery: {{rules: [{', '.join(rules)}]}}", GUERNSEY)
    assert found == reason


@pytest.mark.parametrize(
    ("number", "country"),
    [("+447797712345", "GB"), ("+447781123456", "GB"), ("+447624123456", "GB"), ("+4779123456", "NO"),
     ("+35818123456", "FI"), ("+212528812345", "MA")],
)  # fmt: skip
def test_each_region_without_a_code_of_its_own_has_the_rules_and_prices_of_its_country(
    number: str, country: str
) -> None:
    account = f"{{credentials: {{token: somebody}}, prices: {{{country}: 7}}}}"
    played = world(f"{rule(f'region: {country}')}\naccounts: {{toy: {account}}}")
    played.send(number)
    played.advance(DAY_MS)
    [message] = played.messages()
    assert (message.reason, str(message.cost)) == ("no", "7")


@pytest.mark.soak
def test_a_share_is_about_that_share_and_the_same_every_time() -> None:
    def failed(seed: str) -> list[int]:
        played = world(f"seed: {seed}\n{rule('share: 0.3')}")
        for _ in range(400):
            played.send()
        played.advance(HOUR_MS)
        return [message.ordinal for message in played.messages() if message.state.value == "failed"]

    assert 90 <= len(failed("a")) <= 150
    assert failed("a") == failed("a")
    assert failed("a") != failed("b")


def test_magic_numbers_hold_beside_rules_unless_they_are_turned_off() -> None:
    assert ends(rule("region: KE"), "+256701599901") == [("failed", "delivery impossible")]
    assert ends("delivery: {magic_numbers: no}", "+256701599901") == [("delivered", None)]


@pytest.mark.parametrize(
    ("digits", "end"),
    [
        ("99901", ("failed", "delivery impossible")),
        ("99902", ("expired", "absent subscriber")),
        ("99903", ("sent", None)),
        ("99904", ("delivered", None)),
        ("99905", ("delivered", None)),
        ("99906", ("failed", "sender ID blocked by the recipient")),
        ("99907", ("failed", "sender ID not registered with the network")),
        ("99908", ("failed", "the network gives no reason")),
        ("99909", ("delivered", None)),
    ],
)
def test_the_last_digits_choose_a_cause(digits: str, end: tuple[str, str | None]) -> None:
    assert ends("", f"+2567015{digits}") == [end]


def test_delays_are_as_declared() -> None:
    played = world("delivery: {sent_after: 2s, delivered_after: 1h}")
    played.send()
    played.advance(DAY_MS)
    assert seconds(played.messages()[0]) == [0, 2, 3602]


def test_a_rule_may_have_a_delay_of_its_own() -> None:
    played = world(rule("region: UG", "outcome: failed, after: 90s"))
    played.send()
    played.advance(DAY_MS)
    sent, failed = seconds(played.messages()[0])[1:]
    assert failed - sent == 90


def test_a_vendor_that_sends_at_once_still_does() -> None:
    played = world("policies: {toy.sends_at_once: yes}\ndelivery: {sent_after: 2s, delivered_after: 1s}")
    played.send()
    assert played.states() == ["sent"]
    played.advance(1000)
    assert played.states() == ["delivered"]


def test_what_declares_nothing_new_draws_as_the_default_world() -> None:
    plain, declared = world(""), world("delivery: {magic_numbers: yes}")
    for played in (plain, declared):
        played.send()
        played.send(MTN)
        played.advance(DAY_MS)
    assert [message.timeline for message in plain.messages()] == [message.timeline for message in declared.messages()]


@pytest.mark.parametrize(("night", "hours"), [("from: 14:00, to: 16:30", 1.5), ("from: 14:00, to: 01:00", 10)])
def test_messages_that_arrive_at_night_wait_for_the_morning(night: str, hours: float) -> None:
    # Noon in UTC is 15:00 in Kampala.
    text = f"""delivery:
      sent_after: 0s
      delivered_after: 10s
      networks: {{MTN Uganda: {{night: {{{night}, offset: +03:00}}}}}}
    """
    played = world(text)
    played.send(MTN)
    played.send(AIRTEL)
    played.advance(DAY_MS)
    assert [seconds(message)[-1] for message in played.messages()] == [hours * 3600 + 10, 10]


def test_a_sender_that_is_not_registered_with_a_network_fails_there_alone() -> None:
    text = "delivery: {networks: {MTN Uganda: {registered_senders: [OTHER], reason: not ours}}}"
    assert ends(text, MTN, AIRTEL) == [("failed", "not ours"), ("delivered", None)]
    text = "delivery: {networks: {MTN Uganda: {registered_senders: [T*]}}}"
    assert ends(text, MTN) == [("delivered", None)]


def test_failed_and_stuck_messages_are_charged() -> None:
    text = "clock: {speed: frozen}\n" + rule("region: UG", "outcome: pending")
    played = ScenarioWorld(load(text, TOY), TOY)
    played.send()
    played.advance(DAY_MS)
    (account,) = played.sandbox.accounts
    assert account.balance == account.terms.opening_balance - account.terms.price


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(-14 * 60, 14 * 60), st.integers(0, 10**13))
def test_a_morning_is_by_day_and_never_before(start: int, end: int, offset: int, instant_ms: int) -> None:
    night = Night(start, end, offset * 60_000)
    morning = night.morning(instant_ms)
    assert instant_ms <= morning < instant_ms + DAY_MS
    assert night.morning(morning) == morning
    in_day_ms = (instant_ms + night.offset_ms) % DAY_MS
    is_after, is_before = in_day_ms >= start * 60_000, in_day_ms < end * 60_000
    is_night = (is_after and is_before) if start <= end else (is_after or is_before)
    assert (morning > instant_ms) is is_night
    if is_night:
        assert (morning + night.offset_ms) % DAY_MS == end * 60_000


DELAYS: list[tuple[Delay, int, int]] = [
    (Uniform(100, 200), 100, 200),
    (Uniform(7, 7), 7, 7),
    (Normal(1000, 100), 0, MAX_DELAY_MS),
    (Normal(0, MAX_DELAY_MS), 0, MAX_DELAY_MS),
    (LogNormal(1000, 5000), 0, MAX_DELAY_MS),
    (LogNormal(1, MAX_DELAY_MS), 0, MAX_DELAY_MS),
    (Percentiles((0.5, 0.9), (1000, 5000)), 1000, 5000),
    (Percentiles((0.5,), (1000,)), 1000, 1000),
]


@given(st.sampled_from(DELAYS), st.lists(st.floats(0, 1, exclude_max=True), min_size=1))
def test_a_delay_is_within_its_bounds_and_rises_with_the_draw(case: Any, draws: list[float]) -> None:
    delay, low, high = case
    drawn = [delay.at(draw) for draw in sorted(draws)]
    assert all(low <= each <= high for each in drawn)
    assert drawn == sorted(drawn)


def test_a_bell_ends_at_nothing_and_where_draws_end() -> None:
    assert Normal(mean_ms=10, deviation_ms=100).at(0.1) == 0
    assert Normal(mean_ms=1_000, deviation_ms=100).at(1.0) == 1_703
    assert Normal(mean_ms=1_000, deviation_ms=100).at(0.0) == 296


def test_no_delay_is_longer_than_a_hundred_days() -> None:
    assert Normal(mean_ms=0, deviation_ms=1e12).at(0.9) == 100 * DAY_MS
    assert LogNormal(median_ms=1, p95_ms=1e12).at(0.99) == 100 * DAY_MS


def test_distributions_have_the_figures_they_are_declared_by() -> None:
    assert LogNormal(2000, 10_000).at(0.5) == 2000
    assert LogNormal(2000, 10_000).at(0.95) == 10_000
    assert Normal(3000, 500).at(0.5) == 3000
    assert abs(Normal(3000, 500).at(0.8413447) - 3500) <= 1
    assert [Percentiles((0.5, 1.0), (1000, 3000)).at(draw) for draw in (0.1, 0.5, 0.75)] == [1000, 1000, 2000]


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_a_pattern_is_a_beginning_and_an_end(prefix: str, middle: str, suffix: str) -> None:
    prefix, suffix = prefix.replace("*", ""), suffix.replace("*", "")
    assert parse_pattern(f"{prefix}*{suffix}").fits(f"{prefix}{middle}{suffix}")
    assert parse_pattern(prefix).fits(prefix)
    assert not parse_pattern(f"{prefix}x").fits(prefix)


def test_beginning_and_end_do_not_overlap() -> None:
    assert not parse_pattern("ab*ba").fits("aba")
    with pytest.raises(SimulatorError):
        parse_pattern("a*b*")


def test_shares_are_drawn_without_shifting_delays() -> None:
    plain, declared = world("delivery: {}"), world(rule("share: 0.000001"))
    for played in (plain, declared):
        for _ in range(3):
            played.send()
        played.advance(DAY_MS)
    assert [message.timeline for message in plain.messages()] == [message.timeline for message in declared.messages()]


def test_delays_that_are_all_alike_have_equal_shares_of_the_draws() -> None:
    assert [Uniform(10, 12).at(draw) for draw in (0, 0.33, 0.34, 0.66, 0.67, 0.999)] == [10, 10, 11, 11, 12, 12]
