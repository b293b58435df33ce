"""Mint and check bearer tokens: JWTs that name an account and a span of time.

The page asks for a JWT and says nothing of where it comes from or what it holds; all of this is our choice. Only the
signing layer of PyJWT is used: its check of `exp` reads the real clock, ours is the sandbox's.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.api.checks import identify
from simulator.api.fields import read_json
from simulator.sandbox.books.accounts import Account, Credential, Presented
from simulator.sandbox.rejection import MISSING_CREDENTIALS, Rejection
from simulator.text.json_writing import write_json
from simulator.vendors.pushr.credentials import API_KEYS, PUBLIC_KEY
from simulator.vendors.pushr.errors import EXPIRED_TOKEN, INVALID_TOKEN

if TYPE_CHECKING:
    from jwt.api_jws import PyJWS

    from simulator.api.call import Call
    from simulator.api.request import Request

ALGORITHM = "HS256"
TOKEN_LENGTH = 4_096
"""Longer tokens are refused unread."""


def mint_token(account: Account, now_ms: int, expires_ms: int) -> str:
    """Mint a token for an account, signed with the secret of its first pair of keys."""
    public_key, secret = next(each.values for each in account.credentials if each.kind == API_KEYS.name)
    claims = {"sub": public_key, "business": account.number, "iat": now_ms // 1000, "exp": expires_ms // 1000}
    return _signer().encode(write_json(claims), secret, ALGORITHM)


def find_public_key(request: Request) -> Presented | None:
    """Return the public key that the token names, not verified yet; None if there is no readable token."""
    token = _bearer(request)
    claims = None if token is None else _claims(token, None)
    public_key = None if claims is None else claims.get("sub")
    return Presented(PUBLIC_KEY, (public_key,)) if isinstance(public_key, str) else None


def authenticate_token(call: Call[Any]) -> None:
    """Find the account of a token. A token opens none: without an account there is no secret to verify it."""
    token = _bearer(call.request)
    if token is None:
        raise Rejection(MISSING_CREDENTIALS)
    presented = call.presented
    account = identify(call.sandbox, call.vendor, presented).account
    if presented is None or account is None:
        raise Rejection(INVALID_TOKEN)
    pairs = (each for each in account.credentials if each.kind == API_KEYS.name)
    keys = next(each for each in pairs if each.values[:1] == presented.values)
    claims = _claims(token, keys.values[1])
    if keys.is_revoked or claims is None or claims.get("business") != account.number:
        raise Rejection(INVALID_TOKEN)
    _refuse_if_over(claims.get("exp"), keys, call.now_ms)
    keys.last_used_ms = call.now_ms
    call.belongs_to(account, keys)


def _refuse_if_over(exp: object, keys: Credential, now_ms: int) -> None:
    if not isinstance(exp, int | float) or isinstance(exp, bool):
        raise Rejection(INVALID_TOKEN)
    # Compared in seconds: a float of any size stays comparable.
    if exp <= now_ms / 1000 or (keys.expires_ms is not None and keys.expires_ms <= now_ms):
        raise Rejection(EXPIRED_TOKEN)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _claims(token: str, secret: str | None) -> dict[str, Any] | None:
    """Return the claims of a token, verified with `secret` unless that is None; None if the token is invalid."""
    from jwt.exceptions import InvalidTokenError  # noqa: PLC0415 - see `_signer`

    if len(token) > TOKEN_LENGTH:
        return None
    options: Any = {"verify_signature": secret is not None}
    try:
        claims = read_json(_signer().decode(token, secret or "", [ALGORITHM], options))
    except (InvalidTokenError, Rejection, ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


@cache
def _signer() -> PyJWS:
    """Return a signer by HS256 and nothing else: no `none`, no algorithm of the token's own choice."""
    from jwt.algorithms import HMACAlgorithm  # noqa: PLC0415 - few requests need it, every start would pay for it
    from jwt.api_jws import PyJWS  # noqa: PLC0415

    class AnySecret(HMACAlgorithm):
        """Sign with any secret. PyJWT warns of short ones; here `your_secret_key` is valid."""

        def prepare_key(self, key: str | bytes) -> bytes:
            return key.encode() if isinstance(key, str) else key

        def check_key_length(self, key: bytes) -> str | None:  # noqa: ARG002 - any length
            return None

    signer = PyJWS(algorithms=[])
    signer.register_algorithm(ALGORITHM, AnySecret(HMACAlgorithm.SHA256))
    return signer
