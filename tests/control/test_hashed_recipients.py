"""A recipient that is the hash of a number, not a number: every place that shows messages shows it as it came."""

from __future__ import annotations

from typing import Any

import pytest
from support.served import Serve, Served

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

HASH = "8D969EEF6ECAD3C29A3A629280E686CF0C3F5D5A86AFF3CA12020C923ADC6C92"
SENT = {
    "partnerID": "1",
    "apikey": "key",
    "message": "Your code is 4711",
    "shortcode": "SHOP",
    "mobile": HASH,
    "hashed": True,
}
SCENARIO = {
    "speed": 0,
    "start": "2024-01-01T12:00:00Z",
    "terms": {"advanta": {"price": "1", "prices": {"KE": "2"}}},
}


@pytest.fixture
async def served(serve: Serve) -> Served:
    """A simulator by which one text went to a hash and one to a number."""
    world = WorldModel.model_validate(SCENARIO).world()
    served = await serve(*BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN), world=world)
    for body in (SENT, {**SENT, "mobile": "254712345678", "hashed": False}):
        answer = await served.ask("POST", "/api/services/sendotp", body, headers={"Content-Type": "application/json"})
        assert answer.json["responses"][0]["response-code"] == 200
    await served.post("clock/advance", {"by": "10s"})
    return served


async def found(served: Served, **query: str) -> list[str]:
    return [each["to"] for each in (await served.get("messages", **query))["messages"]]


async def test_it_is_shown_without_a_network_at_the_price_of_no_country(served: Served) -> None:
    shown = await served.get("messages/m-1")
    assert (shown["to"], shown["network"], shown["state"], shown["cost"]) == (HASH, None, "delivered", "1.00")
    assert (await served.get("messages/m-2"))["cost"] == "2.00"


async def test_it_is_listed_and_found_as_it_was_sent(served: Served) -> None:
    assert await found(served) == ["+254712345678", HASH]
    assert await found(served, to=HASH) == [HASH]
    assert await found(served, to=HASH, vendor="advanta") == [HASH]
    assert await found(served, to=HASH.lower()) == []
    assert (await served.get("messages/wait", to=HASH, count="1"))["messages"][0]["id"] == "m-1"


async def test_the_request_shows_it(served: Served) -> None:
    assert [each["to"] for each in (await served.get("requests/x-1"))["messages"]] == [HASH]
    assert [each["messages"] for each in (await served.get("requests"))["requests"]] == [1, 1]


async def test_the_timeline_tells_of_it(served: Served) -> None:
    told = [each["text"] for each in (await served.get("timeline"))["events"] if each["id"] == "m-1"]
    assert told == [f'to {HASH} from SHOP: "Your code is 4711"', f"to {HASH}", f"to {HASH}"]


async def test_the_money_report_counts_it_and_finds_what_was_sent_twice(served: Served) -> None:
    await served.ask("POST", "/api/services/sendotp", SENT)
    report = await served.get("money", vendor="advanta")
    assert (report["totals"][0]["charged"], report["totals"][0]["messages"]) == ("4.00", 3)
    assert [(each["rule"], each["amount"]) for each in report["findings"]] == [("paid-twice", "1.00")]
    assert HASH in str(report["findings"])


async def test_a_capsule_replays_it(served: Served) -> None:
    capsule = read_capsule((await served.ask("GET", "capsule")).body)
    assert replay_capsule(capsule, BUILT_IN).difference is None


async def test_the_judge_has_nothing_to_say_of_it(served: Served) -> None:
    violations: list[Any] = (await served.get("violations"))["violations"]
    assert [each for each in violations if each["exchange"] == "x-1"] == []
