"""Who is calling: an Authorization header goes in, the token it holds comes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.api.vendor import CredentialKind
from simulator.sandbox.accounts import Presented
from simulator.sandbox.rejection import INVALID_CREDENTIALS, Rejection

if TYPE_CHECKING:
    from random import Random

    from simulator.api.call import Call
    from simulator.api.request import Request
    from simulator.vendors.msgine.policy import Policy

TOKEN = "token"

_AUTHORIZATION = re.compile(r"(?:bearer +)?([\x21-\x7e]+)\Z", re.IGNORECASE)


def mint(random: Random) -> tuple[str, ...]:
    """A fresh token. Source: its look is assumed; the vendor shows none."""
    return (f"mg_{random.getrandbits(128):032x}",)


TOKEN_KIND = CredentialKind(TOKEN, ("token",), mint)


def credentials(request: Request) -> Presented | None:
    """The token, with or without the word Bearer in front; `require_bearer` minds the difference.

    Source: MsGine SMS API page, "Send SMS" (with Bearer).
    """
    match = _AUTHORIZATION.match(request.headers.get("Authorization", "").strip())
    return None if match is None or match[1].lower() == "bearer" else Presented(TOKEN, (match[1],))


def require_bearer(call: Call[Policy]) -> None:
    """Refuse a token that stands alone, unless the policy takes it."""
    if call.policy.accept_bare_token:
        return
    header = call.request.headers.get("Authorization")
    if header and not header.lstrip()[:7].lower() == "bearer ":
        raise Rejection(INVALID_CREDENTIALS)
