"""Say how we know a thing: the class of evidence of a claim about a vendor, and its source."""

from __future__ import annotations

import enum

from simulator.values import frozen


class Evidence(enum.Enum):
    """The strength of a claim. Nothing assumed is ever presented as documented."""

    DOCUMENTED = "documented"
    """The vendor's page that this product was built from."""
    PUBLIC = "public"
    """Another page or program of the vendor's own."""
    OBSERVED = "observed"
    """Seen by integrators."""
    ASSUMED = "assumed"
    """Our choice where nobody tells."""


@frozen
class Quirk:
    """A documented or observed oddity, or a decision of ours; `switch` names the policy field that changes it."""

    id: str
    summary: str
    evidence: Evidence
    source: str
    switch: str | None = None
