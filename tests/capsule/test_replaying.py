"""A capsule replays to the same journal, byte for byte; and whatever is taken out of it is missed."""

from __future__ import annotations

import contextlib
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.recorded import OWN_KEY, Recorded

from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import Capsule, CommandInput, RequestInput
from simulator.capsule.replaying import Replayed, replay_capsule
from simulator.inprocess import request_to
from simulator.sandbox.errors import CapacityError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.plain_rules import UnknownCredentials
from simulator.vendors import BUILT_IN

KEYED = (
    "POST",
    "/api/v1/developers/sms",
    {"X-Api-Key": "any"},
    {"to": "+256701521269", "message": "Hello", "idempotencyKey": "one"},
)


def replayed(capsule: Capsule) -> Replayed:
    return replay_capsule(capsule, BUILT_IN)


def test_whoever_waits_is_told_how_many_inputs_were_applied() -> None:
    told: list[tuple[int, int]] = []
    replay_capsule(DAY, BUILT_IN, lambda *step: told.append(step))
    assert told == [(number, len(DAY.inputs)) for number in range(1, len(DAY.inputs) + 1)]


@pytest.mark.soak
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 90))
def test_any_inputs_in_any_order_replay_to_the_same_journal(seed: int, steps: int) -> None:
    recorded = Recorded(seed)
    for _ in range(steps):
        recorded.go_on()
    capsule = recorded.capsule()
    assert replayed(capsule).difference is None
    assert [entry.kind for entry in capsule.inputs].count("request") == recorded.hosted.sandbox.journal.total


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**9))
def test_small_bounds_and_refused_credentials_replay_as_well(seed: int) -> None:
    bounds = Bounds(messages=3, ledger_entries=6, callbacks=2, accounts=6, planned=4, journal_bytes=4_000)
    recorded = Recorded(seed, bounds, unknown_credentials=list(UnknownCredentials)[seed % 3], speed=3.5)
    for _ in range(60):
        with contextlib.suppress(CapacityError):  # it is in the journal, and the edge says so
            recorded.go_on()
    assert replayed(recorded.capsule()).difference is None


def a_full_day() -> Recorded:
    recorded = Recorded(4)
    for _ in range(150):
        recorded.go_on()
    return recorded


DAY = a_full_day().capsule()


def kind_of(entry: RequestInput | CommandInput) -> str:
    """What kind of input it is: a request, or the command by its name."""
    return entry.name if isinstance(entry, CommandInput) else entry.kind


def without(capsule: Capsule, place: int) -> Capsule:
    return capsule.model_copy(update={"inputs": [*capsule.inputs[:place], *capsule.inputs[place + 1 :]]})


def test_the_day_has_every_kind_of_input() -> None:
    kinds = [kind_of(entry) for entry in DAY.inputs]
    assert min(kinds.count(kind) for kind in ("request", "callbacks.take-result")) >= 5
    assert {"money.top-up", "money.adjust", "messages.forget", "callbacks.send-again", "incoming.receive"} <= {*kinds}


@pytest.mark.parametrize("kind", ["request", "callbacks.take-result"])
def test_every_missing_input_is_noticed(kind: str) -> None:
    places = [place for place, entry in enumerate(DAY.inputs) if kind_of(entry) == kind]
    for place in places:
        assert replayed(without(DAY, place)).difference is not None, DAY.inputs[place]


@pytest.mark.parametrize("what", ["money.top-up", "messages.forget", "incoming.receive"])
def test_a_missing_command_is_noticed(what: str) -> None:
    places = [place for place, entry in enumerate(DAY.inputs) if kind_of(entry) == what]
    assert places
    assert [place for place in places if replayed(without(DAY, place)).difference is None] == []


def test_the_repeat_of_a_request_is_one_again_and_is_none_without_the_first() -> None:
    recorded = Recorded(1)
    for _ in range(2):
        recorded.send(*KEYED)
    capsule = recorded.capsule()
    assert [each.repeats for each in recorded.hosted.sandbox.journal.newest_first()] == [1, 0]
    assert replayed(capsule).difference is None
    assert replayed(without(capsule, 0)).difference is not None


def test_inputs_in_another_order_are_noticed() -> None:
    random_order = random.Random(1)
    shuffled = [*DAY.inputs]
    random_order.shuffle(shuffled)
    assert replayed(DAY.model_copy(update={"inputs": shuffled})).difference is not None


@pytest.mark.parametrize("change", [{"at_ms": 1}, {"until_ms": 60_000}])
def test_another_instant_is_noticed(change: dict[str, int]) -> None:
    if "until_ms" in change:
        altered = DAY.model_copy(update={"until_ms": DAY.until_ms + change["until_ms"]})
    else:
        first = DAY.inputs[0]
        moved = first.model_copy(update={"at_ms": first.at_ms + change["at_ms"]})
        altered = DAY.model_copy(update={"inputs": [moved, *DAY.inputs[1:]]})
    assert replayed(altered).difference is not None


def test_a_result_at_another_instant_is_noticed() -> None:
    """The wait for the next try is counted from there, so what the capsule answers next was not asked yet."""
    results = [
        (place, entry) for place, entry in enumerate(DAY.inputs)
        if isinstance(entry, CommandInput) and entry.name == "callbacks.take-result"
    ]  # fmt: skip
    tried = [entry.fields["callback"] for _, entry in results if not entry.fields["is_replay"]]
    place, first = next((place, entry) for place, entry in results if tried.count(entry.fields["callback"]) > 1)
    late = first.model_copy(update={"at_ms": DAY.until_ms})
    altered = DAY.model_copy(update={"inputs": [*DAY.inputs[:place], late, *DAY.inputs[place + 1 :]]})
    assert replayed(altered).difference is not None


@pytest.mark.parametrize(
    ("target", "content_type", "body"),
    [
        ("/api/v2/sms/send", "application/json", '{"api\\u005fkey": "invalid-of-somebody"}'),
        (
            "/v1/sms/send",
            "application/x-www-form-urlencoded",
            "user%6Eame=somebody-else&passw%6Frd=invalid-of-somebody",
        ),
    ],
)
def test_refused_credentials_are_hidden_however_their_name_is_spelled(
    target: str, content_type: str, body: str
) -> None:
    recorded = Recorded(1)
    response = recorded.client.serve(request_to("POST", target, {"Content-Type": content_type}, body.encode()))
    assert response.status == 401
    capsule = recorded.capsule()
    assert "of-somebody" not in capsule.model_dump_json()
    assert replayed(capsule).difference is None


@pytest.mark.parametrize("terms", [{"refunds": "5s"}, {"refunds": "at_once"}, {"budget": "1.5", "rate_limit": 2}])
def test_the_terms_of_a_world_are_those_it_was_recorded_with(terms: dict[str, Any]) -> None:
    recorded = Recorded(1, terms={"ugsms": terms})
    recorded.send("POST", "/api/v2/sms/send", {"X-API-Key": "k"}, {"numbers": "0701299901", "message_body": "Hello"})
    recorded.client.advance(60_000)
    capsule = recorded.capsule()
    assert capsule.world.terms == recorded.hosted.world.terms
    assert replayed(capsule).difference is None


def test_another_seed_is_noticed() -> None:
    altered = DAY.model_copy(update={"world": DAY.world.model_copy(update={"seed": "another"})})
    assert replayed(altered).difference is not None


def test_a_difference_shows_both_sides() -> None:
    altered = DAY.model_copy(update={"journal": [*DAY.journal[:3], '["something else"]', *DAY.journal[4:]]})
    difference = replayed(altered).difference
    assert difference is not None
    assert (difference.line, difference.recorded, difference.replayed) == (4, '["something else"]', DAY.journal[3])


def test_recording_that_ended_replays_up_to_there() -> None:
    recorded = Recorded(7, Bounds(capsule_bytes=20_000))
    for _ in range(150):
        recorded.go_on()
    capsule = recorded.capsule()
    assert not capsule.is_complete
    assert 5 < len(capsule.inputs) < recorded.hosted.sandbox.journal.total
    outcome = replayed(capsule)
    assert (outcome.is_complete, outcome.difference) == (False, None)
    assert replayed(without(capsule, 0)).difference is not None


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ({"name": "money.topup"}, "unknown command 'money.topup'; did you mean 'money.top-up'"),
        ({"name": "messages.forget", "version": 2}, "version 2 of the command 'messages.forget' is unknown"),
        ({"name": "messages.forget", "fields": {"all": True}}, "has no all"),
        ({"name": "faults.remove"}, "the command 'faults.remove': fault: "),
        ({"name": "money.top-up", "fields": {"account": "a", "amount": "much"}}, "'money.top-up': amount: "),
    ],
)
def test_what_is_no_command_is_not_replayed(command: dict[str, Any], message: str) -> None:
    entry = CommandInput(at_ms=DAY.until_ms, **command)
    with pytest.raises(CapsuleError, match=message):
        replayed(DAY.model_copy(update={"inputs": [*DAY.inputs, entry]}))


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"vendors": ["acme"]}, "unknown vendor 'acme'"),
        ({"sandbox": "No Name"}, "is invalid as the name of a sandbox"),
        ({"world": DAY.world.model_copy(update={"policies": {"ugsms.nothing": "1"}})}, "unknown policy switch"),
    ],
)
def test_a_beginning_that_cannot_be_made_is_an_error(update: dict[str, Any], message: str) -> None:
    with pytest.raises(CapsuleError, match=message):
        replayed(DAY.model_copy(update=update))


def test_a_declared_account_stays_what_it_is() -> None:
    assert [str(account.balance) for account in DAY.world.accounts[:2]] == ["500", "None"]
    assert OWN_KEY not in DAY.model_dump_json()
