"""One call under way: the sandbox, the vendor, the operation and the request, and what the checks found out so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic

from simulator.api.vendor import Operation, PolicyT, Vendor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from simulator.api.request import Request
    from simulator.sandbox.accounts import Account, Credential
    from simulator.sandbox.journal import Exchange
    from simulator.sandbox.limits import Admission
    from simulator.sandbox.sandbox import Sandbox


class Call(Generic[PolicyT]):
    """Passed to every function of a vendor's manifest.

    `now_ms` is the virtual instant of arrival. `account` and `credential` may be read after the authentication check,
    `admission` after the rate limit check (None if there is no limit), `command` after parsing.
    """

    __slots__ = (
        "_account", "_credential", "admission", "command", "exchange", "now_ms", "operation", "params", "policy",
        "request", "sandbox", "vendor",
    )  # fmt: skip

    def __init__(
        self,
        sandbox: Sandbox,
        vendor: Vendor[PolicyT],
        operation: Operation[PolicyT, Any, Any],
        params: Mapping[str, str],
        request: Request,
        exchange: Exchange,
    ) -> None:
        self.sandbox = sandbox
        self.vendor = vendor
        self.operation = operation
        self.params = params
        self.request = request
        self.exchange = exchange
        self.now_ms = sandbox.now_ms
        self.policy: PolicyT = sandbox.terms.policies.get(vendor.name, vendor.policy)
        self.admission: Admission | None = None
        self.command: Any = None
        self._account: Account | None = None
        self._credential: Credential | None = None

    @property
    def account(self) -> Account:
        """Who pays."""
        if self._account is None:
            raise AssertionError("the account is known only after the authentication check")
        return self._account

    @property
    def credential(self) -> Credential:
        """The credentials that the request presented."""
        if self._credential is None:
            raise AssertionError("the credential is known only after the authentication check")
        return self._credential

    def show_balance(self, balance: Decimal) -> None:
        """Have what is rendered from here on show another balance than there is."""
        self._account = replace(self.account, balance=balance)

    def belongs_to(self, account: Account, credential: Credential) -> None:
        """Note who the request comes from."""
        self._account = account
        self._credential = credential
        self.exchange.account = account
