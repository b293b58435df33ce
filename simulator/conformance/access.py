"""Ask whether a vendor lets in the clients that every vendor lets in, and keeps out the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.conformance.trial import Trial, UnboundError, bare
from simulator.sandbox.chance import Chance
from simulator.sandbox.rejection import EXPIRED_CREDENTIALS, INVALID_CREDENTIALS, RATE_LIMITED
from simulator.sandbox.rules.plain_rules import UnknownCredentials

if TYPE_CHECKING:
    from simulator.api.routing import Route
    from simulator.api.vendor import CredentialKind, Vendor
    from simulator.conformance.trial import Outcome, Questions

MINUTE_MS = 60_000


def routes_to_nobody(vendor: Vendor[Any]) -> Questions:
    """Ask for every route whether it refuses a request without any credentials."""
    routes = [route for operation in vendor.operations for route in operation.routes]
    return {f"{route.method} {route.path} without credentials": partial(_nobody, route) for route in routes}


def _nobody(route: Route, vendor: Vendor[Any]) -> str | None:
    trial = Trial(vendor)
    try:
        outcome = trial.serve(bare(route))
    except UnboundError:  # the routes themselves are the business of another rule
        return None
    return _kept_out(trial, outcome)


def fresh_credentials(vendor: Vendor[Any]) -> Questions:
    """Ask for every kind of credentials whether those drawn for a new account can be used."""
    return {f"fresh {kind.name}": partial(_fresh, kind) for kind in vendor.credential_kinds}


def _fresh(kind: CredentialKind, vendor: Vendor[Any]) -> str | None:
    """Check the draws: equal ones give equal values, others others, one for each field, none with a word of warning."""
    values, again, others = (kind.mint(Chance(seed).once(vendor.name)) for seed in ("one", "one", "other"))
    if values != again or values == others:
        return f"a draw gives {values}, the same again {again}, another one {others}"
    if len(values) != len(kind.fields) or not all(values):
        return f"{values} are drawn for the fields {kind.fields}"
    if any(value.lower().startswith(("invalid", "expired")) for value in (*values, *others)):
        return f"{values} or {others} begin with invalid or expired, which is never accepted"
    return None


def _empty(vendor: Vendor[Any]) -> str | None:
    """Check that empty credentials are refused."""
    trial = Trial(vendor)
    return _kept_out(trial, trial.send(credentials=dict.fromkeys(trial.credentials, "")))


def _unknown(vendor: Vendor[Any]) -> str | None:
    """Check that unknown credentials open one account of the vendor's terms, or are invalid."""
    closed = Trial(vendor, unknown=UnknownCredentials.REFUSE)
    if wrong := _kept_out(closed, closed.send(credentials=_others(closed)), INVALID_CREDENTIALS):
        return f"where unknown credentials are refused, {wrong}"
    trial = Trial(vendor)
    outcomes = [trial.send(credentials=_others(trial)) for _ in range(2)]
    opened = list(trial.sandbox.accounts)[1:]
    owners = [message.submission.account for outcome in outcomes for message in outcome.messages]
    if len(opened) != 1 or owners != opened * 2:
        return f"two sends with unknown credentials open {len(opened)} accounts and store {len(owners)} messages"
    return None if opened[0].terms == vendor.terms else "the account that unknown credentials open has other terms"


def _prefix(prefix: str, reason: str, vendor: Vendor[Any]) -> str | None:
    """Check that credentials that begin with a word of warning are refused for it, and open no account."""
    trial = Trial(vendor)
    named = {name: f"{prefix}-{value}" for name, value in trial.credentials.items()}
    return _kept_out(trial, trial.send(credentials=named), reason)


def _revoked(vendor: Vendor[Any]) -> str | None:
    """Check that revoked credentials are invalid."""
    trial = Trial(vendor)
    for credential in trial.account.credentials:
        credential.is_revoked = True
    return _kept_out(trial, trial.send(), INVALID_CREDENTIALS)


def _expired(vendor: Vendor[Any]) -> str | None:
    """Check that credentials work until their time is over, and have expired from that instant on."""
    trial = Trial(vendor)
    for credential in trial.account.credentials:
        credential.expires_ms = trial.sandbox.now_ms + 1
    if wrong := trial.amiss(trial.send()):
        return f"before their time is over, {wrong}"
    trial = Trial(vendor)
    for credential in trial.account.credentials:
        credential.expires_ms = trial.sandbox.now_ms
    return _kept_out(trial, trial.send(), EXPIRED_CREDENTIALS)


def _too_many(vendor: Vendor[Any]) -> str | None:
    """Check that an account with one call a minute is told to wait at the second, and may call again a minute later."""
    trial = Trial(vendor, {"rate_limit": "1"})
    trial.send()
    outcome = trial.send()
    if outcome.rejection != RATE_LIMITED or outcome.messages:
        return f"the second request of a minute, where one is admitted, is not refused as rate_limited: {outcome}"
    trial.stage.pass_time(MINUTE_MS)
    wrong = trial.amiss(trial.send())
    return wrong and f"a minute later, {wrong}"


def _others(trial: Trial) -> dict[str, str]:
    """Return credentials that no account has."""
    return {name: f"unknown-{value}" for name, value in trial.credentials.items()}


def _kept_out(trial: Trial, outcome: Outcome, reason: str | None = None) -> str | None:
    """Tell how an outcome differs from a refusal, for that reason if one is named, of a client who stays unknown."""
    exchange = trial.sandbox.journal.get(outcome.happened.ordinal)
    if outcome.rejection is None or (reason is not None and outcome.rejection != reason):
        return f"it is not refused{f' as {reason}' if reason else ''}: {outcome}"
    if len(trial.sandbox.accounts) > 1 or (exchange is not None and exchange.account is not None):
        return f"it is refused after an account was found or opened for it: {outcome}"
    return trial.left(outcome)


ACCESS: Questions = {
    "empty credentials": _empty,
    "unknown credentials": _unknown,
    "credentials that begin with invalid": partial(_prefix, "invalid", INVALID_CREDENTIALS),
    "credentials that begin with expired": partial(_prefix, "expired", EXPIRED_CREDENTIALS),
    "revoked credentials": _revoked,
    "expired credentials": _expired,
    "too many requests": _too_many,
}
"""The behaviours by name."""
