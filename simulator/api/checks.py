"""The checks before an operation, each a function (call) -> None that may refuse. A vendor puts them in its order."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from simulator.api.call import Call
from simulator.api.identity import Adopted, Opened, Refused, identify
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import Account, Credential, Found
from simulator.sandbox.books.limits import Counted, Limit
from simulator.sandbox.rejection import RATE_LIMITED, Rejection


def authenticate(call: Call[Any]) -> None:
    """Credentials -> account. Unknown ones are adopted by an account that waits for some, or open one of their own."""
    identity = identify(call.sandbox, call.vendor, call.operation.credentials(call.request))
    account, credential = identity if isinstance(identity, Found) else _taken_in(call, identity)
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


def _taken_in(call: Call[Any], identity: Adopted | Opened | Refused) -> tuple[Account, Credential]:
    """The account that unknown credentials belong to from now on."""
    if isinstance(identity, Refused):
        raise Rejection(identity.reason)
    if isinstance(identity, Adopted):
        account = identity.account
        call.sandbox.accounts.gain(account, *identity.credentials)
    else:
        account = open_account(call.sandbox, call.vendor.name, identity.terms, identity.credentials)
    return account, identity.credentials[0]
