"""Read numbers as clients write them into E.164."""

from __future__ import annotations

import re

RECIPIENT_LIMIT = 50_000
"""The most recipients of one request. Source: assumed; the page has no limit, a simulator needs one."""

_GHANA = re.compile(r"\+?(233[1-9][0-9]{8})")
"""Source: Push.R page, Phone Number Format: 233 and nine digits without the leading zero; a plus may stand before."""


def parse_number(text: str) -> str | None:
    """Return the E.164 form of a number in the documented format, else None; blanks around it are dropped."""
    match = _GHANA.fullmatch(text.strip())
    return f"+{match[1]}" if match else None
