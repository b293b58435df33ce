"""Send a campaign to numbers in bulks, by a client that keeps its pace, and tell what became of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from simulator.money.report import report_at_once
from simulator.scenario.loading import Scenario
from simulator.sms.networks import network_of
from support.scenarios import ScenarioWorld

PATH = "/api/v2/sms/send/bulk"
KEY = "CAMPAIGN_KEY"
PACE_MS = 6_000
"""Between two bulks: ten a minute are admitted."""
PATIENCE_MS = 600_000
"""Before it is asked again whether there is money."""
PREFIXES = ("76", "77", "70", "75")
"""Two networks, half each: one that sleeps at night, and one that fails some."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What became of one: virtual time since its beginning, money, answers to its requests by status, states.

    `last_network` is that of the message which was the last one at its end.
    """

    finished_ms: int
    last_network: str
    money_gone_ms: int | None
    cost: Decimal
    statuses: Counter[int]
    states: Counter[str]


def lead(scenario: Scenario, count: int, bulk: int) -> Campaign:
    """Send to that many numbers, so many at once, and wait until every message is at its end."""
    world = ScenarioWorld(scenario)
    sandbox = world.sandbox
    start_ms = sandbox.clock.now_ms()
    statuses: Counter[int] = Counter()
    money_gone_ms: int | None = None
    bodies = [_body(range(begin, min(begin + bulk, count))) for begin in range(0, count, bulk)]
    for body in bodies:
        while (status := _send(world, body)) != 200:
            statuses[status] += 1
            assert status == 402, status
            assert sum(statuses.values()) < len(bodies) + 100
            money_gone_ms = sandbox.clock.now_ms() - start_ms if money_gone_ms is None else money_gone_ms
            world.advance(PATIENCE_MS)
        statuses[status] += 1
        world.advance(PACE_MS)
    while len(sandbox.agenda):
        world.advance(max(0, int(sandbox.agenda.next_due_ms) - sandbox.clock.now_ms()))
    messages = world.messages()
    standing = next(each for each in report_at_once(sandbox).standings if each.account.vendor == "ugsms")
    last = max(messages, key=lambda message: message.changed_ms)
    network = network_of(last.to)
    assert network is not None
    return Campaign(
        last.changed_ms - start_ms,
        network.name,
        money_gone_ms,
        standing.sums.spent,
        statuses,
        Counter(message.state.value for message in messages),
    )


def rush(scenario: Scenario, count: int, bulk: int) -> Counter[int]:
    """Send everything at once; the statuses that come back."""
    world = ScenarioWorld(scenario)
    return Counter(_send(world, _body(range(begin, begin + bulk))) for begin in range(0, count, bulk))


def _send(world: ScenarioWorld, body: object) -> int:
    return world.ask("POST", PATH, body, X_API_Key=KEY).status


def _body(ordinals: range) -> dict[str, object]:
    messages = [
        {"number": f"0{PREFIXES[each % 4]}{each:07}", "message_body": f"Offer {each}: 20% off until Sunday."}
        for each in ordinals
    ]
    return {"messages": messages, "sender_id": "OFFERS"}


def small(count: int, bulk: int) -> str:
    """The campaign day with the money of a smaller campaign."""
    price = 35
    balance, cost = count * 7 // 10 * price, count * price
    return json.dumps(
        {
            "version": "1",
            "extends": "campaign-day",
            "accounts": {"ugsms": {"balance": str(balance), "budget": str(cost)}},
            "timeline": [
                {
                    "after": {"account": "ugsms", "balance_below": str(bulk * price), "wait": "2h"},
                    "top_up": {"account": "ugsms", "amount": str(cost - balance)},
                }
            ],
        }
    )
