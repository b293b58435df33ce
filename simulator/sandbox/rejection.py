"""Define the emulated refusal: a reason of ours and its details, which the vendor renders in its own words."""

from __future__ import annotations


class Rejection(Exception):
    """A request is refused the way the vendor would refuse it; nothing was stored or charged.

    Args:
        reason: our name of the reason, a key of the vendor's error table.
        details: whatever the vendor's words need (field, value, balance, required, retry_after_ms ...).
    """

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


MISSING_CREDENTIALS = "missing_credentials"
INVALID_CREDENTIALS = "invalid_credentials"
EXPIRED_CREDENTIALS = "expired_credentials"
RATE_LIMITED = "rate_limited"
INSUFFICIENT_BALANCE = "insufficient_balance"
MALFORMED_BODY = "malformed_body"
MALFORMED_QUERY = "malformed_query"
UNSUPPORTED_METHOD = "unsupported_method"
