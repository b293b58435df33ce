"""Describe what is wrong with a vendor, as values."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Rule(enum.StrEnum):
    """The rules for a vendor, its contract and its transcripts."""

    UNREADABLE = "unreadable"
    """The contract or the coverage cannot be read."""
    NO_TRANSCRIPTS = "no-transcripts"
    """There is no transcript at all."""
    TRANSCRIPT_FAILS = "transcript-fails"
    """The vendor does not behave as a transcript states."""
    OUTSIDE_CONTRACT = "outside-contract"
    """An answer or a callback departs from the contract."""
    OPERATION_NOT_SERVED = "operation-not-served"
    """A route is documented, or said to be answered, and the vendor has none."""
    OPERATION_NOT_DOCUMENTED = "operation-not-documented"
    """A route is served, and the contract has none."""
    ERROR_NOT_IN_TABLE = "error-not-in-table"
    """An error is documented, and the vendor's table has no row for it."""
    ERROR_NOT_DOCUMENTED = "error-not-documented"
    """The vendor's table has a row, and no documented error stands for it."""
    ERROR_DIFFERS = "error-differs"
    """A documented error and the vendor's row for it have different statuses or codes."""
    ERROR_NOT_REACHED = "error-not-reached"
    """An error is documented, and no transcript reaches it."""
    EVIDENCE_OVERSTATED = "evidence-overstated"
    """The vendor's table calls an error better known than the contract does, or a transcript what its source names."""
    EVIDENCE_DIFFERS = "evidence-differs"
    """One id has two labels."""
    EXAMPLE_DIFFERS = "example-differs"
    """A step is not the documented example that it names."""
    FIELD_MISSING = "field-missing"
    """A documented example has a field, and our answer has not."""
    NOT_DRIVEN = "not-driven"
    """Something is documented, and no transcript drives it."""
    NO_SOURCE = "no-source"
    """A claim does not say where it is from."""
    QUIRK_TWICE = "quirk-twice"
    """Two quirks have one id."""
    STALE_ROW = "stale-row"
    """Something is declined, or named as shown, in vain."""

    NAME_TWICE = "name-twice"
    """Two operations, kinds of credentials or fields of them have one name."""
    SAYS_NOTHING = "says-nothing"
    """A quirk, an operation or an error has no words."""
    SWITCH_WITHOUT_QUIRK = "switch-without-quirk"
    """No quirk explains a switch of the policy."""
    SWITCH_NOT_SETTABLE = "switch-not-settable"
    """No text in a scenario sets a switch of the policy."""
    QUIRK_WITHOUT_SWITCH = "quirk-without-switch"
    """A quirk names a switch that the policy does not have."""
    ROUTE_MALFORMED = "route-malformed"
    """No request can match a route."""
    ROUTE_AMBIGUOUS = "route-ambiguous"
    """A request can match two routes."""
    HOST_MALFORMED = "host-malformed"
    """No request can name a host."""
    REASON_NOT_IN_TABLE = "reason-not-in-table"
    """The vendor refuses for a reason that its table has no row for."""

    NO_SAMPLE = "no-sample"
    """The vendor has no sample, without which nothing is asked of how it sends."""
    COMMAND_FAILS = "command-fails"
    """A command that is shown at the start does not succeed."""
    SEND_DIFFERS = "send-differs"
    """The vendor sends otherwise than all vendors do."""
    CHARGE_DIFFERS = "charge-differs"
    """The vendor charges otherwise than all vendors do."""
    ACCESS_DIFFERS = "access-differs"
    """The vendor lets other clients in than all vendors do."""
    REFUSAL_DIFFERS = "refusal-differs"
    """The vendor refuses otherwise than its table says."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake.

    Args:
        vendor: its name.
        subject: what it is about: a route, a reason, a file.
        message: what is wrong, and what to do.
    """

    vendor: str
    rule: Rule
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.vendor}: {self.rule}: {self.subject}: {self.message}"
