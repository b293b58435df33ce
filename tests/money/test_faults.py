"""What faults do to money is found as promised, whoever the vendor is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.faulty import SENT, wire_of
from support.scenarios import ScenarioWorld

from simulator.api.request import Response
from simulator.money.findings import Finding, Rule
from simulator.money.report import report_at_once
from simulator.sandbox.faults.effects.wire import WireKind
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN

SENDS: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "ugsms": ("/api/v2/sms/send", {"X_API_Key": "any"}, {"numbers": "0701521269", "message_body": "Hello"}),
    "pushr": (
        "/api/client/sms/send-sms",
        {},
        {"api_key_public": "any", "api_key_secret": "any", "message": "Hello", "recipients": ["233558544343"]},
    ),
    "advanta": (
        "/api/services/sendbulk",
        {},
        {
            "count": 1,
            "smslist": [
                {
                    "partnerID": "7",
                    "apikey": "any",
                    "mobile": "254712345678",
                    "message": "Hello",
                    "shortcode": "ADVANTA",
                }
            ],
        },
    ),
    "msgine": ("/api/v1/messages/sms", {"Authorization": "Bearer any"}, {"to": "+256701521269", "message": "Hello"}),
}


class Played:
    """A vendor with one fault, and a client that sends the same text."""

    def __init__(self, vendor: str, fault: dict[str, Any]) -> None:
        faults = [{"match": {"vendor": vendor}, **fault}]
        self.vendor = vendor
        self.world = ScenarioWorld(Loader(BUILT_IN).load_value("faulty", {"version": 1, "faults": faults}))

    def send(self) -> Response:
        target, headers, body = SENDS[self.vendor]
        return self.world.ask("POST", target, body, **headers)

    def findings(self) -> list[Finding]:
        return list(report_at_once(self.world.sandbox).findings)

    def brief(self) -> list[tuple[Rule, Decimal, tuple[int, ...], tuple[int, ...]]]:
        return [(each.rule, each.amount, each.exchanges, each.messages) for each in self.findings()]

    @property
    def cost(self) -> Decimal:
        return self.world.messages()[0].cost


@pytest.mark.parametrize("vendor", SENDS)
def test_what_is_charged_twice_is_overcharged(vendor: str) -> None:
    played = Played(vendor, {"charges": 2})
    played.send()
    played.world.advance(60_000)
    assert played.brief() == [(Rule.OVERCHARGED, played.cost, (1,), (1,))]


@pytest.mark.parametrize("vendor", SENDS)
def test_what_is_charged_and_never_sent_is_found(vendor: str) -> None:
    played = Played(vendor, {"send": "no"})
    played.send()
    played.world.advance(60_000)
    assert played.brief() == [(Rule.CHARGED_NOT_SENT, played.cost, (1,), (1,))]


@pytest.mark.parametrize("vendor", SENDS)
@pytest.mark.parametrize("fault", [{"send": "no"}, {"charges": 2}], ids=["unsent", "twice"])
def test_a_late_refund_resolves_it_and_is_waited_for(vendor: str, fault: dict[str, Any]) -> None:
    played = Played(vendor, {**fault, "refund_after": "1h"})
    played.send()
    played.world.advance(60_000)
    charged = [entry for entry in played.world.sandbox.ledger.entries() if entry.cause.value == "charge"]
    assert len(charged) == fault.get("charges", 1)
    assert played.findings() == []  # what comes back later is on its way
    played.world.advance(3_600_000)
    refunds = [entry.amount for entry in played.world.sandbox.ledger.entries() if entry.cause.value == "refund"]
    assert refunds == [-sum((entry.amount for entry in charged), Decimal(0))]
    assert played.findings() == []


@pytest.mark.parametrize("vendor", SENDS)
@pytest.mark.parametrize(
    ("effect", "wire", "status"),
    [({"wire": "close"}, WireKind.CLOSE, None), ({"respond": {"status": 502}}, None, 502)],
    ids=["lost", "502"],
)
def test_a_client_that_sends_again_after_a_lost_answer_pays_twice(
    vendor: str, effect: dict[str, Any], wire: WireKind | None, status: int | None
) -> None:
    played = Played(vendor, {**effect, "phase": "after", "match": {"vendor": vendor, "nth": 1}})
    answers = []
    for _ in range(2):
        answers.append(played.send())
        played.world.advance(5_000)
    assert [answer.status for answer in answers] == [status or SENT[vendor], SENT[vendor]]
    assert [wire_of(answer) for answer in answers] == [wire, None]
    assert played.brief() == [(Rule.PAID_TWICE, played.cost, (1, 2), (1, 2))]


@pytest.mark.parametrize("vendor", SENDS)
def test_a_client_that_sends_again_after_a_refusal_pays_once(vendor: str) -> None:
    played = Played(vendor, {"wire": "close", "phase": "before", "match": {"vendor": vendor, "nth": 1}})
    for _ in range(2):
        played.send()
        played.world.advance(5_000)
    assert len(played.world.messages()) == 1
    assert played.findings() == []
