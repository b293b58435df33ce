"""Other vendors' sends, and reads, each against a bare handler that parses that body and builds that answer."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.load import Target, load
from benchmarks.pairs import Contender, in_turn
from benchmarks.servers import bare, simulator

MEASURED = (
    ("UGSMS sends as a form, version 1: a hint each", traffic.ugsms_v1_form, floors.FORM_V1),
    ("UGSMS sends as a form, version 2: a violation each", traffic.ugsms_v2_form, floors.FORM_V2),
    ("Push.R sends", traffic.pushr, floors.PUSHR),
    ("Advanta sendsms", traffic.advanta, floors.ADVANTA),
    ("reads of a UGSMS balance", traffic.balance, floors.BALANCE),
    ("reads of the status of a MsGine message", traffic.status, floors.STATUS),
)


def vendors(seconds: float, rounds: int) -> Iterator[Row | str]:
    """One after the other, on 32 connections each."""
    for what, make, goal in MEASURED:
        asked = make()
        with bare() as baseline, simulator() as ours:
            load(Target(ours.name, ours.port), traffic.msgine(), 0, 1)  # the message that is read
            contenders = [Contender(baseline, asked, "bare"), Contender(ours, asked, "simulator")]
            pairs = in_turn(contenders, seconds, rounds)
        yield Row(what, pairs.told("simulator"), ((goal, pairs.share("simulator")),))
        yield from pairs.notes()
