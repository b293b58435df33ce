"""Two readings of the same pages, made apart, agree: the vendors' folders and their contracts, shown by transcripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.transcripts import FILES, name_of

from simulator.api.vendor import Vendor
from simulator.catalogue.evidence import read_evidence
from simulator.catalogue.folders import shipped
from simulator.conformance.loading import load
from simulator.conformance.suite import evidence_files, findings_of
from simulator.vendors import BUILT_IN


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
async def test_a_vendor_its_contract_and_its_transcripts_agree(vendor: Vendor[Any]) -> None:
    found = await findings_of(vendor, shipped())
    assert not found, "\n".join(map(str, found))


def test_the_committed_evidence_is_what_is_counted() -> None:
    committed = shipped().evidence.read_text(encoding="utf-8")
    generated = evidence_files(shipped().contracts)
    assert generated == {shipped().evidence.name: committed}, "stale: run `sms-simulator evidence --write`"


def test_a_vendor_without_a_contract_is_not_counted(tmp_path: Path) -> None:
    assert evidence_files(tmp_path / "contracts") == {}


def test_all_that_is_documented_is_driven_or_declined() -> None:
    counted = read_evidence(shipped().evidence)  # which is what is counted, as is shown above
    assert [each.vendor for each in counted] == [vendor.name for vendor in BUILT_IN]
    for each in counted:
        operations, errors, examples = each.operations, each.errors, each.examples
        documented = sum(errors.by_evidence.model_dump().values())
        assert operations.documented == operations.served == operations.driven
        assert documented == errors.in_table == errors.reached + errors.declined
        assert examples.documented == examples.shown


def test_no_two_transcripts_have_one_title() -> None:
    titles = [load(path).title for path in FILES]
    assert len(set(titles)) == len(titles), [name_of(path) for path in FILES if titles.count(load(path).title) > 1]
