"""Find the claims about a vendor that do not name their source, and those that two places know differently."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from simulator.conformance.finding import Rule
from simulator.contract.errors import suggestion
from simulator.contract.origin import Evidence, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material


def of_sources(material: Material) -> Iterator[Finding]:
    """Find claims of the vendor, its contract, notes and transcripts without a source, or with a page nobody lists."""
    vendor = material.vendor
    claims: list[tuple[str, str]] = [(f"quirk {quirk.id}", quirk.source) for quirk in vendor.quirks]
    claims += [(f"operation {operation.name}", operation.source) for operation in vendor.operations]
    claims += [(f"error {reason}", error.source) for reason, error in vendor.errors.items()]
    claims += [(f"transcript {each.name}", each.transcript.source) for each in material.played if each.transcript]
    for subject, source in claims:
        if not source.strip():
            text = "it has no source; name the page and the section, or say that it is our choice"
            yield material.finding(Rule.NO_SOURCE, subject, text)
    ids = [quirk.id for quirk in vendor.quirks]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield material.finding(Rule.QUIRK_TWICE, f"quirk {name}", "two quirks have this id; rename one")
    yield from _of_labels(material)
    pages = material.contract.pages
    for subject, row in [*rows_of(material.contract), *rows_of(material.documentation.notes)]:
        words = re.match(r"[\w-]+", row.source)
        if words is None:
            text = "its source is empty; name one of the pages and the section"
            yield material.finding(Rule.NO_SOURCE, subject, text)
        elif words[0] not in pages and not row.source.startswith("our choice"):
            text = f"its source {row.source!r} begins with no page of the contract: {suggestion(words[0], pages)}"
            yield material.finding(Rule.NO_SOURCE, subject, text)


def _of_labels(material: Material) -> Iterator[Finding]:
    """Find ids with two labels, and transcripts that claim more than the ids that their sources name."""
    labels: dict[str, str] = {}
    for place, name, label in _labels(material):
        if labels.setdefault(name, label) != label:
            text = f"it is {label} in the {place}, and {labels[name]} elsewhere; read the page again"
            yield material.finding(Rule.EVIDENCE_DIFFERS, name, text)
    ranks = [each.value for each in Evidence]
    for each in material.played:
        if each.transcript:
            claim = each.transcript.evidence.value
            for name in re.findall(r"[\w-]+", each.transcript.source):
                if name in labels and ranks.index(claim) < ranks.index(labels[name]):
                    text = f"the transcript is called {claim}, and {name}, which its source names, {labels[name]}"
                    yield material.finding(Rule.EVIDENCE_OVERSTATED, each.name, f"{text}; read the page again")


def _labels(material: Material) -> Iterator[tuple[str, str, str]]:
    """Yield place, id and label of whatever has both. An error's id is its reason, where one row alone has it."""
    contract, vendor = material.contract, material.vendor
    yield from (("vendor's quirks", each.id, each.evidence.value) for each in vendor.quirks)
    yield from (("contract's notes", each.id, each.evidence.value) for each in material.documentation.notes)
    yield from (("contract's rules", each.id, each.evidence.value) for each in contract.rules)
    yield from (("vendor's errors", f"error {reason}", each.evidence.value) for reason, each in vendor.errors.items())
    reasons = [each.reason for each in contract.errors]
    for row in contract.errors:
        if reasons.count(row.reason) == 1:
            yield "contract's errors", f"error {row.reason}", row.evidence.value


def rows_of(value: Any, place: str = "contract") -> Iterator[tuple[str, Origin]]:
    """Yield every origin in a contract, of rows and of single words of theirs, however deep, and its place."""
    if isinstance(value, Origin):
        yield place, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from rows_of(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from rows_of(each, f"{place}.{name}")
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for index, each in enumerate(value):
            label = next((getattr(each, key) for key in ("name", "reason", "id", "file") if hasattr(each, key)), index)
            yield from rows_of(each, f"{place}.{label}")
