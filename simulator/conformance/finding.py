"""What is wrong with a vendor, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong.

    Args:
        vendor: its name.
        rule: which rule is broken, for example `error-not-reached`.
        subject: what it is about: a route, a reason, a file.
        message: what is wrong, and what to do.
    """

    vendor: str
    rule: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.vendor}: {self.rule}: {self.subject}: {self.message}"
