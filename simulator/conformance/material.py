"""Gather the contract, transcripts and coverage of a vendor, read and played, for its checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.conformance.coverage import load_coverage
from simulator.conformance.finding import Finding, Rule
from simulator.conformance.playing import play_all
from simulator.contract.loading import load
from simulator.steps import tell_nobody
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.api.vendor import Vendor
    from simulator.catalogue.folders import VendorFolders
    from simulator.conformance.coverage import Coverage
    from simulator.conformance.playing import Played
    from simulator.conformance.stage import Happened
    from simulator.contract.loading import Documentation
    from simulator.contract.model import Contract, Operation
    from simulator.steps import Told


@frozen
class Material:
    """The material that the checks compare."""

    vendor: Vendor[Any]
    documentation: Documentation
    coverage: Coverage
    played: tuple[Played, ...]

    @property
    def contract(self) -> Contract:
        """The documentation."""
        return self.documentation.contract

    def finding(self, rule: Rule, subject: str, message: str) -> Finding:
        """Make a finding about this vendor."""
        return Finding(self.vendor.name, rule, subject, message)

    def stale(self, section: str, name: str) -> Finding:
        """Make a finding of a row of coverage.yaml that is of no use."""
        text = f"coverage.yaml names it under {section}, but it does not exist, or nothing is wrong with it; remove it"
        return self.finding(Rule.STALE_ROW, name, text)

    def operation_of(self, happened: Happened) -> Operation | None:
        """Find the documented operation of a request; with a method that no page has, the first at its path."""
        at_path = [each for each in self.contract.operations if re.fullmatch(_pattern(each.path), happened.path)]
        with_method = (each for each in at_path if happened.sent.method in {method.value for method in each.methods})
        return next(with_method, at_path[0] if at_path else None)

    def documented(self) -> Iterator[tuple[Happened, Operation]]:
        """Yield every request of every transcript that was for a documented operation."""
        for played in self.played:
            for happened in played.happened:
                if operation := self.operation_of(happened):
                    yield happened, operation


async def gather(vendor: Vendor[Any], folders: VendorFolders, told: Told = tell_nobody) -> Material:
    """Read a vendor's contract and coverage, and play its transcripts, of which `told` is told.

    Raises:
        ContractError: the contract or the coverage cannot be read.
    """
    transcripts = folders.transcripts / vendor.name
    documentation = load(folders.contracts / vendor.name)
    return Material(vendor, documentation, load_coverage(transcripts), tuple(await play_all(vendor, transcripts, told)))


def _pattern(path: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
