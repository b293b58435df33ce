"""Find the pair of API keys in a body, and draw fresh ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.fields import read_fields
from simulator.api.vendor import CredentialKind
from simulator.sandbox.books.accounts import Presented

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.sandbox.chance import Stream

PUBLIC_KEY = "public_key"
"""The kind under which the public key alone is found: what a token names."""


def _mint(random: Stream) -> tuple[str, ...]:
    # The page shows no real key. 32 bytes of secret are what RFC 7518, 3.2, asks of a key for HS256.
    return f"{random.getrandbits(128):032x}", f"{random.getrandbits(256):064x}"


API_KEYS = CredentialKind("api_keys", ("api_key_public", "api_key_secret"), _mint, handle=PUBLIC_KEY)


def find_keys(request: Request) -> Presented | None:
    """Return the keys in the body, JSON or form; a key that is no text counts as missing.

    Source: Push.R page, API Key Authentication. That the form of a customised sending has the same names is assumed.
    """
    fields = read_fields(request)
    public, secret = map(fields.get, API_KEYS.fields)
    if not (public or secret):
        return None
    values = (public if isinstance(public, str) else "", secret if isinstance(secret, str) else "")
    return Presented(API_KEYS.name, values)
