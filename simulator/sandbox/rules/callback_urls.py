"""Say what is wrong with a URL that callbacks are to go to, whoever names it."""

from __future__ import annotations

import enum
from functools import lru_cache
from urllib.parse import urlsplit

MAX_URL_LENGTH = 2_048


class UrlComplaint(enum.Enum):
    """A reason to refuse a URL, by what was expected of it."""

    NOT_HTTP = "an absolute http or https URL"
    TOO_LONG = f"at most {MAX_URL_LENGTH} characters"
    CREDENTIALS = "a URL without user name and password"


@lru_cache(maxsize=256)
def complaint_about(url: str, *, credentials_accepted: bool = False) -> UrlComplaint | None:
    """Return the reason to refuse a callback URL; None for an absolute http(s) URL that can be posted to.

    It has a host and no blanks, and a user name or password only where these are accepted. Where these are spelled so
    that they spoil it, they are what is wrong with it.
    """
    if len(url) > MAX_URL_LENGTH:
        return UrlComplaint.TOO_LONG
    authority = _authority_of(url)
    if "@" in (_before_query(url) if authority is None else authority) and not credentials_accepted:
        return UrlComplaint.CREDENTIALS
    return UrlComplaint.NOT_HTTP if authority is None else None


def _authority_of(url: str) -> str | None:
    """Return the host of a URL with all that stands beside it; None where it cannot be posted to."""
    if not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        is_port_valid = parts.port != 0  # reading it raises ValueError when it is no number or too large
    except ValueError:
        return None
    return parts.netloc if parts.scheme in {"http", "https"} and parts.hostname and is_port_valid else None


def _before_query(url: str) -> str:
    return url.partition("://")[2].partition("?")[0].partition("#")[0]
