"""Check a call before it is performed: whose it is, and whether one more is admitted.

A check is a function (call) -> None that may refuse; a vendor puts them in its order.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.books.accounts import Account, Credential, Found, Presented
from simulator.sandbox.books.limits import Counted
from simulator.sandbox.rejection import (
    EXPIRED_CREDENTIALS,
    INVALID_CREDENTIALS,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
    Rejection,
)
from simulator.sandbox.rules.plain_rules import UnknownCredentials

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.api.call import Call
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import AccountTerms
    from simulator.sandbox.books.limits import Limit
    from simulator.sandbox.sandbox import Sandbox

MAX_CREDENTIAL_LENGTH = 512
"""Longer credentials are adopted by no account: they would be kept as long as the sandbox."""

ASKING = (("expired", EXPIRED_CREDENTIALS), ("invalid", INVALID_CREDENTIALS))
"""How unknown credentials begin that are refused in every world, and why; the first that fits."""


class Adopted(NamedTuple):
    """Unknown credentials that become those of an account which waits for some of their kind.

    They are as good as its own: if those have expired or are revoked, so are these.
    """

    account: Account
    credentials: list[Credential]


class Opened(NamedTuple):
    """Unknown credentials that open an account of their own on these terms."""

    terms: AccountTerms
    credentials: list[Credential]

    @property
    def account(self) -> None:
        """Nobody's yet."""
        return


class Refused(NamedTuple):
    """Credentials that are revoked or expired, and the account that they belong to all the same."""

    reason: str
    account: Account | None = None


Identity = Found | Adopted | Opened | Refused


def authenticate(call: Call[Any]) -> None:
    """Find the account of the credentials; unknown ones are adopted by an account that waits, or open one."""
    call.belongs_to(*owner_of(call, call.presented))


def owner_of(call: Call[Any], presented: Presented | None) -> Found:
    """Return the account that credentials in a request lead to, and note their use; raises `Rejection` like a check."""
    identity = identify(call.sandbox, call.vendor, presented)
    found = identity if isinstance(identity, Found) else _taken_in(call, identity)
    found.credential.last_used_ms = call.now_ms
    return found


def admit(call: Call[Any]) -> None:
    """Count the request against the limit of the account's terms."""
    terms = call.account.terms
    if terms.limit is not None and call.sandbox.rules.rate_limits:
        admit_within(call, terms.limit, terms.limit_counts)


def admit_within(call: Call[Any], limit: Limit, counts: Counted = Counted.ACCOUNT, fault: str | None = None) -> None:
    """Count the request of an account or credential against a limit; a fault's own limit counts apart."""
    key: Hashable = call.account.id
    if counts is Counted.CREDENTIAL:
        key = key, call.credential.kind, call.credential.values
    admission = call.sandbox.limits.admit(key if fault is None else (fault, key), limit, call.now_ms)
    call.admission = admission
    if not admission.is_allowed:
        raise Rejection(RATE_LIMITED, retry_after_ms=admission.reset_ms - call.now_ms, limit=admission.limit)


def identify(sandbox: Sandbox, vendor: Vendor[Any], presented: Presented | None) -> Identity:
    """Tell whose the credentials are at the sandbox's present, and change nothing."""
    if presented is None or not all(presented.values):
        return Refused(MISSING_CREDENTIALS)
    found = sandbox.accounts.by_credentials.get((vendor.name, presented.kind, presented.values))
    if found is None:
        return _identify_unknown(sandbox, vendor, presented)
    reason = _reason_against(found.credential, sandbox.now_ms)
    return found if reason is None else Refused(reason, found.account)


def _identify_unknown(sandbox: Sandbox, vendor: Vendor[Any], presented: Presented) -> Identity:
    """Tell what becomes of unknown credentials; values that begin with `invalid` or `expired` are always refused."""
    if not _may_be_kept(presented.values) or vendor.is_handle(presented.kind):
        return Refused(INVALID_CREDENTIALS)
    reason = refusal_asked_for(presented.values)
    if reason is not None:
        return Refused(reason)
    waiting = sandbox.accounts.waiting(vendor.name, presented.kind)
    if waiting is None and sandbox.rules.unknown_credentials is UnknownCredentials.REFUSE:
        return Refused(INVALID_CREDENTIALS)
    terms = _terms(sandbox, vendor)
    expires_ms = None if terms.key_lifetime_ms is None else sandbox.now_ms + terms.key_lifetime_ms
    credentials = vendor.with_handles([vendor.credential(presented.kind, presented.values, expires_ms)])
    if any(sandbox.accounts.by_credentials.get((vendor.name, each.kind, each.values)) for each in credentials[1:]):
        return Refused(INVALID_CREDENTIALS)  # the public half is known: this is a wrong secret, not somebody new
    if waiting is None:
        return Opened(terms, credentials)
    return Adopted(waiting, [_as_its_own(waiting, each) for each in credentials])


def _as_its_own(account: Account, credential: Credential) -> Credential:
    """Have credentials expire when the account's first of that kind do, and be revoked if these are."""
    own = next(each for each in account.credentials if each.kind == credential.kind)
    return dataclasses.replace(credential, expires_ms=own.expires_ms, is_revoked=own.is_revoked)


def _terms(sandbox: Sandbox, vendor: Vendor[Any]) -> AccountTerms:
    """Return the terms that unknown credentials open an account on.

    What the first account has besides, its URL for reports, stays its own: nobody gets another's reports.
    """
    first = sandbox.accounts.first_of(vendor.name)
    if first is not None and sandbox.rules.unknown_credentials is UnknownCredentials.ADOPT:
        return first.terms
    return sandbox.rules.of_accounts(vendor.name, vendor.terms)


def _reason_against(credential: Credential, now_ms: int) -> str | None:
    if credential.is_revoked:
        return INVALID_CREDENTIALS
    return EXPIRED_CREDENTIALS if credential.expires_ms is not None and credential.expires_ms <= now_ms else None


def refusal_asked_for(values: tuple[str, ...]) -> str | None:
    """Return the reason by which unknown credentials ask to be refused, where they begin with its word."""
    lowered = [value.lower() for value in values]
    asked = (reason for word, reason in ASKING if any(value.startswith(word) for value in lowered))
    return next(asked, None)


def _may_be_kept(values: tuple[str, ...]) -> bool:
    """Tell whether credentials are short and well formed: header bytes that are no UTF-8 are half surrogates."""
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        return False
    return all(len(value) <= MAX_CREDENTIAL_LENGTH for value in values)


def _taken_in(call: Call[Any], identity: Adopted | Opened | Refused) -> Found:
    """Return the account that unknown credentials belong to from now on."""
    if isinstance(identity, Refused):
        raise Rejection(identity.reason)
    if isinstance(identity, Adopted):
        account = identity.account
        call.sandbox.accounts.gain(account, *identity.credentials)
    else:
        account = open_account(call.sandbox, call.vendor.name, identity.terms, identity.credentials)
    credential = identity.credentials[0]
    reason = _reason_against(credential, call.now_ms)  # what is adopted shares what befell the account's own
    if reason is not None:
        raise Rejection(reason)
    return Found(account, credential)
