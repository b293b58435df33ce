"""Find transcripts that fail, and answers in them that depart from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conformance.finding import Rule
from simulator.contract.checker import Checker
from simulator.contract.exchange import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material


def of_transcripts(material: Material) -> Iterator[Finding]:
    """Find the transcripts that fail. A vendor without any transcript is a finding too."""
    if not material.played:
        text = "there is no transcript; write one for each documented behaviour"
        yield material.finding(Rule.NO_TRANSCRIPTS, "transcripts", text)
    for played in material.played:
        if played.failure:
            yield material.finding(Rule.TRANSCRIPT_FAILS, played.name, played.failure)


def of_answers(material: Material) -> Iterator[Finding]:
    """Find answers and callbacks that leave the contract, judged with its closed schemas, unless that is declined."""
    checker = Checker(material.contract)
    departures = material.coverage.departures
    departed = set()
    for played in material.played:
        for happened in played.happened:
            for violation in checker.violations(happened.exchange()):
                if violation.side is Side.OURS:
                    departed.add(played.name)
                    if played.name not in departures:
                        text = f"{violation.pointer}: {violation.message}"
                        yield material.finding(Rule.OUTSIDE_CONTRACT, played.name, text)
    for name in departures:
        if name not in departed:
            yield material.stale("departures", name)
