"""List every kind of effect, in the order in which a fault declares them and they are done."""

from __future__ import annotations

from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.effects.damage import Damages
from simulator.sandbox.faults.effects.headers import Headers
from simulator.sandbox.faults.effects.latency import Latency
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.effects.rate_limit import RateLimit
from simulator.sandbox.faults.effects.receipt import ReceiptTrouble
from simulator.sandbox.faults.effects.refusal import Refusal
from simulator.sandbox.faults.effects.stale_balance import StaleBalance
from simulator.sandbox.faults.effects.wire import Wire

EFFECTS: tuple[type[Effect], ...] = (
    Refusal, Answer, Latency, Wire, Damages, Headers, RateLimit, StaleBalance, Mishandling, ReceiptTrouble
)  # fmt: skip
