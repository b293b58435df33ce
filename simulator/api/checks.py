"""The checks before an operation, each a function (call) -> None that may refuse. A vendor puts them in its order."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from simulator.api.call import Call
from simulator.sandbox.accounts import Account, Credential, Presented
from simulator.sandbox.limits import Counted, Limit
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INVALID_CREDENTIALS,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
    Rejection,
)

MAX_CREDENTIAL_LENGTH = 512
"""Longer ones open no account: they would be kept as long as the sandbox."""


def authenticate(call: Call[Any]) -> None:
    """Credentials -> account. Where accounts are open, unknown credentials open one of their own.

    Values that begin with `invalid` or `expired` never do, so that a refusal can be had at will.
    """
    presented = call.operation.credentials(call.request)
    if presented is None or not all(presented.values):
        raise Rejection(MISSING_CREDENTIALS)
    found = call.sandbox.accounts.find(call.vendor.name, presented)
    account, credential = found if found is not None else _open(call, presented)
    if credential.is_revoked:
        raise Rejection(INVALID_CREDENTIALS)
    if credential.expires_ms is not None and credential.expires_ms <= call.now_ms:
        raise Rejection(EXPIRED_CREDENTIALS)
    credential.last_used_ms = call.now_ms
    call.belongs_to(account, credential)


def admit(call: Call[Any]) -> None:
    """Count the request against the limit of the account's terms."""
    limit = call.account.terms.limit
    if limit is not None and call.sandbox.terms.has_rate_limits:
        admit_within(call, limit, counted_with(call, limit))


def counted_with(call: Call[Any], limit: Limit) -> Hashable:
    """The key that the request is counted with under a limit: its account, or its credential."""
    if limit.counts is Counted.ACCOUNT:
        return call.account.id
    return call.account.id, call.credential.kind, call.credential.values


def admit_within(call: Call[Any], limit: Limit, key: Hashable) -> None:
    """Count the request among those of a key."""
    admission = call.sandbox.limits.admit(key, limit, call.now_ms)
    call.admission = admission
    if not admission.is_allowed:
        raise Rejection(RATE_LIMITED, retry_after_ms=admission.reset_ms - call.now_ms, limit=admission.limit)


def parse(call: Call[Any]) -> None:
    """Request -> command."""
    call.command = call.operation.parse(call)


def _is_utf8(values: tuple[str, ...]) -> bool:
    """Header bytes that are no UTF-8 arrive as half surrogates, which nothing could write again."""
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        return False
    return True


def _open(call: Call[Any], presented: Presented) -> tuple[Account, Credential]:
    if not _is_utf8(presented.values) or any(len(value) > MAX_CREDENTIAL_LENGTH for value in presented.values):
        raise Rejection(INVALID_CREDENTIALS)
    lowered = [value.lower() for value in presented.values]
    if any(value.startswith("expired") for value in lowered):
        raise Rejection(EXPIRED_CREDENTIALS)
    terms = call.sandbox.terms.of_accounts(call.vendor.name, call.vendor.terms)
    is_closed = terms.is_strict or not call.sandbox.terms.has_open_accounts
    if is_closed or any(value.startswith("invalid") for value in lowered):
        raise Rejection(INVALID_CREDENTIALS)
    expires_ms = None if terms.key_lifetime_ms is None else call.now_ms + terms.key_lifetime_ms
    credential, *handles = call.vendor.with_handles([Credential(presented.kind, presented.values, expires_ms)])
    if any(call.sandbox.accounts.find(call.vendor.name, Presented(each.kind, each.values)) for each in handles):
        raise Rejection(INVALID_CREDENTIALS)  # the public half is known: this is a wrong secret, not somebody new
    return call.sandbox.open_account(call.vendor.name, terms, [credential, *handles]), credential
