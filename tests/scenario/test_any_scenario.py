"""Whatever a scenario says, it is loaded whole or refused with its mistakes: never another error, never a half."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scenarios import ScenarioWorld
from toy_vendor.manifest import TOY

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import Loader, Scenario
from simulator.scenario.writing import write_yaml
from simulator.text.yaml import YamlTextError, read_document

pytestmark = pytest.mark.soak

SCALARS = st.one_of(
    st.sampled_from(
        ["", "toy", "toy-1", "toy-2", "toi", "1", "0", "-1", "0.5", "1e3", "NaN", "yes", "no", "2s", "1h30m", "frozen",
         "2024-01-01T12:00:00Z", "9999-12-31T23:59:59-14:00", "+256701521269", "*1", "a*b*c", "MTN Uganda", "UG",
         "failed", "sent", "every", "final", "toy.reporting", "message.sent", "none", "22:00", "+03:00", "token",
         "magic-numbers", "../x.yaml", "9" * 5000]
    ),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
)  # fmt: skip
KEYS = st.one_of(
    st.sampled_from(
        ["version", "name", "description", "extends", "seed", "clock", "start", "speed", "accounts", "terms",
         "policies", "delivery", "timeline", "unknown_credentials", "rate_limits", "faults", "receipts", "toy", "toy-1",
         "balance", "price", "prices", "sender_ids", "rate_limit", "credentials", "token", "key_expires", "number",
         "toy.reporting", "sent_after", "delivered_after", "uniform", "lognormal", "percentiles",
         "from", "to", "median", "p95", "magic_numbers", "rules", "match", "network", "region", "share", "outcome",
         "reason", "after", "networks", "MTN Uganda", "night", "offset", "registered_senders", "at", "event", "count",
         "wait", "balance_below", "account", "top_up", "amount", "drain", "revoke_key", "kind", "policy", "switch",
         "value", "UG", "50"]
    ),
    st.text(max_size=6),
)  # fmt: skip
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=25,
)
TEXTS: st.SearchStrategy[Any] = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=10),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("ab: #-?'\"\\", max_size=4), inner)),
    max_leaves=12,
)

DELAYS = st.sampled_from(
    ["2s", {"uniform": {"from": "1s", "to": "3s"}}, {"lognormal": {"median": "1s", "p95": "30s"}},
     {"normal": {"mean": "1s", "deviation": "5s"}}, {"percentiles": {"50": "1s", "99": "1h"}}]
)  # fmt: skip
RULES = st.fixed_dictionaries(
    {
        "match": st.fixed_dictionaries(
            {"to": st.sampled_from(["*9", "+25670*", ["*1", "*2"]])}, optional={"share": st.floats(0.1, 1)}
        ),
        "outcome": st.sampled_from(["delivered", "failed", "expired", "sent", "pending"]),
    }
)
EVENTS = st.one_of(
    st.builds(
        lambda trigger, happening: {**trigger, **happening},
        st.sampled_from(
            [{"at": "1s"}, {"at": "2h"}, {"after": {"event": "message.sent", "count": 2}},
             {"after": {"event": "ledger.charge"}}, {"after": {"balance_below": 500, "account": "toy"}}]
        ),
        st.sampled_from(
            [{"top_up": {"account": "toy", "amount": 10}}, {"drain": {"account": "toy"}},
             {"adjust": {"account": "toy", "amount": -70}}, {"set_balance": {"account": "toy", "amount": 50}},
             {"price": {"account": "toy", "price": 50}}, {"revoke_key": {"account": "toy"}},
             {"rate_limit": {"account": "toy", "per_minute": 2}},
             {"policy": {"switch": "toy.sends_at_once", "value": "yes"}}]
        ),
    )
)  # fmt: skip
GOOD = st.fixed_dictionaries(
    {"version": st.just(1), "clock": st.just({"speed": "frozen"})},
    optional={
        "seed": st.text("abc", max_size=3),
        "accounts": st.just({"toy": {"credentials": {"token": "mine"}, "balance": 600, "price": 35}}),
        "delivery": st.fixed_dictionaries(
            {}, optional={"sent_after": DELAYS, "delivered_after": DELAYS, "rules": st.lists(RULES, max_size=4)}
        ),
        "timeline": st.lists(EVENTS, max_size=5),
    },
)


def loaded_or_refused(load: Any) -> Scenario | None:
    try:
        scenario: Scenario = load()
    except ScenarioError as error:
        assert error.mistakes
        assert all(mistake.expected for mistake in error.mistakes)
        return None
    ScenarioWorld(scenario, TOY)  # what is loaded can be built
    return scenario


@settings(max_examples=300)
@given(st.dictionaries(KEYS, TREES, max_size=6))
def test_any_structure_is_loaded_or_refused(tree: dict[str, Any]) -> None:
    loaded_or_refused(lambda: Loader([TOY]).load_value("scenario", {"version": 1, **tree}))


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "version: 1\n",
                    "accounts:",
                    " ",
                    "\n",
                    "toy",
                    ": ",
                    "{",
                    "}",
                    "[",
                    "]",
                    "- ",
                    "|",
                    ">",
                    "&a",
                    "*a",
                    "!!int",
                    "?",
                    "%YAML 1.1",
                    "---",
                    "'",
                    '"',
                    "\\",
                    "#",
                    "\t",
                    "\x85",
                    "\ufeff",
                    "~",
                ]
            )
        ).map("".join),
    )
)
def test_any_text_is_loaded_or_refused(text: str) -> None:
    loaded_or_refused(lambda: Loader([TOY]).load_text("scenario", text))


@given(GOOD)
def test_a_good_scenario_plays_the_same_day_every_time_and_keeps_its_books(tree: dict[str, Any]) -> None:
    def day() -> list[object]:
        scenario = loaded_or_refused(lambda: Loader([TOY]).load_text("scenario", json.dumps(tree)))
        assert scenario is not None
        played = ScenarioWorld(scenario, TOY)
        answers = []
        for number in range(6):
            answers.append(played.send(f"+25670152126{number}", token="mine").body)
            played.advance(400)
        played.advance(3 * 86_400_000)
        for account in played.sandbox.accounts:
            entries = [entry for entry in played.sandbox.ledger.entries() if entry.account is account]
            assert sum(entry.amount for entry in entries) == account.balance >= 0
        return [answers, [(message.timeline, message.reason) for message in played.messages()]]

    assert day() == day()


@given(st.dictionaries(st.text("ab: #-?", min_size=1, max_size=4), TEXTS, min_size=1, max_size=4))
def test_what_is_written_reads_as_it_was(tree: dict[str, Any]) -> None:
    assert read_document("document", write_yaml(tree)).tree == tree


@settings(max_examples=300)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        document = read_document("document", text)
    except YamlTextError as error:
        assert error.problem
    else:
        assert document.spots[()][0] >= 1
