"""A recorded sandbox in which faults come and go, in a scenario with all that one can say of what happens."""

from __future__ import annotations

from typing import Any

from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.adding import AddFault
from simulator.scenario.loading import Loader
from simulator.vendors import BUILT_IN
from support.recorded import OWN_KEY, Recorded

FAULTS: list[dict[str, Any]] = [
    {"refuse": "insufficient_balance", "match": {"nth": 2}},
    {"refuse": {"reason": "rate_limited", "retry_after": "-5s"}, "match": {"first": 1, "from": "2s"}},
    {"refuse": "insufficient_balance", "phase": "after", "match": {"probability": 0.5}},
    {"respond": {"status": 502, "body": "<h1>Bad Gateway</h1>"}, "match": {"every": 3}},
    {"wire": "reset", "phase": "after", "match": {"recipient": "*26"}},
    {"wire": "close", "match": {"vendor": "msgine", "text": "Hi"}},
    {"latency": {"uniform": {"from": "1ms", "to": "9ms"}}, "jitter": "3ms"},
    {"damage": ["truncated"], "match": {"until": "1h"}},
    {"damage": [{"missing_field": "cost"}, {"renamed_key": {"from": "status", "to": "sttus"}}]},
    {"headers": {"X-Cache": "HIT", "Content-Type": "~"}, "phase": "always"},
    {"rate_limit": 2, "match": {"vendor": "ugsms"}},
    {"stale_balance": "10s"},
    {"charges": 2, "match": {"balance_below": "900"}},
    {"send": "no", "match": {"every": 2}},
    {"refund_after": "5s"},
    {"spend": "all", "match": {"nth": 3}},
    {"receipt": {"never": "yes"}, "match": {"probability": 0.3}},
    {"receipt": {"late": "3s", "copies": {"count": 2, "every": "1s"}}},
    {"receipt": {"out_of_order": "yes", "conflict": "2s", "unknown_id": "4s"}},
    {"receipt": {"before_answer": "yes"}, "match": {"vendor": "msgine"}},
    {"receipt": {"damage": ["invalid_json"], "retry": {"backoff": ["1s", "2s"], "redirect_is_enough": "yes"}}},
    {"receipt": {"burst": "1m", "event": "delivered"}},
]
FULL_DAY: dict[str, Any] = {
    "version": 1,
    "seed": "full",
    "clock": {"start": "2024-01-01T12:00:00Z", "speed": "frozen"},
    "accounts": {
        "ugsms": {"balance": 5000, "credentials": {"api_key": OWN_KEY}},
        "advanta": {"incoming": {"number": "22141", "url": "http://127.0.0.1:9/mo?pin=7", "auto_reply": "yes"}},
        "msgine": {"balance": 9},
        "msgine-2": {"balance": "0.20", "credentials": {"token": "second-token-of-msgine"}},
    },
    "delivery": {
        "sent_after": "1s",
        "delivered_after": {"lognormal": {"median": "3s", "p95": "30s"}},
        "networks": {"MTN Uganda": {"night": {"from": "22:00", "to": "06:00", "offset": "+03:00"}}},
        "rules": [{"match": {"share": 0.3}, "outcome": "failed", "reason": "absent subscriber", "after": "2s"}],
    },
    "timeline": [
        {"at": "10s", "top_up": {"account": "msgine", "amount": 5}},
        {"at": "2024-01-01T12:00:20Z", "price": {"account": "ugsms", "price": 50}},
        {"after": {"event": "message.accepted", "count": 3}, "fault_on": "double"},
        {"after": {"event": "ledger.refund"}, "adjust": {"account": "ugsms", "amount": 1}},
        {"after": {"balance_below": 4900, "account": "ugsms"}, "top_up": {"account": "ugsms", "amount": 9}},
        {"at": "40s", "fault_off": "double"},
        {"at": "50s", "policy": {"switch": "ugsms.deduct_at_once", "value": "yes"}},
        {"at": "30s", "incoming": {"account": "advanta", "to": "22141", "from": "0712345678", "text": "JOIN"}},
        {"at": "1m", "revoke_key": {"account": "msgine"}},
    ],
    "faults": [
        {"name": "double", "on": "no", "charges": 2},
        {"name": "late refund", "refund_after": "4s", "match": {"vendor": "ugsms", "from": "5s", "every": 3}},
        {"name": "lost", "wire": "close", "phase": "after", "match": {"vendor": "pushr", "probability": 0.5}},
    ],
    "receipts": [
        {"name": "twice", "copies": 1, "match": {"probability": 0.5}},
        {"name": "withheld", "never": "yes", "event": "sent", "match": {"every": 2}},
    ],
}  # fmt: skip


class Troubled(Recorded):
    """Draws faults as well, among the other inputs."""

    def __init__(self, seed: int, value: dict[str, Any] | None = None, bounds: Bounds | None = None) -> None:
        world = Loader(BUILT_IN).load_value("troubled", value or FULL_DAY).world
        super().__init__(seed, bounds, scenario=world)

    def go_on(self) -> None:
        """One input."""
        if self.chance.random() < 0.2:
            self.trouble()
        super().go_on()

    def trouble(self) -> None:
        """A fault more, or fewer, or a call that is refused."""
        names = [fault.name for fault in self.hosted.sandbox.faults]
        kind = self.chance.random()
        if kind < 0.7:
            self.declare(self.chance.choice(FAULTS))
        elif kind < 0.95:
            self.perform(RemoveFault(self.chance.choice([*names, "nobody"])))
        else:
            self.perform(ClearFaults())

    def declare(self, fault: dict[str, Any]) -> None:
        """Put a fault in force."""
        self.perform(AddFault(fault.get("name"), {name: value for name, value in fault.items() if name != "name"}))
