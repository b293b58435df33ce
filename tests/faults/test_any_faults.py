"""Whatever faults are in force: the books are right, the day is the seed's, and a declaration is taken whole or not."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support.day import apply, journal, make_step, new_day
from support.faulty import FaultyWorld
from support.served import Served

from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.acts.receipts import FINAL_STATES
from simulator.sandbox.books.callbacks import Attempt, CallbackKind
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.errors import ScenarioError
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.known import Known
from simulator.scenario.loading import Loader
from simulator.settings import Settings
from simulator.sms.states import State
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

HOOK = "http://127.0.0.1:9/hook"
WAITS = st.sampled_from(["0s", "1s", "90s", "3h"])
MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "vendor": st.sampled_from([vendor.name for vendor in BUILT_IN]),
        "recipient": st.sampled_from(["+256701521269", "+2567*", "*1", "*"]),
        "sender": st.sampled_from(["*", "UGSMS"]),
        "text": st.sampled_from(["Hello", "x"]),
        "from": st.sampled_from(["0s", "2s"]),
        "until": st.sampled_from(["5s", "1h"]),
        "balance_below": st.sampled_from(["99.9", "100000"]),
        "probability": st.sampled_from([0.3, 1]),
        "after": st.integers(0, 2),
        "first": st.integers(2, 5),
        "every": st.integers(1, 2),
    },
)
DAMAGES = st.lists(
    st.sampled_from(
        ["truncated", "invalid_json", "html", "empty", "doubled", {"content_type": "text/plain"}, {"charset": "utf-16"},
         {"missing_field": "id"}, {"changed_type": "cost"}, {"extra_field": "odd"},
         {"renamed_key": {"from": "status", "to": "state"}}]
    ),
    min_size=1, max_size=2,
)  # fmt: skip
TROUBLES = st.fixed_dictionaries(
    {},
    optional={
        "never": st.booleans(), "late": WAITS, "burst": WAITS, "out_of_order": st.booleans(),
        "copies": st.builds(lambda count, every: {"count": count, "every": every}, st.integers(1, 3), WAITS),
        "event": st.sampled_from(["sent", "delivered", "failed"]),
        "retry": st.just({"backoff": ["1s"]}),
    },
)  # fmt: skip
LIES = st.fixed_dictionaries({}, optional={"conflict": WAITS, "unknown_id": WAITS, "damage": DAMAGES})
EFFECTS = st.one_of(
    st.sampled_from(
        [{"refuse": "rate_limited"}, {"refuse": "insufficient_balance", "phase": "after"},
         {"refuse": {"reason": "invalid_credentials"}, "phase": "always"}, {"respond": {"status": 502, "body": "no"}},
         {"respond": {"status": 204}, "phase": "always"}, {"latency": "2s", "jitter": "1s"}, {"wire": "reset"},
         {"wire": "hang", "phase": "after"}, {"wire": {"cut": 0.3}, "charges": 2}, {"charges": 3}, {"send": "no"},
         {"spend": "all"}, {"spend": "7", "phase": "after"}, {"refund_after": "5s"}, {"rate_limit": 2},
         {"stale_balance": "1m"}, {"headers": {"X-A": "b"}, "phase": "always"},
         {"receipt": {"before_answer": True}}]
    ),
    DAMAGES.map(lambda damage: {"damage": damage}),
    st.builds(lambda one, two: {"receipt": {**one, **two}}, TROUBLES, LIES),
)  # fmt: skip
FAULTS = st.builds(lambda match, effect: {"match": match, **effect}, MATCHES, EFFECTS)


def inject(sandbox: Sandbox, declared: dict[str, Any]) -> bool:
    """Put a fault in force, if it is one."""
    known = Known({vendor.name: vendor for vendor in BUILT_IN}, ())
    try:
        model = FaultModel.model_validate(declared, context=known)
    except ValidationError:
        return False
    sandbox.faults.add(model.fault(sandbox.faults.free_name(), sandbox.now_ms))
    return True


def day(faults: list[dict[str, Any]], seed: str) -> Sandbox:
    client = new_day(seed)
    for fault in faults:
        inject(client.sandbox, fault)
    chance = random.Random(seed)
    for _ in range(25):
        apply(client, make_step(chance))
    client.advance(4 * 3_600_000)
    return client.sandbox


def whole(sandbox: Sandbox) -> str:
    faults = [f"{fault.name} {fault.seen} {fault.struck}" for fault in sandbox.faults]
    struck = [str(exchange.faults) for exchange in sandbox.journal.newest_first()]
    return "\n".join([journal(sandbox), *faults, *struck])


@settings(max_examples=80)
@given(st.lists(FAULTS, max_size=6), st.sampled_from(["one", "two", "three"]))
def test_the_books_are_right_and_what_was_accepted_is_stored(faults: list[dict[str, Any]], seed: str) -> None:
    sandbox = day(faults, seed)
    for account in sandbox.accounts:
        entries = [entry for entry in sandbox.ledger.entries() if entry.account is account]
        assert sum(entry.amount for entry in entries) == account.balance >= 0
        assert all(entry.balance >= 0 for entry in entries)
    accepted = 0
    for exchange in sandbox.journal.newest_first():
        submission = sandbox.messages.submission(exchange.submission)
        accepted += submission.count if submission else 0
        assert submission is None or exchange.vendor is not None
        assert exchange.status != 500
        if exchange.status == 0:
            assert exchange.faults
            assert not exchange.entries
    assert accepted == sandbox.messages.accepted
    waiting = [message for message in map(sandbox.messages.get, sandbox.held) if message is not None]
    assert len(waiting) == len(sandbox.held)
    assert not [message for message in waiting if message.state in FINAL_STATES]


@settings(max_examples=30)
@given(st.lists(FAULTS, max_size=6), st.sampled_from(["one", "two"]))
def test_the_same_seed_faults_and_inputs_give_the_same_journal(faults: list[dict[str, Any]], seed: str) -> None:
    assert whole(day(faults, seed)) == whole(day(faults, seed))


ORDER = {State.PENDING: 0, State.SENT: 1, State.DELIVERED: 2, State.FAILED: 2, State.EXPIRED: 2}


@settings(max_examples=100)
@given(st.lists(TROUBLES, min_size=1, max_size=3), st.sampled_from([{}, {"conflict": "1s"}, {"unknown_id": "1s"}]))
def test_poll_and_callback_contradict_each_other_only_where_they_are_told_to(
    troubles: list[dict[str, Any]], lie: dict[str, Any]
) -> None:
    world = FaultyWorld()
    for trouble in [*troubles, lie]:
        inject(world.sandbox, {"receipt": trouble})
    for number in ("+256701521269", "+256701299901", "+256701299903"):
        world.send_through("msgine", to=number, callbackUrl=HOOK)
    told: set[CallbackKind] = set()
    for _ in range(60):
        world.advance(400_000)
        while world.sent:
            callback, is_replay = world.sent.pop(0)
            told.add(callback.kind)
            body = json.loads(callback.request.body)
            polled = world.ask("GET", f"/api/v1/messages/{body['id']}", Authorization="Bearer T")
            take_result(world.sandbox, callback, Attempt(world.sandbox.now_ms, 200, None, 1, "", is_replay))
            if callback.kind is CallbackKind.UNKNOWN_ID:
                assert polled.status == 404
                continue
            shown = json.loads(polled.body)["status"]
            message = callback.subject.message
            assert message is not None
            reached = [change.state.value for change in message.timeline if change.at_ms <= callback.created_ms]
            if callback.kind is CallbackKind.CONFLICT:
                assert {shown, body["status"]} == {"delivered", "failed"}
            else:
                assert body["status"] == reached[-1]
                assert shown == message.state.value
    assert told <= {CallbackKind.REGULAR, CallbackKind.COPY, CallbackKind.DISORDERED, *map(CallbackKind, _kinds(lie))}


def _kinds(lie: dict[str, Any]) -> list[str]:
    return [name.replace("_", " ") for name in lie]


SCALARS = st.one_of(
    st.sampled_from(["", "yes", "msgine", "msgine-1", "msgin", "rate_limited", "1s", "-1s", "none", "all", "utf-16",
                     "*", "a*b*c", "close", "hang", "before", "after", "always", "truncated", "2024-01-01T12:00:00Z"]),
    st.text(max_size=5), st.integers(), st.floats(), st.booleans(), st.none(), st.just(10**40), st.just("9" * 400),
)  # fmt: skip
KEYS = st.one_of(
    st.sampled_from([*FaultModel.model_fields, "on", "vendor", "operation", "account", "recipient", "text", "from",
                     "until", "nth", "first", "every", "probability", "reason", "retry_after", "details", "status",
                     "body", "cut", "drip", "size", "kind", "charset", "missing_field", "renamed_key", "to", "never",
                     "late", "copies", "count", "conflict", "backoff", "manners", "hold", "uniform", "percentiles"]),
    st.text(max_size=4),
)  # fmt: skip
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
DECLARED = st.one_of(FAULTS, st.dictionaries(KEYS, TREES, max_size=4), st.builds(
    lambda fault, key, tree: {**fault, key: tree}, FAULTS, KEYS, TREES,
))  # fmt: skip


@settings(max_examples=300)
@given(DECLARED)
def test_a_scenario_takes_any_fault_whole_or_refuses_it_with_its_place(declared: dict[str, Any]) -> None:
    try:
        Loader(BUILT_IN).load_value("scenario", {"version": 1, "faults": [declared]})
    except ScenarioError as error:
        assert error.mistakes
        assert all(mistake.expected for mistake in error.mistakes)


@pytest.fixture(scope="module")
def declarations() -> list[bytes]:
    """Bodies to be posted, the same in every run."""
    found: list[bytes] = []

    @settings(max_examples=300, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(DECLARED, TREES))
    def collect(declared: object) -> None:
        found.append(json.dumps(declared).encode())

    collect()
    return found


async def test_the_control_api_takes_any_fault_whole_or_refuses_it(declarations: list[bytes]) -> None:
    served = Served(Settings(port=0), *BUILT_IN)
    await served.start()
    try:
        statuses = set()
        for body in declarations:
            before = len((await served.get("faults"))["faults"])
            answer = await served.ask("POST", "faults", body=body)
            statuses.add(answer.status)
            assert answer.status in {201, 400, 409, 422}, body
            assert len((await served.get("faults"))["faults"]) == before + (answer.status == 201)
            if answer.status == 201:
                again = {**answer.json["fault"], "name": "again"}
                assert (await served.ask("POST", "faults", again)).status == 201, again
                assert (await served.get("faults/again"))["fault"] == answer.json["fault"]
                await served.ask("DELETE", "faults/again")
        assert {201, 422} <= statuses
    finally:
        await served.stop()
