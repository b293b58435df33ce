"""Gather the rules a sandbox is made with, in one value that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Delivery
from simulator.sandbox.rules.plain_rules import PlainRules
from simulator.sandbox.rules.reporting import Reporting
from simulator.values import frozen


@frozen
class Rules(PlainRules):
    """The rules a sandbox is made with.

    By vendor name `policies` holds a vendor's switches, `account_terms` what accounts begin with, and `reporting` how
    a vendor reports to a URL of an account's own, where it does.
    """

    bounds: Bounds = field(default_factory=Bounds)
    delivery: Delivery = field(default_factory=Delivery)
    policies: Mapping[str, Any] = field(default_factory=dict)
    account_terms: Mapping[str, AccountTerms] = field(default_factory=dict)
    reporting: Mapping[str, Reporting] = field(default_factory=dict)

    def of_accounts(self, vendor: str, defaults: AccountTerms) -> AccountTerms:
        """Return the terms that accounts of a vendor begin with here."""
        return self.account_terms.get(vendor, defaults)
