"""Find the token in the header of either epoch, and mint fresh ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.api.vendor import CredentialKind
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.rejection import INVALID_CREDENTIALS, Rejection

if TYPE_CHECKING:
    from simulator.api.call import Call
    from simulator.api.request import Request
    from simulator.sandbox.chance import Stream
    from simulator.vendors.msgine.policy import Policy

TOKEN = "token"

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
_KEY = re.compile(r"\S+")
_BARE = re.compile(r"(?!bearer\Z)\S+", re.IGNORECASE)


def mint(random: Stream) -> tuple[str, ...]:
    """Mint a fresh token. Source: its look is assumed; the vendor shows none."""
    return (f"mg_{random.getrandbits(128):032x}",)


TOKEN_KIND = CredentialKind(TOKEN, ("token",), mint)


def credentials(request: Request) -> Presented | None:
    """Return the token, with or without the word Bearer in front; `require_bearer` minds the difference.

    Source: MsGine SMS API page, "Send SMS" (with Bearer).
    """
    return _presented(request.headers.get("Authorization", ""))


def developer_credentials(request: Request) -> Presented | None:
    """Return the token as the newer epoch has it: alone, in a header of its own.

    Source: docs.msgine.net/api/sms, newer edition, and MsGine SDK 2.0.0 (both public). That the tokens are those of the
    older epoch is assumed.
    """
    key = request.headers.get("X-Api-Key", "").strip()
    return Presented(TOKEN, (key,)) if _KEY.fullmatch(key) else None


def either_credentials(request: Request) -> Presented | None:
    """Return the token from the header of the newer epoch, else from that of the older one.

    Source: docs.msgine.net/api/rate-limits (public): its editions ask for the account by either.
    """
    return developer_credentials(request) or credentials(request)


def require_bearer(call: Call[Policy]) -> None:
    """Refuse a token that stands alone, unless the policy takes it."""
    header = call.request.headers.get("Authorization", "")
    if header[:7] != "Bearer " and not call.policy.accept_bare_token and _BARE.fullmatch(header.strip()):
        raise Rejection(INVALID_CREDENTIALS)


@lru_cache(maxsize=1024)
def _presented(header: str) -> Presented | None:
    stripped = header.strip()
    if match := _BEARER.fullmatch(stripped):
        return Presented(TOKEN, (match[1],))
    return Presented(TOKEN, (stripped,)) if _BARE.fullmatch(stripped) else None
