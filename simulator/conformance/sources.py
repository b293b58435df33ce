"""Find the claims about a vendor that do not name their source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from simulator.conformance.finding import Rule
from simulator.contract.errors import suggestion
from simulator.contract.origin import Row

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
    pages = material.contract.pages
    for subject, row in [*rows_of(material.contract), *rows_of(material.documentation.notes)]:
        words = re.match(r"[\w-]+", row.source)
        if words is None:
            text = "its source is empty; name one of the pages and the section"
            yield material.finding(Rule.NO_SOURCE, subject, text)
        elif words[0] not in pages and not row.source.startswith("our choice"):
            text = f"its source {row.source!r} begins with no page of the contract: {suggestion(words[0], pages)}"
            yield material.finding(Rule.NO_SOURCE, subject, text)


def rows_of(value: Any, place: str = "contract") -> Iterator[tuple[str, Row]]:
    """Yield every row of a contract, however deep, and its place."""
    if isinstance(value, Row):
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
