"""One call under way: the sandbox, the vendor, the operation and the request, and what the checks found out so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic

from simulator.api.vendor import Operation, PolicyT, Vendor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from simulator.api.request import Request
    from simulator.sandbox.books.accounts import Account, Credential
    from simulator.sandbox.books.journal import Exchange
    from simulator.sandbox.books.limits import Admission
    from simulator.sandbox.sandbox import Sandbox


def policy_of(
    sandbox: Sandbox, vendor: Vendor[PolicyT], host: str | None = None, account: Account | None = None
) -> PolicyT:
    """The vendor's switches as they hold for one account that calls it by one of its host names.

    What the account's terms say goes before what the vendor does under that name, and that before what holds in the
    sandbox. Where neither says anything, the sandbox's own policy is returned and nothing is made.
    """
    policy: Any = sandbox.terms.policies.get(vendor.name, vendor.policy)
    if host is not None and (switches := vendor.switches_by_host.get(host)):
        policy = replace(policy, **switches)
    if account is not None and account.terms.switches:
        policy = replace(policy, **account.terms.switches)
    resolved: PolicyT = policy
    return resolved


class Call(Generic[PolicyT]):
    """Passed to every function of a vendor's manifest.

    `now_ms` is the virtual instant of arrival; `host` the vendor's host name that was called, None for any other name.
    `account` and `credential` may be read after the authentication check, `admission` after the rate limit check (None
    if there is no limit), `command` after parsing. `policy` may have other switches once the account is known.
    """

    __slots__ = (
        "_account", "_credential", "admission", "command", "exchange", "host", "now_ms", "operation", "params",
        "policy", "request", "sandbox", "vendor",
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
        self.host: str | None = None
        self.policy: PolicyT = policy_of(sandbox, vendor)
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

    def arrived_at(self, host: str) -> None:
        """Note the host name of the vendor's that was called."""
        self.host = host
        self.policy = policy_of(self.sandbox, self.vendor, host)

    def belongs_to(self, account: Account, credential: Credential) -> None:
        """Note who the request comes from."""
        self._account = account
        self._credential = credential
        self.exchange.account = account
        if account.terms.switches:
            self.policy = policy_of(self.sandbox, self.vendor, self.host, account)
