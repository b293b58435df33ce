"""Judge captured exchanges by the contracts, and take the secrets out of a copy of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.capture.node import CaptureError
from simulator.capture.owner import Owners
from simulator.capture.redaction import redacted, secrets_of
from simulator.contract.checker import Checker
from simulator.contract.credentials import hider_of
from simulator.contract.exchange import Exchange, Side, Violation
from simulator.contract.rules import Rule
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.known import CUT_OFF, SURE_NEARBY, KnownSecrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.capture.captured import Captured
    from simulator.contract.model import Contract

SHOWN_AS = '"(hidden)"'
MAX_SECRETS = 1_000
OF_VALUES = {Rule.ENUM, Rule.MAX_LENGTH, Rule.MIN_LENGTH, Rule.PATTERN, Rule.TYPE}


@dataclass(frozen=True, slots=True)
class Checked:
    """One exchange of a vendor's, as it was judged.

    Args:
        clean: the exchange without its secrets.
    """

    vendor: str
    clean: Captured
    found: tuple[Violation, ...]


def check(
    captured: Iterable[Captured], contracts: Mapping[str, Contract], vendor: str | None = None
) -> Iterator[Checked]:
    """Judge the exchanges that belong to a vendor; leave out the rest.

    Args:
        captured: the exchanges.
        contracts: by vendor.
        vendor: the vendor of them all; None finds it out for each.

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
            _shown(violation, hider)
            for violation in checkers[name].violations(each.exchange)
            if _is_judged(violation, each)
        ]
        yield Checked(name, replace(each, exchange=redacted(each.exchange, hider)), tuple(found))


def _is_judged(violation: Violation, captured: Captured) -> bool:
    """Tell whether a violation is judged: not one of what was not captured, nor of the form of a hidden value."""
    if captured.unseen and violation.side is Side.OURS:
        return False
    is_hidden = violation.rule in OF_VALUES and violation.sent == SHOWN_AS
    return not (is_hidden and _has_hidden(captured.exchange))


def _has_hidden(exchange: Exchange) -> bool:
    marks = (HIDDEN.encode(), CUT_OFF.encode(), b"\\u2026")
    return any(mark in body for mark in marks for body in (exchange.body, exchange.response_body))


def _shown(violation: Violation, hider: Hider) -> Violation:
    """Return a violation without secrets: of an unreadable body nothing is shown."""
    if violation.rule == Rule.UNREADABLE:
        violation = replace(violation, sent=HIDDEN)
    return violation.reworded(hider.line)
