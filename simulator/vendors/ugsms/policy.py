"""Define the switches: what UGSMS leaves open, with our defaults."""

from __future__ import annotations

import enum

from simulator.values import frozen


class BulkBalance(enum.Enum):
    """Which balance a bulk answer reports as `current_balance`."""

    BEFORE = "before"
    """The balance before the deduction, as the page's note has it."""
    AFTER = "after"
    """The balance less the bulk's cost, as the page's examples have it."""


@frozen
class UgsmsPolicy:
    """The switches.

    Args:
        deduction_delay_ms: how long after the request the background job charges and sends.
        deduct_at_once: charge within the request; the job then only sends.
        bulk_balance: which balance a bulk answer reports.
        strict_json: write the summary's repeated key once, with its last value.
        partial_failure_status: the HTTP status of a bulk of which some messages failed.
        total_failure_status: that of a bulk of which all failed; some clients read the reasons from a 2xx only.
        allow_bare_country_code: version 2 accepts `2567XXXXXXXX`, which only the page of version 1 lists.

    Raises:
        ValueError: a negative delay, or a status that no answer can have.
    """

    deduction_delay_ms: int = 2_000
    deduct_at_once: bool = False
    bulk_balance: BulkBalance = BulkBalance.BEFORE
    strict_json: bool = False
    partial_failure_status: int = 200
    total_failure_status: int = 400
    allow_bare_country_code: bool = True

    def __post_init__(self) -> None:
        if self.deduction_delay_ms < 0:
            raise ValueError(f"deduction_delay_ms is {self.deduction_delay_ms}; expected 0 or more milliseconds")
        for name in ("partial_failure_status", "total_failure_status"):
            status = getattr(self, name)
            if not 200 <= status <= 599:  # noqa: PLR2004 - HTTP's own classes
                raise ValueError(f"{name} is {status}; expected 200 to 599")
