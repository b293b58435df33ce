"""Judge captured exchanges by the contracts, and take the secrets out of a copy of each."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulator.capture.node import CaptureError
from simulator.capture.owner import Owners
from simulator.capture.redaction import redacted, secrets_of
from simulator.contract.checker import Checker
from simulator.contract.credentials import hider_of
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.contract.origin import Evidence
from simulator.contract.rules import Rule
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.known import CUT_OFF, SURE_NEARBY, KnownSecrets
from simulator.serving.serve import VendorDirectory
from simulator.serving.unrouted import Unrouted
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.api.vendor import Vendor
    from simulator.capture.captured import Captured
    from simulator.contract.model import Contract

SHOWN_AS = '"(hidden)"'
MAX_SECRETS = 1_000
SUCCESSES = range(200, 300)
OF_VALUES = {Rule.ENUM, Rule.MAX_LENGTH, Rule.MIN_LENGTH, Rule.PATTERN, Rule.TYPE}


@frozen
class Checked:
    """One exchange of a vendor's, as it was judged.

    Args:
        clean: the exchange without its secrets.
    """

    vendor: str
    clean: Captured
    found: tuple[Violation, ...]


def check(
    captured: Iterable[Captured],
    contracts: Mapping[str, Contract],
    vendor: str | None = None,
    vendors: Mapping[str, Vendor[Any]] = MappingProxyType({}),
) -> Iterator[Checked]:
    """Judge the exchanges that belong to a vendor; leave out the rest.

    Args:
        captured: the exchanges.
        contracts: by vendor.
        vendor: the vendor of them all; None finds it out for each.
        vendors: those that are emulated, which know more calls than are documented.

    Raises:
        CaptureError: one of them cannot be cleaned of its secrets in reasonable time.
    """
    owners = Owners(contracts)
    checkers: dict[str, Checker] = {}
    for each in captured:
        name = vendor or owners.owner(each)
        if name is None:
            continue
        contract = contracts[name]
        if name not in checkers:
            checkers[name] = Checker(contract)
        names = hider_of(contract).names
        secrets = secrets_of(each.exchange, names)
        if len(secrets) > MAX_SECRETS:
            raise CaptureError(
                f"{each.place}: this exchange has {len(secrets)} credentials, more than {MAX_SECRETS}; take it out"
            )
        hider = Hider(names, lambda _: HIDDEN, KnownSecrets(secrets, SURE_NEARBY))
        found = [
            _shown(_hinted(violation, each.exchange, vendors.get(name)), hider)
            for violation in checkers[name].violations(each.exchange)
            if _is_judged(violation, each)
        ]
        yield Checked(name, replace(each, exchange=redacted(each.exchange, hider)), tuple(found))


def _is_judged(violation: Violation, captured: Captured) -> bool:
    """Tell whether a violation is judged: not one of what was not captured, nor of the form of a hidden value.

    Browsers leave the headers with credentials out of what they save; they were there where a request succeeded.
    """
    if captured.unseen and violation.side is Side.OURS:
        return False
    is_of_header = violation.rule == Rule.CREDENTIALS and violation.pointer.startswith("/request/header/")
    if is_of_header and captured.exchange.status in SUCCESSES:
        return False
    is_hidden = violation.rule in OF_VALUES and violation.sent == SHOWN_AS
    return not (is_hidden and _has_hidden(captured.exchange))


def _hinted(violation: Violation, exchange: Exchange, vendor: Vendor[Any] | None) -> Violation:
    """Word a call that is not documented as a running server does."""
    if vendor is None or violation.rule not in {Rule.PATH, Rule.METHOD} or violation.side is Side.OURS:
        return violation
    found = VendorDirectory((vendor,)).address(exchange.method, exchange.path, "", vendor.name)
    if not isinstance(found, Unrouted) or found.hint is None:
        return violation
    told, evidence = found.hint, Evidence(found.hint.evidence.value)
    text = f"{told.text} ({evidence.value}: {told.source})"
    return replace(violation, expected=told.expected, message=text, evidence=evidence, source=told.source)


def _has_hidden(exchange: Exchange) -> bool:
    marks = (HIDDEN.encode(), CUT_OFF.encode(), b"\\u2026")
    return any(mark in body for mark in marks for body in (exchange.body, exchange.response_body))


def _shown(violation: Violation, hider: Hider) -> Violation:
    """Return a violation without secrets: of an unreadable body nothing is shown."""
    if violation.rule == Rule.UNREADABLE:
        violation = replace(violation, sent=HIDDEN)
    return violation.reworded(hider.line)
