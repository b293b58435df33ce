"""Define the switches: what the page leaves open or what changed between its epochs, and our defaults."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class HttpStatus(enum.Enum):
    """Which HTTP status an answer has."""

    ALWAYS_200 = "always_200"
    """200 whatever the outcome; the truth is in the body."""
    BY_CODE = "by_code"
    """The status that an HTTP API would use for the code in the body."""
    ONLY_CREDENTIALS = "401_for_credentials"
    """401 where the partner or its key is missing or invalid, as one of the family's hosts is said to do; else 200."""


class CodeKey(enum.Enum):
    """How a row of an answer spells the key of its code. A refusal of the whole request has one spelling only."""

    RESPONSE = "response-code"
    RESPOSE = "respose-code"
    """As in the older copies of the page."""
    BOTH = "both"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys to write, in order."""
        if self is CodeKey.BOTH:
            return (CodeKey.RESPONSE.value, CodeKey.RESPOSE.value)
        return (self.value,)


class LowCredit(enum.Enum):
    """What happens to a list that the balance does not cover."""

    ROWS = "rows"
    """Rows are paid in order as far as the balance goes; each of the others is refused by itself."""
    WHOLE = "whole"
    """Everything is refused and nothing is charged."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How this vendor behaves where nobody tells.

    `check_count` refuses a list whose length is not the announced `count`, which is otherwise ignored.
    """

    http_status: HttpStatus = HttpStatus.ALWAYS_200
    response_code_key: CodeKey = CodeKey.RESPONSE
    low_credit: LowCredit = LowCredit.ROWS
    check_count: bool = False
